package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HandlerLoaderTest {

    @TempDir
    private Path folder;

    private void jar(String type, String handler) throws IOException {
        HandlerJar.write(folder, type, handler);
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
