package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames that are none, and frames that a stream's state does not allow: told why, ended, others are served. */
class H2FrameCasesTest extends H2GatewayTest {

    private static final int PROTOCOL = NaiveFrames.PROTOCOL_ERROR;
    private static final int SIZE = NaiveFrames.FRAME_SIZE_ERROR;
    private static final int CLOSED = NaiveFrames.STREAM_CLOSED;
    private static final int GOAWAY_FRAME = NaiveFrames.GOAWAY;
    private static final byte[] GET = NaiveHpackEncoder.plain(H2Request.get("/x").head());

    @BeforeEach
    void startGateway() {
        origin.on("/never", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        startH2Proxy();
    }

    /** The connection is ended for a frame beside an open stream, which is stream 1 and half closed. */
    private void expectEnd(int code, byte[]... frames) throws IOException {
        for (byte[] frame : frames) {
            H2TestClient client = client();
            client.send(H2Request.get("/never"));
            assertThat(client.isAlive()).isTrue();
            client.raw(frame);
            expectConnectionError(client, code);
            client.close();
        }
    }

    private static byte[] frame(int type, int flags, int stream, int length) {
        return NaiveFrames.frame(type, flags, stream, new byte[length]);
    }

    @Test
    @Tag("B002")
    void shouldRefuseARequestBeforeSettings() throws IOException {
        try (RawClient client = gateway.client()) {
            client.send(NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.headers(1, GET, true)));
            byte[] answer = client.rest();
            int at = 0;
            int code = -1;
            while (at + 9 <= answer.length) {
                int length = (answer[at] & 0xff) << 16 | (answer[at + 1] & 0xff) << 8 | answer[at + 2] & 0xff;
                code = answer[at + 3] == GOAWAY_FRAME ? answer[at + 16] : code;
                at += 9 + length;
            }
            assertThat(code).as("code of GOAWAY").isEqualTo(PROTOCOL);
        }
        assertThat(dishonest()).isEmpty();
        gatewayIsWell();
    }

    @Test
    @Tag("B006")
    void shouldRefuseFramesTooLargeBeforeTheyCome() throws IOException {
        expectEnd(SIZE, NaiveFrames.frame(16_777_215, NaiveFrames.HEADERS, 5, 3, GET),
                NaiveFrames.frame(16_385, NaiveFrames.DATA, 0, 1, new byte[0]));
    }

    @Test
    @Tag("B008")
    void shouldRefuseSettingsThatAreCut() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.SETTINGS, 0, 0, 5));
    }

    @Test
    @Tag("B009")
    void shouldRefuseAnAcknowledgementWithSettings() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.SETTINGS, NaiveFrames.ACK, 0, 6));
    }

    @Test
    @Tag("B011")
    void shouldRefuseAPushSettingThatIsNoBoolean() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.settings(NaiveFrames.ENABLE_PUSH, 2));
    }

    @Test
    @Tag("B013")
    void shouldRefuseFrameSizesOutOfRange() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.settings(NaiveFrames.MAX_FRAME_SIZE, 16_383),
                NaiveFrames.settings(NaiveFrames.MAX_FRAME_SIZE, 16_777_216));
    }

    @Test
    @Tag("B016")
    void shouldRefuseBadPings() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.PING, 0, 0, 7));
        expectEnd(PROTOCOL, frame(NaiveFrames.PING, 0, 1, 8));
    }

    @Test
    @Tag("B017")
    void shouldRefuseGoAwayOnAStream() throws IOException {
        expectEnd(PROTOCOL, frame(NaiveFrames.GOAWAY, 0, 1, 8));
    }

    @Test
    @Tag("B018")
    void shouldRefuseBadResets() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.RST_STREAM, 0, 1, 3));
        expectEnd(PROTOCOL, NaiveFrames.reset(0, 8), NaiveFrames.reset(99, 8));
    }

    @Test
    @Tag("B019")
    void shouldRefuseBadWindowUpdates() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.WINDOW_UPDATE, 0, 0, 3));
        expectEnd(PROTOCOL, NaiveFrames.windowUpdate(0, 0), NaiveFrames.windowUpdate(99, 1));
    }

    @Test
    @Tag("B020")
    void shouldRefuseHeadersTooShortForTheirPriority() throws IOException {
        expectEnd(SIZE, frame(NaiveFrames.HEADERS, 0x25, 3, 4));
    }

    @Test
    @Tag("B022")
    void shouldRefusePushes() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.pushPromise(1, 2, GET));
    }

    @Test
    @Tag("B023")
    void shouldReadPriorityAndIgnoreIt() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.priority(0, 1, 7), NaiveFrames.priority(1, 1, 7));
        H2TestClient client = client();
        client.raw(NaiveFrames.priority(1, 5, 7));
        expectHonestOn(client);
    }

    @Test
    @Tag("B024")
    void shouldRefuseHeadersOnStreamsThatNobodyCanOpen() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.headers(0, GET, true), NaiveFrames.headers(2, GET, true));
        H2TestClient client = client();
        client.adopt(5).raw(NaiveFrames.headers(5, GET, true));
        assertThat(client.await(5).isWhole(200)).isTrue();
        client.raw(NaiveFrames.headers(3, GET, true));
        expectConnectionError(client, PROTOCOL);
    }

    @Test
    @Tag("B026")
    void shouldRefuseAnIdThatHasEnded() throws IOException {
        H2TestClient client = client();
        assertThat(client.ask(H2Request.get("/x")).status()).isEqualTo(200);
        client.raw(NaiveFrames.headers(1, GET, true));
        assertThat(client.awaitGoAway()).isIn(CLOSED, PROTOCOL);
        gatewayIsWell();
    }

    @Test
    @Tag("B027")
    void shouldRefuseContentBeforeAHead() throws IOException {
        expectEnd(PROTOCOL, NaiveFrames.data(3, new byte[1], false));
    }

    @Test
    @Tag("B029")
    void shouldRefuseContentAfterItsEnd() throws IOException {
        expectEnd(CLOSED, NaiveFrames.data(1, new byte[1], false));
    }

    /** The upstream must not take the request for a whole one. */
    @Test
    @Tag("B031")
    void shouldResetAStreamWhoseTrailersDoNotEndIt() throws IOException {
        H2TestClient client = client();
        int stream = client.sendHead(H2Request.of("POST", "/open"));
        client.data(stream, new byte[10], false);
        client.raw(NaiveFrames.headers(stream, NaiveHpackEncoder.plain("x-sum", "1"), false));
        expectRefused(client, stream, PROTOCOL, 400);
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B032")
    void shouldRefuseContentAfterTrailers() throws IOException {
        H2TestClient client = client();
        int stream = client.sendHead(H2Request.of("POST", "/never"));
        client.raw(NaiveFrames.headers(stream, NaiveHpackEncoder.plain("x-sum", "1"), true),
                NaiveFrames.data(stream, new byte[10], true));
        client.awaits(peer -> peer.goAwayCode() > 0 || peer.stream(stream).remoteReset() >= 0);
        int code = Math.max(client.call(NaiveH2Peer::goAwayCode), client.response(stream).reset());
        assertThat(code).isEqualTo(CLOSED);
        gatewayIsWell();
    }
}
