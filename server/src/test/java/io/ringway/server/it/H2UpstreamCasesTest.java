package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.metrics.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cases of upstreams that speak HTTP/2 (B098, B142 to B166): what they break ends their own connection, and clients of
 * both protocols get an error that can be told from an answer.
 */
class H2UpstreamCasesTest extends BeforeHttp2 {

    private H2TestOrigin second;

    /** One origin for all paths, and another one behind {@code /second}. */
    @Override
    GatewayFixture.Builder configuration(String timeouts) throws IOException {
        second = H2TestOrigin.start();
        return GatewayFixture.configure().h2().timeouts(timeouts).forward("/*", origin).forward("/second", second);
    }

    @Override
    void finish() throws IOException {
        assertThat(second.violations()).isEmpty();
        second.stop();
    }

    /** Clients of both protocols are told that the upstream failed, and the next request is served. */
    private void expectBadGateway(String path) throws IOException {
        try (RawClient h1 = gateway.client(); H2TestClient h2 = gateway.h2Client()) {
            assertThat(h1.get(path).status()).as(path).isEqualTo(502);
            assertThat(h2.ask(H2Request.get(path)).status()).as(path).isEqualTo(502);
            assertThat(h1.get("/honest").status()).isEqualTo(200);
            assertThat(h2.ask(H2Request.get("/honest")).status()).isEqualTo(200);
            assertThat(h2.violations()).isEmpty();
        }
    }

    private static byte[] headers(int stream, boolean end, String... fields) {
        return NaiveFrames.headers(stream, NaiveHpackEncoder.plain(fields), end);
    }

    @Test
    @Tag("B098")
    void shouldSendBodiesThatLookLikeFramesAsBodies() throws IOException {
        start();
        byte[] smuggled = NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.settings(),
                NaiveFrames.headers(3, NaiveHpackEncoder.plain(H2Request.get("/smuggled").head()), true),
                NaiveFrames.goAway(0, 0));
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int at = 0; at < smuggled.length; at += 9) {
            int length = Math.min(9, smuggled.length - at);
            chunks.writeBytes(Latin1.bytes(Integer.toHexString(length) + "\r\n"));
            chunks.write(smuggled, at, length);
            chunks.writeBytes(Latin1.bytes("\r\n"));
        }
        chunks.writeBytes(Latin1.bytes("0\r\n\r\n"));
        String head = "POST /x HTTP/1.1\r\nHost: a.test\r\n";
        try (RawClient client = gateway.client()) {
            client.send(head + "Content-Length: " + smuggled.length + "\r\n\r\n").send(smuggled);
            assertThat(client.read("POST").body().bytes()).isEqualTo(smuggled);
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n").send(chunks.toByteArray());
            assertThat(client.read("POST").body().bytes()).isEqualTo(smuggled);
        }
        assertThat(origin.requests()).extracting(H2OriginRequest::path).containsExactly("/x", "/x");
        assertThat(origin.requests()).allSatisfy(request -> assertThat(request.body()).isEqualTo(smuggled));
        assertThat(origin.violations()).isEmpty();
    }

    @Test
    @Tag("B142")
    void shouldRefuseInterimResponsesThatEnd() throws IOException {
        start();
        origin.on("/x", stream -> stream.head(103, true));
        expectBadGateway("/x");
    }

    @Test
    @Tag("B149")
    void shouldRefuseToLoseExtendedConnect() throws IOException {
        start();
        origin.on("/x", stream -> stream.use(peer -> {
            peer.settings(Map.of(NaiveFrames.ENABLE_CONNECT_PROTOCOL, 1L));
            peer.settings(Map.of(NaiveFrames.ENABLE_CONNECT_PROTOCOL, 0L));
        }));
        expectBadGateway("/x");
        assertThat(origin.accepted()).as("each time another connection").isEqualTo(3);
    }

    @Test
    @Tag("B154")
    void shouldNotTakeHttp1ForAResponse() throws IOException {
        start();
        origin.on("/x", H2OriginScript.raw(_ -> Latin1.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
        expectBadGateway("/x");
    }

    /** Whatever the last stream is: it may have been processed. */
    @Test
    @Tag("B156")
    void shouldNotRepeatAPostThatGoAwayCovers() throws IOException {
        start();
        origin.on("/x", H2OriginScript.goAway(0, NaiveFrames.NO_ERROR, true));
        origin.on("/later", H2OriginScript.goAway(100, NaiveFrames.INTERNAL_ERROR, true));
        try (RawClient client = gateway.client(); H2TestClient h2 = gateway.h2Client()) {
            for (String path : List.of("/x", "/later")) {
                assertThat(client.ask("POST " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi")
                        .status()).isEqualTo(502);
                assertThat(h2.ask(H2Request.post(path, "hi")).status()).isEqualTo(502);
            }
        }
        assertThat(origin.heads()).as("each was sent once").isEqualTo(4);
        gateway.expectHonest();
    }

    @Test
    @Tag("B158")
    void shouldFollowTheUpstreamsLimitOfStreams() throws IOException {
        start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 1), "'connect_ms':1000");
        origin.on("/slow", H2OriginScript.slow(200));
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/x")).status()).isEqualTo(200);
            origin.use(0, peer -> peer.settings(Map.of(NaiveFrames.MAX_CONCURRENT_STREAMS, 0L)));
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(client.send(H2Request.get("/slow")));
            }
            streams.forEach(stream -> assertThat(client.await(stream).isWhole(200)).isTrue());
        }
        assertThat(origin.accepted()).as("one without streams and those beside it").isBetween(2, 21);
        assertThat(origin.violations()).as("never two streams on one connection").isEmpty();
    }

    /** The caps of clients hold for upstreams; whoever is served by another one notices nothing. */
    @Test
    @Tag("B161")
    void shouldEndOnlyTheConnectionOfAnUpstreamThatFloods() throws IOException {
        start();
        Map<String, H2OriginScript.FrameMaker> floods = Map.of(
                "/pings", _ -> NaiveFrames.repeat(NaiveFrames.ping(1, false), 20_000),
                "/settings", _ -> NaiveFrames.repeat(NaiveFrames.settings(), 1_000),
                "/unknown", _ -> NaiveFrames.repeat(NaiveFrames.frame(0x16, 0, 0), 5_000),
                "/updates", _ -> NaiveFrames.repeat(NaiveFrames.windowUpdate(0, 1), 20_000),
                "/priorities", id -> NaiveFrames.repeat(NaiveFrames.priority(id, 0, 1), 5_000),
                "/goaways", _ -> NaiveFrames.repeat(NaiveFrames.goAway(NaiveFrames.MAX_INT, 0), 1_000),
                "/continuations", id -> NaiveFrames.join(NaiveFrames.frame(NaiveFrames.HEADERS, 0, id,
                        NaiveHpackEncoder.plain(":status", "200")),
                        NaiveFrames.repeat(NaiveFrames.continuation(id, new byte[0], false), 1_000)),
                "/head", id -> NaiveFrames.join(NaiveFrames.frame(NaiveFrames.HEADERS, 0, id,
                        NaiveHpackEncoder.plain(":status", "200")), NaiveFrames.repeat(NaiveFrames.continuation(id,
                        NaiveHpackEncoder.plain("x", "y".repeat(16_000)), false), 6)),
                "/bomb", id -> NaiveFrames.headers(id, NaiveFrames.join(NaiveHpackEncoder.plain(":status", "200"),
                        new byte[] {0x40, 1, 'a', 0}, NaiveFrames.repeat(new byte[] {(byte) 0xbe}, 15_000)), true));
        floods.forEach((path, frames) -> origin.on(path, H2OriginScript.raw(frames)));
        second.on("/second", H2OriginScript.slow(150));
        try (H2TestClient other = gateway.h2Client(); RawClient h1 = gateway.client();
             H2TestClient h2 = gateway.h2Client()) {
            for (String path : floods.keySet()) {
                int waiting = other.send(H2Request.get("/second"));
                assertThat(h1.get(path).status()).as(path).isEqualTo(502);
                assertThat(h2.ask(H2Request.get(path)).status()).as(path).isEqualTo(502);
                assertThat(h1.get("/honest").status()).isEqualTo(200);
                assertThat(other.await(waiting).isWhole(200)).as("beside " + path).isTrue();
            }
            assertThat(h2.violations()).isEmpty();
        }
        assertThat(second.accepted()).as("connections of the other upstream").isEqualTo(1);
    }

    /** Nobody knows whose fault it is: for each request the connection has broken, and what may be is repeated. */
    @Test
    @Tag("B161")
    void shouldRepeatWhatIsUnderWayBesideTheFault() throws IOException {
        start();
        CountDownLatch arrived = new CountDownLatch(6);
        AtomicInteger connection = new AtomicInteger(-1);
        origin.on("/get", stream -> {
            connection.compareAndSet(-1, stream.connection());
            if (stream.connection() == connection.get()) {
                arrived.countDown();
            } else {
                stream.respond(200, "again");
            }
        });
        origin.on("/post", stream -> arrived.countDown());
        try (H2TestClient client = gateway.h2Client()) {
            List<Integer> gets = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                gets.add(client.send(H2Request.get("/get")));
            }
            int post = client.send(H2Request.of("POST", "/post"));
            assertThat(GatewayFixture.isSoon(() -> arrived.getCount() == 0)).isTrue();
            // RFC 9113 6.7: a PING has eight bytes.
            origin.use(connection.get(), peer -> peer.raw(NaiveFrames.frame(NaiveFrames.PING, 0, 0, new byte[1])));
            gets.forEach(get -> assertThat(client.await(get).text()).isEqualTo("again"));
            assertThat(client.await(post).status()).isEqualTo(502);
        }
        assertThat(gateway.count(Counter.UPSTREAM_MALFORMED)).as("one connection, not each request").isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(5);
        assertThat(origin.requests("/post")).hasSize(1);
    }

    @Test
    @Tag("B163")
    void shouldRefuseMalformedResponses() throws IOException {
        start();
        String[][] wrong = {{"x-no", "status"}, {":status", "abc"}, {":status", "200", ":status", "200"},
            {":status", "20"}, {":status", "2000"}, {":status", "099"}, {":status", ""}, {":status", "0200"},
            {":status", "200", "X-Upper", "1"}, {":status", "200", "connection", "close"},
            {":status", "200", "transfer-encoding", "chunked"}, {":status", "200", "upgrade", "x"},
            {":status", "200", "x", "a\r\nx-split: 1"}, {":status", "200", "x\r\ny", "1"}, {"x", "1", ":status", "200"},
            {":status", "200", ":path", "/"}, {":status", "200", ":unknown", "1"},
            {":status", "200", "content-length", "1", "content-length", "2"},
            {":status", "200", "content-length", "+1"}};
        for (int i = 0; i < wrong.length; i++) {
            String[] fields = wrong[i];
            origin.on("/" + i, H2OriginScript.raw(id -> headers(id, true, fields)));
        }
        for (int i = 0; i < wrong.length; i++) {
            expectBadGateway("/" + i);
        }
    }

    @Test
    @Tag("B164")
    void shouldRefuseContentBeforeAHeadAndHeadsBehindTheEnd() throws IOException {
        start();
        origin.on("/data", H2OriginScript.raw(id -> NaiveFrames.data(id, Latin1.bytes("early"), true)));
        origin.on("/again", H2OriginScript.raw(id -> NaiveFrames.join(headers(id, true, ":status", "204"),
                headers(id, true, ":status", "200"))));
        expectBadGateway("/data");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/again").status()).as("the first one was whole").isEqualTo(204);
            assertThat(client.get("/honest").status()).isEqualTo(200);
        }
    }

    /** A response belongs to its stream: one on another stream is nobody's. */
    @Test
    @Tag("B165")
    void shouldDeliverNoResponseToAnotherRequest() throws IOException {
        start();
        origin.on("/wrong", H2OriginScript.raw(id -> NaiveFrames.join(headers(id + 2, false, ":status", "200"),
                NaiveFrames.data(id + 2, Latin1.bytes("stray"), true))));
        expectBadGateway("/wrong");
        origin.on("/late", stream -> {
            stream.awaitReset();
            stream.raw(headers(stream.id(), false, ":status", "200"), NaiveFrames.data(stream.id(),
                    Latin1.bytes("late"), true));
        });
        try (H2TestClient client = gateway.h2Client()) {
            for (int i = 0; i < 20; i++) {
                int heads = origin.heads();
                int late = client.send(H2Request.get("/late"));
                assertThat(GatewayFixture.isSoon(() -> origin.heads() > heads)).isTrue();
                int waiting = client.send(H2Request.post("/echo", "mine " + i));
                client.reset(late, NaiveFrames.CANCEL);
                assertThat(client.await(waiting).text()).isEqualTo("mine " + i);
                assertThat(client.ask(H2Request.post("/echo", "next " + i)).text()).isEqualTo("next " + i);
            }
            assertThat(client.violations()).isEmpty();
        }
    }

    /** What was left of the first try (windows, frame sizes, the table) does not show in the second one. */
    @Test
    @Tag("B166")
    void shouldBeginAnewAtTheNextUpstream() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        H2OriginScript refusing = stream -> {
            if (tries.incrementAndGet() % 2 == 1) {
                stream.reset(NaiveFrames.REFUSED_STREAM);
            } else {
                H2OriginScript.echo().serve(stream);
            }
        };
        origin = H2TestOrigin.start(() -> NaiveH2Options.honest().windows(100, 65_535)
                .setting(NaiveFrames.HEADER_TABLE_SIZE, 0)).on("/x", refusing);
        second = H2TestOrigin.start(() -> NaiveH2Options.honest().windows(7_000, 200_000)
                .setting(NaiveFrames.MAX_FRAME_SIZE, 20_000)).on("/x", refusing);
        gateway = GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{" + origin.backend()
                + "},{" + second.backend() + "}]").start();
        byte[] body = PatternBody.bytes(30_000);
        try (H2TestClient client = gateway.h2Client()) {
            for (int i = 1; i <= 10; i++) {
                int refused = i;
                int stream = client.sendHead(H2Request.of("POST", "/x", "x-one", "1".repeat(500), "x-two", "two"));
                assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.UPSTREAM_RETRIES) == refused)).isTrue();
                H2Response response = client.data(stream, body, true).await(stream);
                assertThat(response.isWhole(200)).as(response.toString()).isTrue();
                assertThat(response.body()).isEqualTo(body);
            }
        }
        assertThat(origin.violations()).isEmpty();
        assertThat(origin.requests("/x").size() + second.requests("/x").size()).isEqualTo(10);
    }
}
