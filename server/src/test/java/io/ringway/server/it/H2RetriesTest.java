package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has come of a request before its upstream is there, and what another try may do with it. */
@NeedsRing
@Timeout(60)
class H2RetriesTest {

    private static final int BYTES = 20_000;
    private static final String BODY = "b".repeat(BYTES);

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = H2TestOrigin.start();
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (H2TestOrigin last = origin; GatewayFixture ended = gateway) {
            ended.expectQuiet();
            assertThat(last.violations()).isEmpty();
        }
    }

    private void start(String timeouts, String... backends) {
        gateway = GatewayFixture.configure().h2().timeouts(timeouts).forward("/warm", origin)
            .route("'external_path':'/*','backends':[{" + String.join("},{", backends) + "}]").start();
    }

    private H2Response ask(H2Request request) throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            return client.ask(request);
        }
    }

    /** The other try finds a connection that is there: who holds the body is asked for it. */
    @Test
    void shouldSendOnAnotherTryWhatWasHeldDuringTheFirst() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"))) {
            start("'connect_ms':200,'request_ms':1500", "'host':'h2c://127.0.0.1','port':" + mute.getLocalPort(),
                origin.backend());
            assertThat(ask(H2Request.get("/warm")).status()).isEqualTo(200);
            // Backends take turns: one of two requests in a row begins with the one that says nothing.
            for (int i = 0; i < 2; i++) {
                assertThat(ask(H2Request.post("/h2", BODY)).received()).isEqualTo(BYTES);
            }
            for (int i = 0; i < 2; i++) {
                try (RawClient client = gateway.client()) {
                    assertThat(client.ask("POST /h1 HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + BYTES + "\r\n\r\n"
                        + BODY).text()).hasSize(BYTES);
                }
            }
            assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isGreaterThanOrEqualTo(2);
        }
    }

    /** The first request of all: its connection to the upstream is only begun when all of it has come. */
    @Test
    void shouldForwardTrailersThatComeBeforeTheUpstreamIsThere() throws IOException {
        start("", origin.backend());
        assertThat(ask(H2Request.of("POST", "/first").trailers("x-sum", "7")).status()).isEqualTo(200);
        assertThat(origin.request("/first").trailers()).extracting(Object::toString).containsExactly("x-sum: 7");
    }

    /** Nobody but the one that it is at fault for may be asked for it again; nginx and Node end connections so. */
    @Test
    void shouldNotRepeatWhatEndedAConnectionForAnError() throws IOException {
        start("", origin.backend());
        origin.on("/cause", H2OriginScript.goAway(0, NaiveFrames.ENHANCE_YOUR_CALM, true));
        origin.on("/fault", H2OriginScript.goAway(0, NaiveFrames.NO_ERROR, true));
        assertThat(ask(H2Request.get("/cause")).status()).isEqualTo(502);
        assertThat(origin.heads()).isEqualTo(1);
        assertThat(ask(H2Request.get("/fault")).status()).isEqualTo(502);
        assertThat(origin.heads()).as("it may be repeated, once").isEqualTo(3);
    }

    /** Trailers are not kept: a request whose trailers have left cannot be sent whole any more. */
    @Test
    void shouldNotRepeatARequestWithoutTheTrailersThatHaveLeft() throws IOException {
        start("", origin.backend());
        assertThat(ask(H2Request.get("/warm")).status()).isEqualTo(200);
        origin.on("/trailers", stream -> {
            if (stream.awaitRequest()) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            }
        });
        assertThat(ask(H2Request.of("PUT", "/trailers").trailers("x-sum", "7")).status()).isEqualTo(503);
        assertThat(origin.requests("/trailers")).hasSize(1);
    }

    /** RFC 9113 8.7: the only backend there is may be asked again what it has refused unseen. */
    @Test
    void shouldAskTheOnlyBackendAgainAfterRefusals() throws IOException {
        start("", origin.backend());
        AtomicInteger tries = new AtomicInteger();
        origin.on("/refused", stream -> {
            if (tries.incrementAndGet() < 3) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            } else {
                H2OriginScript.echo().serve(stream);
            }
        });
        assertThat(ask(H2Request.get("/refused")).status()).isEqualTo(200);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(2);
    }

    /** RFC 9113 8.7: unseen is unseen, whatever of the body was under way; while it is little it is kept. */
    @Test
    @Tag("B155")
    void shouldRepeatARefusedPostWithItsBody() throws IOException {
        start("", origin.backend());
        AtomicInteger tries = new AtomicInteger();
        origin.on("/refused", stream -> {
            stream.awaits(now -> now.received() > 0);
            if (tries.incrementAndGet() % 3 != 0) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            } else {
                H2OriginScript.echo().serve(stream);
            }
        });
        for (int bytes : new int[] {5, 5_000, 64 * 1024}) {
            String body = "v".repeat(bytes);
            assertThat(ask(H2Request.post("/refused", body)).text()).as("%d bytes", bytes).isEqualTo(body);
            try (RawClient client = gateway.client()) {
                assertThat(client.ask("POST /refused HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(bytes) + "\r\n" + body + "\r\n0\r\n\r\n").text()).isEqualTo(body);
            }
        }
        origin.on("/large", stream -> {
            stream.awaits(now -> now.received() > 64 * 1024);
            stream.reset(NaiveFrames.REFUSED_STREAM);
        });
        assertThat(ask(H2Request.post("/large", "v".repeat(64 * 1024 + 1))).status()).isEqualTo(503);
    }

    /** How long the first try took is no reason to wait less for the answer to the next. */
    @Test
    void shouldGiveAnotherTryOnAConnectedStreamAllTheTimeThereIs() throws IOException {
        start("'request_ms':1500", origin.backend());
        assertThat(ask(H2Request.get("/warm")).status()).isEqualTo(200);
        AtomicInteger tries = new AtomicInteger();
        origin.on("/late", stream -> {
            Thread.sleep(1000);
            if (tries.incrementAndGet() == 1) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            } else {
                H2OriginScript.echo().serve(stream);
            }
        });
        assertThat(ask(H2Request.get("/late")).status()).isEqualTo(200);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_REUSED)).isGreaterThanOrEqualTo(2);
    }
}
