package io.ringway.server.control;

import io.ringway.server.HandlerProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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
        Path source = Files.writeString(folder.resolve(type + ".java"), """
            public final class %s implements io.ringway.server.HandlerProvider {
                @Override
                public void provide(io.ringway.server.HandlerRegistry registry) {
                    registry.add("%s", (request, response) -> response.text("from a jar"));
                }
            }
            """.formatted(type, handler));
        String classPath = Path.of(HandlerProvider.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-cp", classPath,
            source.toString()) != 0) {
            throw new AssertionError("it does not compile");
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(type + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(type + ".class"));
            jar.write(Files.readAllBytes(folder.resolve(type + ".class")));
            jar.putNextEntry(new JarEntry("META-INF/services/io.ringway.server.HandlerProvider"));
            jar.write(type.getBytes());
        }
    }
}
