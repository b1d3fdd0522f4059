package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error that nobody expects, in the loop of a worker, ends the process at once and says so: a worker that no longer
 * knows whose bytes it holds must not go on, and a process without it must not look alive.
 */
@NeedsRing
@Timeout(60)
class BrokenWorkerTest {

    private static final int EXIT_BROKEN = 70;

    @TempDir
    private Path folder;

    /** Not only where it calls the kernel: at the begin of a turn, and in the midst of an answer. */
    @ParameterizedTest
    @CsvSource({"monotonic, 20", "monotonic, 200", "wall, 2"})
    @Tag("F040")
    void shouldEndTheProcessBetweenSystemCalls(String clock, int question) throws Exception {
        Class<?> main = Class.forName("io.ringway.server.control.BrokenClock");
        try (GatewayChild child = new GatewayChild.Builder(folder).main(main).start(0, clock, "" + question)) {
            int port = Integer.parseInt(child.awaitLine(line -> line.startsWith("port ")).substring(5));
            assertThat(GatewayFixture.isSoon(() -> !child.isAlive() || !isAnswered(port))).isTrue();
            assertThat(child.awaitExit()).as("%s", child.lines()).isEqualTo(EXIT_BROKEN);
            assertThat(child.lines()).anyMatch(line -> line.contains("nobody expects this"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20})
    @Tag("F040")
    void shouldEndTheProcessWhereverItBreaks(int call) throws IOException, ReflectiveOperationException {
        Class<?> main = Class.forName("io.ringway.server.control.BrokenWorker");
        try (GatewayChild child = new GatewayChild.Builder(folder).main(main).start(0, String.valueOf(call))) {
            int port = Integer.parseInt(child.awaitLine(line -> line.startsWith("port ")).substring(5));
            int answered = 0;
            while (child.isAlive() && isAnswered(port)) {
                answered++;
            }
            assertThat(child.awaitExit()).as("%s", child.lines()).isEqualTo(EXIT_BROKEN);
            assertThat(answered).isLessThan(call);
            assertThat(child.lines()).anyMatch(line -> line.contains("nobody expects this"));
            assertThatThrownBy(() -> RawClient.to(port)).isInstanceOf(ConnectException.class);
        }
    }

    /** Who cannot say so ends all the same: nobody reads its log. */
    @Test
    @Tag("F040")
    void shouldEndTheProcessThoughItsLogTakesNothing() throws IOException, ReflectiveOperationException {
        Class<?> main = Class.forName("io.ringway.server.control.BrokenWorker");
        try (GatewayChild child = new GatewayChild.Builder(folder).main(main).start(0, "2", "mute")) {
            int port = Integer.parseInt(child.awaitLine(line -> line.startsWith("port ")).substring(5));
            while (child.isAlive() && isAnswered(port)) {
                assertThat(port).isPositive();
            }
            assertThat(child.awaitExit()).as("%s", child.lines()).isEqualTo(EXIT_BROKEN);
        }
    }

    private static boolean isAnswered(int port) {
        try (RawClient client = RawClient.to(port)) {
            return client.get("/").status() == 200;
        } catch (IOException | AssertionError broken) {
            return false;
        }
    }
}
