package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            .hasMessage("handlers: the provider Second: there are two handlers of the name same");
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
            .hasMessage("handlers: io.ringway.server.HandlerProvider: Provider First not found");
    }

    /** Whatever somebody else's code throws: one line, with the provider and what was at the bottom of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        static int n = Integer.parseInt("no");   |                                             | java.lang.NumberFormat
        public Broken() { throw new IllegalStateException("ctor"); } |     | java.lang.IllegalStateException: ctor
        | throw new AssertionError("two\\nlines");                          | java.lang.AssertionError: two lines
        | throw new IllegalStateException("no file", new Error("gone"));    | no file: java.lang.Error: gone
        | Broken.<RuntimeException>sneak(new java.io.IOException("disk"));  | java.io.IOException: disk
        | provide(registry);                                                | java.lang.StackOverflowError
        | throw new Error() { public String getMessage() { throw this; } }; | Broken$1
        | registry.add("", null);                                           | a handler needs a name
        """)
    void shouldNameTheProviderAndTheRootOfWhatItThrows(String members, String provide, String said)
            throws IOException {
        HandlerJar.write(folder, "Broken", members == null ? "" : members, provide == null ? "" : provide);
        assertThatThrownBy(() -> HandlerLoader.load(folder)).isInstanceOf(StartException.class)
            .satisfies(e -> assertThat(e.getMessage()).startsWith("handlers: the provider Broken: " + said)
                .doesNotContain("\n"));
    }

    /** It is the JVM that is broken then, and not the provider. */
    @Test
    void shouldPassOnWhatTheJvmIsShortOf() throws IOException {
        HandlerJar.write(folder, "Broken", "", "throw new OutOfMemoryError(\"on purpose\");");
        assertThatThrownBy(() -> HandlerLoader.load(folder)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void shouldCloseTheJarsOfAProviderThatFails() throws IOException {
        HandlerJar.write(folder, "Broken", "", "throw new IllegalStateException();");
        assertThatThrownBy(() -> HandlerLoader.load(folder)).isInstanceOf(StartException.class);
        assertThat(open()).as("files of the folder that are open").isEmpty();
        HandlerJar.write(folder, "Broken", "one");
        HandlerLoader.load(folder);
        assertThat(open()).as("a jar whose handlers are in use").containsExactly("Broken.jar");
    }

    private List<String> open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.map(HandlerLoaderTest::target).filter(file -> file.startsWith(folder))
                .map(file -> file.getFileName().toString()).distinct().toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException gone) {
            return descriptor;
        }
    }

    /** The advice fits how it was started. */
    @Test
    void shouldSayWhereHandlersWereLookedFor() throws IOException {
        assertThat(HandlerLoader.load(null).complaint("mine"))
            .isEqualTo("there is no handler \"mine\": none are on the class path (see --handlers)");
        assertThat(HandlerLoader.load(folder).complaint("mine"))
            .isEqualTo("there is no handler \"mine\": none are on the class path or in the jars of " + folder);
        assertThat(new HandlerCatalog().complaint("mine"))
            .isEqualTo("there is no handler \"mine\": none were added");
    }
}
