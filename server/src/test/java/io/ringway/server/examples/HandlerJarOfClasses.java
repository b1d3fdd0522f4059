package io.ringway.server.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs compiled classes as a build does. */
final class HandlerJarOfClasses {

    private HandlerJarOfClasses() {
    }

    /**
     * Writes a jar.
     *
     * @param to       jar
     * @param classes  directory with them
     * @param provider text of the file that names the provider
     * @throws IOException if it cannot be written
     */
    static void write(Path to, Path classes, String provider) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(to)); Stream<Path> files =
                Files.walk(classes)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/io.ringway.server.HandlerProvider"));
            jar.write(provider.getBytes());
        }
    }
}
