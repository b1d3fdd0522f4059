package io.ringway.server.control;

import io.ringway.server.HandlerProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Jars with handlers, as somebody else builds them. */
public final class HandlerJar {

    private HandlerJar() {
    }

    /**
     * Compiles a provider of one handler and packs it.
     *
     * @param folder  to write to
     * @param type    name of the provider's class, and of the jar
     * @param handler name of the handler
     * @throws IOException if it cannot be written
     */
    public static void write(Path folder, String type, String handler) throws IOException {
        write(folder, type, "", "registry.add(\"" + handler
            + "\", (request, response) -> response.text(\"from a jar\"));");
    }

    /**
     * Compiles a provider and packs it.
     *
     * @param folder  to write to
     * @param type    name of the provider's class, and of the jar
     * @param members of the class besides
     * @param provide body of its method, which has a {@code registry}
     * @throws IOException if it cannot be written
     */
    static void write(Path folder, String type, String members, String provide) throws IOException {
        write(folder, type, members, provide, Map.of());
    }

    /**
     * Compiles a provider and packs it with services of its own.
     *
     * @param folder   to write to
     * @param type     name of the provider's class, and of the jar
     * @param members  of the class besides
     * @param provide  body of its method, which has a {@code registry}
     * @param services classes by the names of the services they are
     * @throws IOException if it cannot be written
     */
    public static void write(Path folder, String type, String members, String provide, Map<String, String> services)
            throws IOException {
        Path source = Files.writeString(folder.resolve(type + ".java"), """
            public final class %s implements io.ringway.server.HandlerProvider {
                %s
                @Override
                public void provide(io.ringway.server.HandlerRegistry registry) {
                    %s
                }
                @SuppressWarnings("unchecked")
                static <T extends Throwable> void sneak(Throwable thrown) throws T {
                    throw (T) thrown;
                }
            }
            """.formatted(type, members, provide));
        String classPath = Path.of(HandlerProvider.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-nowarn", "-Xlint:none",
            "-cp", classPath,
            source.toString()) != 0) {
            throw new AssertionError("it does not compile");
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(type + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Path compiled : classes(folder, type)) {
                jar.putNextEntry(new JarEntry(compiled.getFileName().toString()));
                jar.write(Files.readAllBytes(compiled));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/io.ringway.server.HandlerProvider"));
            jar.write(type.getBytes());
            for (Map.Entry<String, String> service : services.entrySet()) {
                jar.putNextEntry(new JarEntry("META-INF/services/" + service.getKey()));
                jar.write(service.getValue().getBytes());
            }
        }
    }

    private static List<Path> classes(Path folder, String type) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(type + "(\\$.*)?\\.class")).toList();
        }
    }
}
