package io.ringway.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door of the fat jar. */
final class MainTest {

    private static final int JAVA_8_CLASSES = 52;

    @ParameterizedTest
    @CsvSource({"1.8, 8", "9, 9", "17, 17", "25, 25", "26, 26", "unknown, 0", "'', 0"})
    void shouldReadVersions(String version, int feature) {
        assertThat(Main.feature(version)).isEqualTo(feature);
    }

    @Test
    void shouldWantTheJavaThisIsTestedWith() {
        assertThat(Main.NEEDED).isLessThanOrEqualTo(Runtime.version().feature());
    }

    @Test
    void shouldLoadOnAnOldJava() throws IOException {
        try (DataInputStream in = new DataInputStream(Main.class.getResourceAsStream("Main.class"))) {
            assertThat(in.readInt()).isEqualTo(0xcafebabe);
            in.readUnsignedShort();
            assertThat(in.readUnsignedShort()).isEqualTo(JAVA_8_CLASSES);
        }
    }
}
