package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand frames of the gateway's own wait, and the next one is refused: the connection ends, wherever that frame
 * came from. All that causes it comes in one write, so that nothing is sent meanwhile.
 */
@NeedsRing
@Timeout(60)
class H2ControlTest {

    private static final int CALM = 11;
    private static final int WAITING_MAX = 1_000;
    /** Honest requests pay for pings: so many of them are no flood yet. */
    private static final int HONEST = 30;

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        origin = H2TestOrigin.start();
        gateway = GatewayFixture.configure().h2()
            .respond("/honest", 200, "fine").forward("/*", origin).start();
    }

    @AfterEach
    void stop() throws IOException {
        try (H2TestOrigin last = origin; GatewayFixture ended = gateway) {
            ended.expectHonest();
            ended.expectQuiet();
            assertThat(last.violations()).isEmpty();
        }
    }

    private H2TestClient earned() throws IOException {
        H2TestClient client = gateway.h2Client();
        for (int i = 0; i < HONEST; i++) {
            assertThat(client.ask(H2Request.post("/x", "x")).status()).isEqualTo(200);
        }
        return client;
    }

    private static byte[] pings(int count) {
        return NaiveFrames.repeat(NaiveFrames.ping(7, false), count);
    }

    @Test
    void shouldSayWhyWhenAnAnswerIsOneTooMany() throws IOException {
        try (H2TestClient client = earned()) {
            client.raw(pings(WAITING_MAX + 1));
            assertThat(client.awaitGoAway()).isEqualTo(CALM);
        }
        assertThat(gateway.count(Counter.LIMIT_H2_FLOOD)).isEqualTo(1);
    }

    /** The stream is answered before its body, which nobody is going to read, and its reset finds no room. */
    @Test
    void shouldEndUnderAStreamThatIsAtWork() throws IOException {
        try (H2TestClient client = earned()) {
            int stream = client.call(NaiveH2Peer::nextStream);
            byte[] head = NaiveHpackEncoder.plain(":method", "POST", ":scheme", "http", ":authority", "a.test",
                ":path", "/honest", "content-length", "3000000");
            client.adopt(stream).raw(pings(WAITING_MAX), NaiveFrames.headers(stream, head, false));
            assertThat(client.awaitGoAway()).isEqualTo(CALM);
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
        assertThat(gateway.count(Counter.LIMIT_H2_FLOOD)).isEqualTo(1);
    }
}
