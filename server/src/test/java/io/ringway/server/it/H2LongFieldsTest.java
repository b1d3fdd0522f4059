package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2OriginStream;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.Tool;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that end a connection over one long field, and do not say beforehand what they take. */
@NeedsRing
@Timeout(60)
class H2LongFieldsTest {

    /** Each of these takes seven bits. */
    private static final int BORNE = 9_000;
    private static final int TOO_LONG = 12_000;
    private static final int LIMIT_BYTES = 8192;
    private static final int PATIENT_REQUEST_LINE = 32 * 1024;

    /** Nothing said about long fields: its defaults. The file takes more than a second. */
    private static final String NGINX = """
        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
        events {}
        http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
        uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
        server { listen 127.0.0.1:%2$d http2; root %1$s; location /slow { limit_rate 100k; }
        location /fast { return 200 "fast"; } } }
        """;
    private static final String SLOW_TEXT = "0123456789abcdef".repeat(10_000);

    @TempDir
    Path folder;
    private final CountDownLatch release = new CountDownLatch(1);
    private H2TestOrigin origin;
    private GatewayFixture gateway;

    private void start(int code) throws IOException {
        origin = H2TestOrigin.start().otherwise(stream -> serve(stream, code)).on("/held", stream -> {
            GatewayFixture.await(release);
            stream.respond(200, "held");
        });
        gateway = GatewayFixture.configure().h2().limits("'request_line_bytes':" + PATIENT_REQUEST_LINE)
            .forward("/*", origin).start();
    }

    private static void serve(H2OriginStream stream, int code) throws InterruptedException {
        String big = stream.call(peer -> stream.request().field("x-big"));
        int bits = 7 * Math.max(big == null ? 0 : big.length(), stream.path().length());
        H2OriginScript script = bits / Byte.SIZE > LIMIT_BYTES ? H2OriginScript.goAway(0, code, true)
            : H2OriginScript.echo();
        script.serve(stream);
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        try (H2TestOrigin last = origin; GatewayFixture ended = gateway) {
            ended.expectQuiet();
            if (last != null) {
                assertThat(last.violations()).isEmpty();
            }
        }
    }

    private static H2Request withField(int length) {
        return H2Request.get("/x", "x-big", "y".repeat(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {NaiveFrames.ENHANCE_YOUR_CALM, NaiveFrames.PROTOCOL_ERROR})
    void shouldAnswerByItselfWhatHasEndedAConnection(int code) throws IOException {
        start(code);
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(withField(BORNE)).status()).isEqualTo(200);
            int lost = client.send(H2Request.of("POST", "/held"));
            assertThat(GatewayFixture.isSoon(() -> origin.heads() == 2)).isTrue();
            assertThat(client.ask(withField(TOO_LONG)).status()).as("the one it is learned from").isEqualTo(431);
            assertThat(client.await(lost).status()).isEqualTo(502);

            int held = client.send(H2Request.of("POST", "/held"));
            assertThat(GatewayFixture.isSoon(() -> origin.heads() == 4)).isTrue();
            assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(431);
            assertThat(client.ask(H2Request.get("/" + "y".repeat(TOO_LONG))).status()).isEqualTo(431);
            assertThat(client.ask(withField(BORNE)).status()).isEqualTo(200);
            try (RawClient h1 = gateway.client()) {
                assertThat(h1.ask("GET /x HTTP/1.1\r\nHost: a.test\r\nCookie: " + "y".repeat(TOO_LONG)
                    + "\r\n\r\n").status()).isEqualTo(431);
            }
            release.countDown();
            assertThat(client.await(held).text()).as("nobody else is concerned").isEqualTo("held");
        }
        assertThat(origin.accepted()).isEqualTo(2);
        assertThat(origin.heads()).isEqualTo(5);
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_FIELDS)).isEqualTo(4);
    }

    /** Whoever does not wait for what becomes of it is as well learned from. */
    @Test
    void shouldLearnFromARequestThatIsGone() throws IOException {
        start(NaiveFrames.ENHANCE_YOUR_CALM);
        CountDownLatch gone = new CountDownLatch(1);
        origin.on("/gone", stream -> {
            stream.awaitReset();
            gone.countDown();
            H2OriginScript.goAway(0, NaiveFrames.ENHANCE_YOUR_CALM, true).serve(stream);
        });
        try (H2TestClient client = gateway.h2Client()) {
            int stream = client.send(H2Request.get("/gone", "x-big", "y".repeat(TOO_LONG)));
            assertThat(GatewayFixture.isSoon(() -> origin.heads() == 1)).isTrue();
            client.reset(stream, NaiveFrames.CANCEL);
            GatewayFixture.await(gone);
            assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();
            assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(431);
        }
        assertThat(origin.heads()).isEqualTo(1);
    }

    /** Another error, or another reason: as long a field was answered before. */
    @Test
    void shouldLearnNothingFromOtherEnds() throws IOException {
        start(NaiveFrames.INTERNAL_ERROR);
        try (H2TestClient client = gateway.h2Client()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(502);
            }
            origin.otherwise(H2OriginScript.echo());
            assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(200);
            origin.otherwise(H2OriginScript.goAway(0, NaiveFrames.ENHANCE_YOUR_CALM, true));
            assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(502);
            origin.otherwise(H2OriginScript.echo());
            assertThat(client.ask(withField(TOO_LONG)).status()).isEqualTo(200);
        }
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_FIELDS)).isZero();
    }

    @Test
    void shouldSpareOthersASecondEndByNginx() throws Exception {
        int port = Tool.freePort();
        Files.writeString(folder.resolve("slow"), SLOW_TEXT);
        Path config = Files.writeString(folder.resolve("nginx.conf"), NGINX.formatted(folder, port));
        try (Tool server = Tool.serve(folder, port, "nginx", "-e", folder + "/error", "-c", config.toString())) {
            assertThat(server).isNotNull();
            gateway = GatewayFixture.configure().h2().route(
                "'external_path':'/*','backends':[{'host':'h2c://127.0.0.1','port':" + port + "}]").start();
            try (H2TestClient client = gateway.h2Client()) {
                assertThat(client.ask(H2Request.get("/fast", "x-big", "y".repeat(BORNE))).text()).isEqualTo("fast");
                int cut = beginSlow(client);
                assertThat(client.ask(H2Request.get("/fast", "x-big", "y".repeat(15_000))).status()).isEqualTo(431);
                assertThat(client.await(cut).isWhole(200)).as("it costs the connection once").isFalse();

                int whole = beginSlow(client);
                for (int length : new int[] {15_000, 9_500, 20_000}) {
                    assertThat(client.ask(H2Request.get("/fast", "x-big", "y".repeat(length))).status())
                        .as("%d characters", length).isEqualTo(431);
                }
                assertThat(client.ask(H2Request.get("/fast", "x-big", "y".repeat(BORNE))).text()).isEqualTo("fast");
                H2Response slow = client.await(whole);
                assertThat(slow.isWhole(200)).isTrue();
                assertThat(slow.text()).isEqualTo(SLOW_TEXT);
            }
            assertThat(gateway.count(Counter.UPSTREAM_CONNECTIONS_CREATED)).isEqualTo(2);
        }
    }

    private static int beginSlow(H2TestClient client) {
        int stream = client.send(H2Request.get("/slow"));
        client.await(stream, now -> now.received() > 0);
        return stream;
    }
}
