package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose response is under way before they end: either side may be quiet while the other one talks. */
@NeedsRing
@Timeout(60)
class ConversationTest {

    private static final int BODY_MS = 1500;
    /** Longer than the window of the least rate of a body. */
    private static final int LONG_MS = 11_000;

    /** More than waits here for a client at a time. */
    private static final int LARGE = 320_000;
    private static final int SIP = 16_000;

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        origin = H2TestOrigin.start();
        gateway = GatewayFixture.configure().h2().timeouts("'body_ms':" + BODY_MS)
            .route("'external_path':'/*','backends':[{" + origin.backend() + "}]").start();
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (GatewayFixture last = gateway) {
            last.expectQuiet();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            last.expectEmpty();
        }
    }

    private static int begin(H2TestClient client, String path) {
        int stream = client.sendHead(H2Request.of("POST", path, "te", "trailers"));
        client.data(stream, bytes("a"), false);
        return stream;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldLetAClientListen() throws IOException {
        origin.on("/watch", H2OriginScript.streaming(10, BODY_MS / 4));
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            int stream = begin(client, "/watch");
            H2Response response = client.await(stream, now -> now.received() >= "piece 0\n".length() * 10);
            assertThat(response.text()).endsWith("piece 9\n");
            client.data(stream, bytes("z"), true);
            assertThat(client.await(stream).isWhole(200)).isTrue();
        }
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isZero();
    }

    /**
     * Fewer bytes a second than a body has to have: conversations, for both protocols of clients, and a stream of the
     * client's that is answered at its end. Of that nothing is kept for another try.
     */
    @Test
    void shouldLetClientsTalkSlowly() throws IOException {
        origin.on("/chat", H2OriginScript.grpc());
        try (H2TestClient client = H2TestClient.to(gateway.port()); RawClient old = gateway.client()) {
            int stream = begin(client, "/chat");
            int upload = begin(client, "/upload");
            int counted = client.sendHead(H2Request.of("POST", "/counted", "content-length", "1000"));
            old.send("POST /chat HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            int said = 1;
            for (int at = 0; at < LONG_MS; at += BODY_MS / 4) {
                GatewayFixture.sleep(BODY_MS / 4);
                client.data(stream, bytes("b"), false);
                client.data(upload, bytes("b"), false);
                client.data(counted, bytes("b"), false);
                old.send("1\r\nb\r\n");
                said++;
            }
            assertThat(gateway.residue().blocks()).isZero();
            client.data(stream, bytes("c"), true);
            client.data(upload, bytes("c"), true);
            old.send("1\r\nc\r\n0\r\n\r\n");
            H2Response response = client.await(stream);
            String whole = "a" + "b".repeat(said - 1) + "c";
            assertThat(response.isWhole(200)).isTrue();
            assertThat(response.text()).isEqualTo(whole);
            assertThat(old.read("POST").text()).isEqualTo(whole);
            assertThat(client.await(upload).text()).isEqualTo(whole);
            assertThat(client.await(counted).status()).as("its length is known").isEqualTo(408);
        }
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isEqualTo(1);
    }

    /** What waits here for the client is more than it takes in any wait; nothing else moves meanwhile. */
    @Test
    void shouldLetAClientReadSlowly() throws IOException {
        origin.on("/large", stream -> {
            stream.head(200, false);
            stream.data(new byte[LARGE], false);
            stream.awaitRequest();
            stream.data("", true);
        });
        try (H2TestClient client = H2TestClient.to(gateway.port(),
            NaiveH2Options.honest().windows(SIP, 2 * LARGE).withholdCredit())) {
            int stream = begin(client, "/large");
            for (int given = SIP; given < LARGE; given += SIP) {
                GatewayFixture.sleep(BODY_MS / 6);
                client.use(peer -> peer.credit(stream, SIP));
            }
            assertThat(client.await(stream, now -> now.received() == LARGE).reset()).isNegative();
            client.data(stream, bytes("z"), true);
            assertThat(client.await(stream).isWhole(200)).isTrue();
        }
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isZero();
    }

    @Test
    void shouldLetAClientOfHttp1ReadSlowly() throws IOException {
        origin.on("/large", stream -> {
            stream.head(200, false);
            stream.data(new byte[4 * LARGE], false);
            stream.awaitRequest();
            stream.data("", true);
        });
        try (RawClient client = RawClient.narrow(gateway.port(), 16 * 1024)) {
            client.send("POST /large HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            AtomicInteger taken = new AtomicInteger();
            Response response = client.readAny("POST", (bytes, count) -> {
                int before = taken.getAndAdd(count);
                // What lies in the kernel's buffers goes unseen: the rest is taken at once.
                if (taken.get() < 2 * LARGE && before / (2 * SIP) != taken.get() / (2 * SIP)) {
                    GatewayFixture.sleep(BODY_MS / 6);
                }
                if (before < 4 * LARGE && taken.get() >= 4 * LARGE) {
                    client.send("0\r\n\r\n");
                }
            });
            assertThat(response.isComplete()).isTrue();
        }
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isZero();
    }

    /** The code says that it was the wait for the client that ended. */
    @Test
    @Tag("B131")
    void shouldEndWhatIsQuietOnBothSides() throws IOException {
        origin.on("/chat", H2OriginScript.grpc());
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            int stream = begin(client, "/chat");
            client.await(stream, now -> now.received() == 1);
            assertThat(client.await(stream).reset()).isEqualTo(NaiveFrames.CANCEL);
        }
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isEqualTo(1);
    }
}
