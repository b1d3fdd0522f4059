package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers inside an application whose environment and JVM are somebody else's. */
@NeedsRing
@Timeout(60)
final class EmbeddedSurroundingsTest {

    @TempDir
    private Path folder;

    private GatewayChild.Builder child() {
        return new GatewayChild.Builder(folder).main(EmbeddedMain.class);
    }

    private static void expect(GatewayChild child, String line) throws IOException {
        assertThat(child.awaitExit()).isZero();
        assertThat(child.lines()).containsExactly(line);
    }

    /** Beats what is said in code of all pools, as it beats a file. */
    @Test
    void shouldTakeDefaultsOfPoolsFromTheEnvironment() throws IOException {
        try (GatewayChild child = child().environment("RINGWAY_HANDLER_WORKERS", " 3 ").start(0, "5")) {
            expect(child, "threads 3, bound 1024");
        }
        try (GatewayChild child = child().environment("RINGWAY_HANDLER_QUEUE_BOUND", "77").start(0, "5")) {
            expect(child, "threads 5, bound 77");
        }
    }

    @Test
    void shouldNameAVariableThatCannotBeUsed() throws IOException {
        try (GatewayChild child = child().environment("RINGWAY_HANDLER_QUEUE_BOUND", "abc")
                .environment("RINGWAY_HANDLER_BACKPRESSURE", "maybe").start(0, "5")) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).singleElement().asString().startsWith("refused: ")
                .contains("RINGWAY_HANDLER_QUEUE_BOUND: error: $.handlers.queue_bound", "\"abc\"",
                    "RINGWAY_HANDLER_BACKPRESSURE: error: $.handlers.backpressure", "maybe");
        }
    }

    /** One line of ours names all of them, and the JVM writes none of its own. */
    @ParameterizedTest
    @CsvSource({"-Dno=flags", "--illegal-native-access=deny"})
    @Tag("F029")
    void shouldNameEveryFlagThatIsMissing(String flag) throws IOException {
        try (GatewayChild child = child().access(flag).start(0, "1")) {
            expect(child, "refused: this JVM hides jdk.internal.misc and does not enable native access; start java "
                + "with --add-exports java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED (the "
                + "manifest of ringway.jar says so)");
        }
    }
}
