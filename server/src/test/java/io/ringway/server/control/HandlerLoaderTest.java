package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.HandlerProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HandlerLoaderTest {

    @TempDir
    private Path folder;

    /** Compiles a provider of one handler and packs it. */
    private void jar(String type, String handler) throws IOException {
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
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-cp", classPath,
            source.toString())).isZero();
        try (OutputStream file = Files.newOutputStream(folder.resolve(type + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(type + ".class"));
            jar.write(Files.readAllBytes(folder.resolve(type + ".class")));
            jar.putNextEntry(new JarEntry("META-INF/services/io.ringway.server.HandlerProvider"));
            jar.write(type.getBytes());
        }
    }

    @Test
    void shouldLoadWhatIsInTheJarsOfAFolder() throws IOException {
        jar("First", "one");
        jar("Second", "two");
        Files.writeString(folder.resolve("notes.txt"), "no jar");
        HandlerCatalog catalog = HandlerLoader.load(folder);
        assertThat(catalog.id("one")).isNotNegative().isNotEqualTo(catalog.id("two"));
        assertThat(catalog.id("three")).isNegative();
        assertThat(catalog.count()).isEqualTo(2);
    }

    @Test
    void shouldFindNoneWhereThereAreNone() {
        assertThat(HandlerLoader.load(null).count()).isZero();
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        jar("First", "same");
        jar("Second", "same");
        assertThatThrownBy(() -> HandlerLoader.load(folder)).isInstanceOf(StartException.class)
            .hasMessage("handlers: there are two handlers of the name same");
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> HandlerLoader.load(absent)).isInstanceOf(StartException.class)
            .hasMessage("--handlers: cannot read the directory " + absent);
        Files.delete(folder.resolve("Second.jar"));
        Files.delete(folder.resolve("First.class"));
        try (OutputStream file = Files.newOutputStream(folder.resolve("First.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry("META-INF/services/io.ringway.server.HandlerProvider"));
            jar.write("First".getBytes());
        }
        assertThatThrownBy(() -> HandlerLoader.load(folder)).isInstanceOf(StartException.class)
            .hasMessageContaining("First");
    }
}
