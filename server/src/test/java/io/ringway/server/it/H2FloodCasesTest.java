package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Floods: the one who floods is cut within seconds, the one beside hardly notices, and nothing is left of it. */
class H2FloodCasesTest extends H2GatewayTest {

    private static final Duration CUT = Duration.ofSeconds(5);
    private static final int CALM = NaiveFrames.ENHANCE_YOUR_CALM;
    private static final int PIECES = 100;
    private static final byte[] GET = NaiveHpackEncoder.plain(H2Request.get("/flood").head());
    /** A body that is not worth a window. */
    private static final int SMALL_RECEIVE_BUFFER = 4096;

    @BeforeEach
    void startGateway() {
        start(GatewayFixture.configure().h2().timeouts("'body_ms':1500,'header_ms':1500,'request_ms':20000")
                .forward("/*", origin).respond("/answer", 200, "pong"));
    }

    /** What an attacker sends, piece by piece. */
    private interface Pieces {
        /** Bytes of one piece. */
        byte[] piece(int number);
    }

    /** Floods beside an honest client; the connection must be ended in time, for this reason if one is told. */
    private H2TestClient expectCut(H2TestClient attacker, int code, Pieces pieces) throws IOException {
        try (H2HonestClient honest = new H2HonestClient(gateway.h2Client())) {
            assertThat(honest).isNotNull();
            long start = System.nanoTime();
            for (int i = 0; i < PIECES && attacker.isOpen(); i++) {
                attacker.raw(pieces.piece(i));
                attacker.awaitWritten(Duration.ofMillis(50));
            }
            assertThat(attacker.pause(false).awaitEnd(CUT)).as("cut in time").isTrue();
            assertThat(Duration.ofNanos(attacker.endedNs() - start)).isLessThan(CUT.plusSeconds(1));
            int told = attacker.call(NaiveH2Peer::goAwayCode);
            // Who is cut while still sending may lose the reason to a reset of TCP.
            assertThat(told == code || told == -1 && attacker.isTcpReset()).as("code " + told).isTrue();
        }
        gateway.expectHonest();
        return attacker;
    }

    private H2TestClient expectCut(int code, byte[] frames, int each) throws IOException {
        byte[] piece = NaiveFrames.repeat(frames, each);
        return expectCut(client(), code, number -> piece);
    }

    /** Two hundred streams a piece, each opened and reset at once. */
    private byte[] resets(H2TestClient attacker, byte[] block, int code) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        attacker.use(peer -> {
            for (int i = 0; i < 200; i++) {
                int id = peer.adopt(peer.nextStream()).id();
                out.writeBytes(NaiveFrames.headers(id, block, true));
                out.writeBytes(NaiveFrames.reset(id, code));
            }
        });
        return out.toByteArray();
    }

    @Test
    @Tag("B106")
    void shouldCutAClientThatOpensAndResets() throws IOException {
        H2TestClient attacker = client();
        expectCut(attacker, CALM, number -> resets(attacker, GET, NaiveFrames.CANCEL));
        assertThat(origin.requests("/flood").size()).as("reached the upstream").isLessThan(600);
    }

    @Test
    @Tag("B107")
    void shouldCutAClientThatResetsWhatTheUpstreamHas() throws IOException {
        origin.on("/flood", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        H2TestClient attacker = client();
        int resets = 0;
        try (H2HonestClient honest = new H2HonestClient(gateway.h2Client())) {
            assertThat(honest).isNotNull();
            for (int round = 0; round < 50 && attacker.isOpen(); round++) {
                int known = origin.requests("/flood").size();
                int[] streams = new int[20];
                for (int i = 0; i < streams.length; i++) {
                    streams[i] = attacker.send(H2Request.get("/flood"));
                }
                if (!GatewayFixture.isSoon(() -> origin.requests("/flood").size() >= known + 20
                        || !attacker.isOpen())) {
                    break;
                }
                for (int stream : streams) {
                    attacker.reset(stream, NaiveFrames.CANCEL);
                }
                resets += streams.length;
            }
            assertThat(attacker.awaitEnd(CUT)).as("cut after %s resets", resets).isTrue();
        }
        assertThat(resets).isBetween(20, 400);
        gateway.expectHonest();
    }

    @Test
    @Tag("B108")
    void shouldCutAClientThatResetsWhatIsAnswered() throws IOException {
        H2TestClient attacker = client();
        byte[] block = NaiveHpackEncoder.plain(H2Request.get("/answer").head());
        expectCut(attacker, CALM, number -> resets(attacker, block, NaiveFrames.INTERNAL_ERROR));
    }

    /** The first of these ends the connection: nobody does it by mistake. */
    private void expectFirstEnds(int code, byte[] frame) throws IOException {
        origin.on("/open", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        H2TestClient attacker = client();
        int stream = attacker.send(H2Request.get("/open"));
        assertThat(stream).isEqualTo(1);
        assertThat(attacker.isAlive()).isTrue();
        attacker.raw(frame);
        expectConnectionError(attacker, code);
    }

    @Test
    @Tag("B110")
    void shouldEndAConnectionForAWindowUpdateByNothing() throws IOException {
        expectFirstEnds(NaiveFrames.PROTOCOL_ERROR, NaiveFrames.windowUpdate(1, 0));
    }

    @Test
    @Tag("B111")
    void shouldEndAConnectionForAWindowTooLarge() throws IOException {
        expectFirstEnds(NaiveFrames.FLOW_CONTROL_ERROR, NaiveFrames.windowUpdate(1, NaiveFrames.MAX_INT));
    }

    @Test
    @Tag("B112")
    void shouldEndAConnectionForAPriorityOfAnotherLength() throws IOException {
        expectFirstEnds(NaiveFrames.FRAME_SIZE_ERROR, NaiveFrames.frame(NaiveFrames.PRIORITY, 0, 1, new byte[4]));
    }

    @Test
    @Tag("B114")
    void shouldEndAConnectionForAHeadAfterTheEnd() throws IOException {
        expectFirstEnds(NaiveFrames.STREAM_CLOSED, NaiveFrames.headers(1, GET, true));
    }

    @Test
    @Tag("B115")
    void shouldEndAConnectionForDataAfterTheEnd() throws IOException {
        expectFirstEnds(NaiveFrames.STREAM_CLOSED, NaiveFrames.data(1, new byte[10], true));
    }

    @Test
    @Tag("B117")
    void shouldCutAClientWhoseHeadNeverEnds() throws IOException {
        H2TestClient attacker = client();
        assertThat(attacker.isAlive()).as("settings are exchanged, nothing comes between").isTrue();
        attacker.adopt(1).raw(NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, GET));
        byte[] field = NaiveHpackEncoder.plain("x", "y".repeat(16_000));
        byte[] piece = NaiveFrames.repeat(NaiveFrames.continuation(1, field, false), 4);
        expectCut(attacker, CALM, number -> piece);
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B118")
    void shouldCutAClientWhoseHeadGoesOnWithNothing() throws IOException {
        H2TestClient attacker = client();
        assertThat(attacker.isAlive()).as("settings are exchanged, nothing comes between").isTrue();
        attacker.adopt(1).raw(NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, GET));
        byte[] piece = NaiveFrames.repeat(NaiveFrames.continuation(1, new byte[0], false), 1000);
        expectCut(attacker, CALM, number -> piece);
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B119")
    void shouldEndAConnectionForAFrameInsideAHead() throws IOException {
        byte[] begun = NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, GET);
        byte[][] inside = {NaiveFrames.continuation(3, new byte[0], true), NaiveFrames.ping(1, false),
            NaiveFrames.data(1, new byte[1], false), NaiveFrames.windowUpdate(0, 1), NaiveFrames.headers(3, GET, true),
            NaiveFrames.settings(), NaiveFrames.frame(0x16, 0, 0)};
        for (byte[] frame : inside) {
            H2TestClient attacker = client();
            assertThat(attacker.isAlive()).isTrue();
            attacker.adopt(1, 3).raw(begun, frame);
            expectConnectionError(attacker, NaiveFrames.PROTOCOL_ERROR);
        }
        assertThat(dishonest()).isEmpty();
    }

    private H2TestClient deaf() throws IOException {
        return keep(H2TestClient.narrow(gateway.port(), SMALL_RECEIVE_BUFFER, NaiveH2Options.honest()).pause(true));
    }

    @Test
    @Tag("B120")
    void shouldCutAClientThatFloodsWithPings() throws IOException {
        byte[] piece = NaiveFrames.repeat(NaiveFrames.ping(7, false), 10_000);
        H2TestClient attacker = deaf();
        attacker.use(peer -> peer.ping(7));
        try (H2HonestClient honest = new H2HonestClient(gateway.h2Client())) {
            assertThat(honest).isNotNull();
            for (int i = 0; i < PIECES && attacker.isOpen(); i++) {
                attacker.raw(piece);
            }
            assertThat(GatewayFixture.isSoon(CUT, () -> gateway.residue().clients() <= 1)).as("cut in time").isTrue();
        }
        // What it got until then answers pings it did not count.
        attacker.abort();
        forget(attacker);
        gateway.expectHonest();
    }

    @Test
    @Tag("B121")
    void shouldCutAClientThatFloodsWithSettings() throws IOException {
        H2TestClient attacker = deaf();
        byte[] empty = NaiveFrames.repeat(NaiveFrames.settings(), 10_000);
        // What it got until then acknowledges settings it did not count.
        forget(expectCut(attacker, CALM, number -> empty));
        long[] pairs = new long[2 * 2730];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = 0x1000 + i % 64;
        }
        forget(expectCut(CALM, NaiveFrames.settings(pairs), 10));
    }

    @Test
    @Tag("B122")
    void shouldCutAClientThatProvokesResets() throws IOException {
        H2TestClient attacker = deaf();
        byte[] wrong = NaiveHpackEncoder.plain(H2Request.get("/flood", "te", "gzip").head());
        expectCut(attacker, CALM, number -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            attacker.use(peer -> {
                for (int i = 0; i < 200; i++) {
                    out.writeBytes(NaiveFrames.headers(peer.adopt(peer.nextStream()).id(), wrong, true));
                }
            });
            return out.toByteArray();
        });
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B125")
    void shouldCutAClientThatFloodsWithPriorities() throws IOException {
        expectCut(CALM, NaiveFrames.priority(1, 3, 7), 10_000);
    }

    @Test
    @Tag("B125")
    void shouldCutAClientThatFloodsWithWindowUpdates() throws IOException {
        expectCut(CALM, NaiveFrames.windowUpdate(0, 1), 10_000);
    }

    @Test
    @Tag("B007")
    void shouldCutAClientThatFloodsWithUnknownFrames() throws IOException {
        expectCut(CALM, NaiveFrames.frame(0x16, 0, 0), 10_000);
    }

    @Test
    @Tag("B118")
    void shouldCutAClientThatFloodsWithEmptyData() throws IOException {
        H2TestClient attacker = client();
        attacker.sendHead(H2Request.of("POST", "/flood"));
        byte[] piece = NaiveFrames.repeat(NaiveFrames.data(1, new byte[0], false), 1000);
        expectCut(attacker, CALM, number -> piece);
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B128")
    void shouldCutAClientWhoseWindowsFlip() throws IOException {
        origin.on("/flood", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(200_000),
                true));
        H2TestClient attacker = client(NaiveH2Options.honest().windows(0, 65_535).withholdCredit());
        for (int i = 0; i < 50; i++) {
            attacker.send(H2Request.get("/flood"));
        }
        assertThat(attacker.isAlive()).isTrue();
        byte[] flip = NaiveFrames.join(NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 1),
                NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 0));
        try (H2HonestClient honest = new H2HonestClient(gateway.h2Client())) {
            assertThat(honest).isNotNull();
            attacker.raw(NaiveFrames.repeat(flip, 5000));
            assertThat(attacker.awaitEnd(CUT)).as("cut in time").isTrue();
        }
        // Settings sent as raw frames are acknowledged without having been counted.
        forget(attacker);
        gateway.expectHonest();
    }

    @Test
    @Tag("B134")
    void shouldRefuseTrailersOfManyFields() throws IOException {
        origin.on("/begun", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun");
            connection.in().fill();
            return false;
        });
        H2TestClient attacker = client();
        int stream = attacker.sendHead(H2Request.of("POST", "/flood"));
        attacker.use(peer -> peer.spend(stream, 10));
        attacker.raw(NaiveFrames.data(stream, new byte[10], false), tooManyTrailers(stream));
        assertThat(attacker.await(stream).isWhole(431)).isTrue();

        int begun = attacker.sendHead(H2Request.of("POST", "/begun"));
        attacker.await(begun, seen -> seen.received() == 5);
        attacker.raw(tooManyTrailers(begun));
        H2Response cut = attacker.await(begun);
        assertThat(cut.reset()).as(cut.toString()).isEqualTo(CALM);

        expectHonestOn(attacker);
        assertThat(dishonest()).isEmpty();
    }

    private static byte[] tooManyTrailers(int stream) {
        String[] fields = new String[2000];
        Arrays.setAll(fields, i -> i % 2 == 0 ? "x" + i : "");
        return NaiveFrames.headers(stream, NaiveHpackEncoder.plain(fields), true);
    }
}
