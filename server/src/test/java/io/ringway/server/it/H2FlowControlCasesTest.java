package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveH2Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Windows of HTTP/2: who does not keep to them is stopped; no credit is lost, whatever becomes of streams. */
class H2FlowControlCasesTest extends H2GatewayTest {

    private static final int FRAME = 16_384;
    /** More bytes of DATA than any window of a connection that is announced: a leak of them would stop it. */
    private static final int ROUNDS = 120;
    private static final int LARGE = 5_000_000;

    /** The connection is as good as new: a large upload comes through on it. */
    private void expectLargeUpload(H2TestClient client) {
        byte[] bytes = PatternBody.bytes(LARGE);
        H2Response response = client.ask(H2Request.of("POST", "/large").body(bytes));
        assertThat(response.status()).isEqualTo(200);
        assertThat(origin.request("/large").body().length()).isEqualTo(LARGE);
    }

    /** Sends a full frame of a body at once, as far as the windows of stream and connection allow it. */
    private static boolean isFrameSent(H2TestClient client, int stream, boolean end) {
        boolean hasRoom = client.awaits(peer -> peer.sendWindow() >= FRAME
                && peer.stream(stream).sendWindow() >= FRAME);
        client.use(peer -> {
            if (hasRoom) {
                peer.spend(stream, FRAME);
                peer.raw(NaiveFrames.data(stream, new byte[FRAME], end));
            }
        });
        return hasRoom;
    }

    @Test
    @Tag("B034")
    void shouldStopAClientThatSendsBeyondTheWindow() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/stalled", (connection, request) -> {
            GatewayFixture.await(release);
            return false;
        });
        startH2Proxy();
        H2TestClient client = client();
        assertThat(client.isAlive()).isTrue();
        int stream = client.sendHead(H2Request.of("POST", "/stalled"));
        client.raw(NaiveFrames.repeat(NaiveFrames.data(stream, new byte[FRAME], false), 400));
        client.awaits(peer -> peer.goAwayCode() > 0 || peer.stream(stream).remoteReset() >= 0);
        int code = Math.max(client.call(NaiveH2Peer::goAwayCode), client.response(stream).reset());
        // Whoever is cut while it sends may find a reset instead of the reason.
        assertThat(code == NaiveFrames.FLOW_CONTROL_ERROR || client.isTcpReset()).as("code " + code).isTrue();
        release.countDown();
        gatewayIsWell();
        assertThat(origin.requests("/stalled")).isEmpty();
    }

    @Test
    @Tag("B037")
    void shouldEndAConnectionWhoseWindowsGrowTooLarge() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/slow", (connection, request) -> {
            GatewayFixture.await(release);
            return connection.answer(connection.take(request), 200, "late");
        });
        startH2Proxy();
        H2TestClient client = client();
        int stream = client.send(H2Request.get("/slow"));
        client.use(peer -> {
            peer.credit(stream, 1);
            peer.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, (long) NaiveFrames.MAX_INT));
        });
        expectConnectionError(client, NaiveFrames.FLOW_CONTROL_ERROR);
        release.countDown();
    }

    @Test
    @Tag("B038")
    void shouldCountWindowsThatAreNegative() throws IOException {
        String text = "x".repeat(5000);
        origin.on("/x", (connection, request) -> connection.answer(connection.take(request), 200, text));
        startH2Proxy();
        H2TestClient client = client(NaiveH2Options.honest().windows(1000, 65_535).withholdCredit());
        assertThat(client.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        int stream = client.send(H2Request.get("/x"));
        assertThat(client.awaits(peer -> peer.stream(stream).received() == 1000)).isTrue();
        client.use(peer -> peer.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 0L)));
        client.use(peer -> peer.credit(stream, 1000));
        assertThat(client.isAlive()).isTrue();
        assertThat(client.response(stream).received()).as("the window is 0").isEqualTo(1000);
        client.use(peer -> peer.credit(stream, 100));
        assertThat(client.awaits(peer -> peer.stream(stream).received() == 1100)).isTrue();
        assertThat(client.isAlive()).isTrue();
        assertThat(client.response(stream).received()).as("not a byte more").isEqualTo(1100);
        client.use(peer -> peer.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 10_000L)));
        assertThat(client.await(stream).text()).isEqualTo(text);
    }

    @Test
    @Tag("B039")
    void shouldCountPadding() throws IOException {
        startH2Proxy();
        H2TestClient client = client(NaiveH2Options.honest().padding(255).dataBytes(1024));
        expectLargeUpload(client);
    }

    @Test
    @Tag("B040")
    void shouldGiveBackTheCreditOfUploadsThatAreReset() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        assertThat(client.isAlive()).isTrue();
        for (int i = 0; i < ROUNDS; i++) {
            int stream = client.sendHead(H2Request.of("POST", "/reset"));
            assertThat(isFrameSent(client, stream, false)).as("upload %s has room", i).isTrue();
            client.reset(stream, NaiveFrames.CANCEL);
        }
        expectLargeUpload(client);
        assertThat(origin.requests("/reset")).isEmpty();
    }

    @Test
    @Tag("B041")
    void shouldGiveBackTheCreditOfUploadsThatAreAnsweredEarly() throws IOException {
        start(GatewayFixture.configure().h2().forward("/*", origin).respond("/early", 413, "no"));
        H2TestClient client = client();
        assertThat(client.isAlive()).isTrue();
        for (int i = 0; i < 2 * ROUNDS; i++) {
            int stream = client.sendHead(H2Request.of("POST", "/early"));
            if (i % 2 == 0) {
                assertThat(client.await(stream).status()).isEqualTo(413);
            }
            assertThat(isFrameSent(client, stream, true)).as("upload %s has room", i).isTrue();
            assertThat(client.await(stream).status()).as("upload %s", i).isEqualTo(413);
        }
        expectLargeUpload(client);
    }

    @Test
    @Tag("B043")
    void shouldHoldLittleForASlowUpstream() throws IOException, InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        origin.on("/slow", (connection, request) -> {
            GatewayFixture.await(release);
            taken.set(connection.take(request).body().length());
            return connection.answer(request, 200, "done");
        });
        startH2Proxy();
        H2TestClient client = client();
        int length = 30_000_000;
        int stream = client.sendHead(H2Request.of("POST", "/slow"));
        client.data(stream, PatternBody.bytes(length), true);
        long before = -1;
        // It stops where the upstream's socket, the stream's window and nothing else is full.
        for (long now = client.written(); now != before; now = client.written()) {
            before = now;
            TimeUnit.MILLISECONDS.sleep(150);
        }
        assertThat(before).isBetween(65_536L, 16_000_000L);
        assertThat(gateway.residue().blocks() + gateway.residue().receiveBuffers()).as("held for it").isLessThan(64);
        try (H2TestClient honest = gateway.h2Client()) {
            expectHonestOn(honest);
        }
        release.countDown();
        assertThat(client.patience(Duration.ofSeconds(20)).await(stream).text()).isEqualTo("done");
        assertThat(taken.get()).isEqualTo(length);
    }

    /** The stream's share of the connection's window comes back too when it was never read by the upstream. */
    @Test
    @Tag("B109")
    void shouldDropAndCreditWhatComesAfterAReset() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        assertThat(client.isAlive()).isTrue();
        // Two frames each time; more of it is a flood.
        for (int i = 0; i < ROUNDS / 2; i++) {
            assertThat(client.awaits(peer -> peer.sendWindow() >= 2 * FRAME)).as("round %s has room", i).isTrue();
            client.use(peer -> {
                NaiveH2Stream stream = peer.open(H2Request.of("POST", "/zombie").head(), false);
                peer.spend(stream.id(), 2 * FRAME);
                peer.raw(NaiveFrames.data(stream.id(), new byte[FRAME], false));
                peer.reset(stream, NaiveFrames.CANCEL);
                peer.raw(NaiveFrames.data(stream.id(), new byte[FRAME], false));
            });
        }
        expectLargeUpload(client);
        assertThat(origin.requests("/zombie")).isEmpty();
    }
}
