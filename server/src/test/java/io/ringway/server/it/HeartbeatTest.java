package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.PortLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stream of events carries while its handler, which is the test, says nothing. */
@NeedsRing
@Timeout(30)
final class HeartbeatTest {

    private static final int REQUEST_MS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int BOUND = 4;
    private static final String BEAT = ":\n\n";

    private final PortLimits limits = new PortLimits(BOUND, true, 0, PortLimits.NO_DEADLINE, 0, false);
    private HandlerFixture fixture;
    private volatile Lane lane;
    private RawClient client;
    private Call call;

    private List<HandlerPort> open(Mailbox<?> loop) {
        lane = new Lane(BOUND, () -> { }, loop);
        return List.of(new HandlerPort(0, "events", limits, _ -> { }, List.of(lane)));
    }

    @BeforeEach
    void begin() throws IOException {
        fixture = new HandlerFixture((_, loop) -> open(loop), REQUEST_MS);
        // A machine that is busy may be late for the first one.
        do {
            client = fixture.client();
            // The end of the connection is the end of the stream: no chunks in between.
            client.send("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(PATIENCE, () -> lane != null && !lane.isEmpty())).isTrue();
            call = lane.take();
        } while (!hasStarted());
        call.draft().fields().add("Content-Type", "text/event-stream");
        call.draft().stream(Draft.UNKNOWN, true);
        call.openPipe(0);
        call.signal();
        assertThat(read("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    private boolean hasStarted() throws IOException {
        if (!call.start()) {
            call.finish();
            client.close();
            return false;
        }
        return true;
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        fixture.close();
    }

    private void say(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(call.pipe().write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        call.signal();
    }

    /** Reads up to an ending; what came before while this thread had to wait for its CPU is no matter. */
    private String readPastBeats(String ending) throws IOException {
        String text = read(ending);
        while (text.startsWith(BEAT)) {
            text = text.substring(BEAT.length());
        }
        return text;
    }

    /** Reads up to an ending. */
    private String read(String ending) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < ending.length() || text.lastIndexOf(ending) != text.length() - ending.length()) {
            text.append((char) client.in().read());
        }
        return text.toString();
    }

    private void finish() throws IOException {
        call.finish();
        client.expectClose();
    }

    @Test
    void shouldBeatBeforeTheFirstEventAndBetweenEvents() throws IOException {
        assertThat(read(BEAT)).isEqualTo(BEAT);
        say("data: one\n\n");
        assertThat(readPastBeats("one\n\n")).isEqualTo("data: one\n\n");
        assertThat(read(BEAT)).isEqualTo(BEAT);
        assertThat(read(BEAT)).as("and again").isEqualTo(BEAT);
        say("data: two\n\n");
        assertThat(read("two\n\n")).endsWith("data: two\n\n");
        finish();
    }

    @Test
    void shouldNeverBeatInsideAnEvent() throws IOException {
        say("event: half\ndata: begun");
        assertThat(readPastBeats("begun")).isEqualTo("event: half\ndata: begun");
        assertThat(client.isQuiet(3 * REQUEST_MS)).isTrue();
        say(" and ended\n");
        assertThat(read("ended\n")).isEqualTo(" and ended\n");
        assertThat(client.isQuiet(3 * REQUEST_MS)).as("the empty line is missing").isTrue();
        say("\n");
        assertThat(read("\n" + BEAT)).isEqualTo("\n" + BEAT);
        finish();
    }

    @Test
    void shouldNoticeAClientThatHasGone() throws IOException {
        client.reset();
        assertThat(GatewayFixture.isSoon(PATIENCE, call::isCancelled)).isTrue();
        call.finish();
    }
}
