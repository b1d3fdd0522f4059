package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 clients before upstreams that speak HTTP/2: what is forwarded, and how streams are shared and end. */
class H2UpstreamTest extends BeforeHttp2 {

    @Override
    GatewayFixture.Builder configuration(String timeouts) {
        return GatewayFixture.configure().timeouts(timeouts).forward("/*", origin).admin();
    }

    @Override
    void finish() {
        assertThat(origin.violations()).isEmpty();
    }

    @Test
    void shouldForwardAGetWithPseudoFields() throws IOException {
        start();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /a/b?c=d HTTP/1.1\r\nHost: a.test\r\nX-One: 1\r\nConnection: x-two\r\n"
                + "X-Two: 2\r\nTE: trailers\r\nCookie: a=b\r\n\r\n");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.reason()).isEqualTo("OK");
            assertThat(response.text()).isEqualTo("GET /a/b");
        }
        H2OriginRequest request = origin.request("/a/b");
        assertThat(request.field(":method")).isEqualTo("GET");
        assertThat(request.field(":scheme")).isEqualTo("http");
        assertThat(request.field(":authority")).isEqualTo("127.0.0.1:" + origin.port());
        assertThat(request.field(":path")).isEqualTo("/a/b?c=d");
        assertThat(request.field("x-one")).isEqualTo("1");
        assertThat(request.field("cookie")).isEqualTo("a=b");
        assertThat(request.field("te")).isEqualTo("trailers");
        assertThat(request.field("x-two")).isNull();
        assertThat(request.field("host")).isNull();
        assertThat(request.field("connection")).isNull();
    }

    @Test
    @Tag("B098")
    void shouldForwardBodiesBothWays() throws IOException {
        start();
        byte[] body = new byte[3 << 20];
        new Random(7).nextBytes(body);
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello").text())
                .isEqualTo("hello");
            assertThat(client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").text()).isEqualTo("hello");
            client.send("POST /long HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + body.length + "\r\n\r\n");
            Thread.ofVirtual().start(() -> client.isTaken(body));
            assertThat(client.read().body().bytes()).isEqualTo(body);
        }
        assertThat(origin.requests("/x")).extracting(request -> request.field("content-length"))
            .containsExactly("5", null);
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @Test
    void shouldForwardTrailersBothWays() throws IOException {
        start();
        origin.on("/grpc", H2OriginScript.grpc());
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /grpc HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\n"
                + "Connection: te\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-end: yes\r\n\r\n");

            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.body().trailers().one("grpc-status")).isEqualTo("0");
        }
        assertThat(origin.request("/grpc").trailers()).extracting(Object::toString).anyMatch(
            field -> field.contains("x-end"));
    }

    @Test
    void shouldForwardResponsesWithoutContent() throws IOException {
        start();
        origin.on("/204", stream -> stream.head(204, true));
        origin.on("/304", stream -> stream.head(304, true, "etag", "\"a\""));
        origin.on("/head", stream -> stream.head(200, true, "content-length", "12"));
        origin.on("/empty", stream -> stream.head(200, true, "grpc-status", "12"));
        origin.on("/hint", stream -> {
            stream.head(103, false, "link", "</a>");
            stream.respond(200, "hinted");
        });
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/204").status()).isEqualTo(204);
            assertThat(client.get("/304").fields().one("etag")).isEqualTo("\"a\"");
            client.send("HEAD /head HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.read("HEAD").fields().one("content-length")).isEqualTo("12");
            assertThat(client.get("/empty").fields().one("grpc-status")).isEqualTo("12");
            Response hinted = client.get("/hint");
            assertThat(hinted.interims()).hasSize(1);
            assertThat(hinted.text()).isEqualTo("hinted");
        }
    }

    /** What multiplexing is for. */
    @Test
    void shouldCarryManyRequestsOnOneConnection() throws IOException {
        start();
        origin.on("/slow", H2OriginScript.slow(300));
        askAll(100, "/slow", 200);

        assertThat(origin.accepted()).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_REUSED)).isEqualTo(99);
    }

    private void askAll(int count, String path, int status) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(gateway.client().send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        }
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(status);
            client.close();
        }
    }

    @Test
    @Tag("B158")
    void shouldOpenMoreConnectionsWhenAllStreamsAreTakenAndQueueBeyondThem() throws IOException {
        origin = H2TestOrigin.start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 2));
        gateway = configuration("").limits("'backend_connections':12").start();
        origin.on("/slow", H2OriginScript.slow(100));
        askAll(50, "/slow", 200);

        assertThat(origin.accepted()).isEqualTo(12);
        assertThat(gateway.scrape().sum("ringway_http2_pool_requests_queued_total", "backend", "127.0.0.1:"
            + origin.port(), "worker_id", "0")).isPositive();
    }

    /** They hold their streams for hours: who comes behind them needs another connection, not patience. */
    @Test
    @Tag("B158")
    void shouldServeOthersBesideAsManyWatchesAsThereAre() throws IOException {
        start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 2), "");
        origin.on("/watch", stream -> stream.awaits(now -> false));
        List<RawClient> watches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            watches.add(gateway.client().send("GET /watch HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        }
        assertThat(GatewayFixture.isSoon(() -> origin.heads() == 20)).isTrue();
        askAll(10, "/x", 200);

        assertThat(origin.accepted()).isBetween(11, 15);
        for (RawClient watch : watches) {
            watch.reset();
        }
    }

    @Test
    @Tag("B158")
    void shouldEndAWaitForAStreamInTime() throws IOException {
        start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 0), "'connect_ms':200");
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");

            assertThat(response.status()).isEqualTo(503);
            assertThat(client.get("/x").status()).isEqualTo(503);
        }
        assertThat(gateway.count(Counter.TIMEOUT_STREAM)).isEqualTo(2);
        assertThat(origin.heads()).isZero();
    }

    /** RFC 9113 8.7: refused streams were not processed, whatever their method. */
    @Test
    @Tag("B155")
    void shouldRepeatWhatWasRefused() throws IOException {
        start();
        AtomicInteger tries = new AtomicInteger();
        origin.on("/x", stream -> {
            if (tries.incrementAndGet() == 1) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            } else if (stream.awaitRequest()) {
                stream.respond(200, "second");
            }
        });
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n").text())
                .isEqualTo("second");
        }
        assertThat(gateway.count(Counter.UPSTREAM_STREAMS_REFUSED)).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
    }

    @Test
    @Tag("B155")
    void shouldRepeatWhatAGoAwayLeftOut() throws IOException {
        start();
        AtomicInteger tries = new AtomicInteger();
        origin.on("/x", stream -> {
            if (tries.incrementAndGet() == 1) {
                H2OriginScript.goAway(-2, 0, true).serve(stream);
            } else {
                H2OriginScript.echo().serve(stream);
            }
        });
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n").status())
                .isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(2);
    }

    @Test
    @Tag("B156")
    void shouldFinishStreamsAfterAGoAway() throws IOException {
        start();
        origin.on("/last", stream -> {
            H2OriginScript.goAway(0, 0, false).serve(stream);
            Thread.sleep(100);
            stream.respond(200, "last");
        });
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/last").text()).isEqualTo("last");
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(2);
        assertThat(GatewayFixture.isSoon(() -> origin.open() == 1)).isTrue();
    }

    /** A backend that ends connections after so many streams: those that are late are refused, so none is late. */
    @Test
    @Tag("B167")
    void shouldLeaveBeforeABackendEndsTheConnection() throws IOException {
        start();
        int last = 199;
        origin.otherwise(stream -> {
            if (stream.id() == last) {
                stream.use(peer -> peer.goAway(last, 0));
            }
            stream.respond(200, "x");
        });
        for (int i = 0; i < 25; i++) {
            askAll(20, "/x", 200);
        }

        assertThat(origin.accepted()).isBetween(4, 6);
        assertThat(origin.requests().stream().filter(request -> request.connection() > 1)
            .mapToInt(H2OriginRequest::stream).max().orElseThrow()).isBetween(last / 2, last - 1);
    }

    @Test
    void shouldNotRepeatWhatWasReset() throws IOException {
        start();
        origin.on("/x", H2OriginScript.reset(NaiveFrames.INTERNAL_ERROR));
        origin.on("/half", H2OriginScript.resetInBody(NaiveFrames.INTERNAL_ERROR));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(502);
            client.send("GET /half HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.readAny("GET", null).isComplete()).isFalse();
        }
        assertThat(origin.heads()).isEqualTo(2);
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/y").status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @Test
    @Tag("B151")
    void shouldHandOnAResponseThatCameBeforeTheRequestsEnd() throws IOException {
        start();
        origin.on("/early", H2OriginScript.early(413));
        try (RawClient client = gateway.client()) {
            client.send("POST /early HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\nsome");
            assertThat(client.read().status()).isEqualTo(413);
        }
        gateway.expectHonest();
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @Test
    void shouldResetTheStreamOfAClientThatIsGone() throws IOException {
        start();
        origin.on("/never", stream -> stream.awaits(now -> false));
        try (RawClient client = gateway.client()) {
            client.send("GET /never HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.heads() == 1)).isTrue();
            client.reset();
        }
        assertThat(GatewayFixture.isSoon(() -> origin.openStreams() == 0)).isTrue();
        gateway.expectHonest();
        assertThat(gateway.count(Counter.UPSTREAM_STREAMS_RESET)).isEqualTo(1);
        assertThat(origin.accepted()).isEqualTo(1);
    }
}
