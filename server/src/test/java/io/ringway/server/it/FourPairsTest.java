package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginRequest;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a message means does not depend on what carries it: the same of clients of HTTP/1.1 and HTTP/2 before upstreams
 * of HTTP/1.1 and HTTP/2, in all four pairs.
 */
@NeedsRing
@Timeout(60)
class FourPairsTest {

    private static final int GIVEN_UP_MS = Boolean.getBoolean("ringway.long") ? 100 : 1_000;
    private static final String HINT = "</style.css>; rel=preload";

    private PairOrigin origin;
    private GatewayFixture gateway;
    private PairClient client;

    private void start(Pair pair) throws IOException {
        start(pair, "");
    }

    /** A gateway between the two, with more members of the route. */
    private void start(Pair pair, String members) throws IOException {
        origin = pair.origin();
        gateway = GatewayFixture.configure().h2().route("'external_path':'/*'" + members + ",'backends':[{"
                + origin.backend() + "}]").start();
        client = pair.client(gateway.port());
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (GatewayFixture last = gateway) {
            assertThat(client.violations()).as("what the gateway sent to the client").isEmpty();
            client.close();
            last.expectQuiet();
            assertThat(origin.violations()).as("what the gateway sent to the origin").isEmpty();
            origin.close();
            last.expectEmpty();
        }
    }

    private H2Response askWhole(H2Request request) throws IOException {
        H2Response response = client.ask(request);
        assertThat(response.isWhole(response.status())).as("%s to %s", response, request.head()).isTrue();
        return response;
    }

    private void expectServed() throws IOException {
        assertThat(askWhole(H2Request.get("/honest")).status()).isEqualTo(200);
    }

    /** Neither whole nor answered by anything but an error. */
    private static void expectCut(H2Response response) {
        assertThat(response.isComplete() && response.reset() < 0 && response.status() < 400).as(response.toString())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B144")
    void shouldCarryTrailersBothWays(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "hello", "trailer", "x-sum").trailers("x-sum", "down", "x-two", "2"));
        origin.on("/empty", PairReply.of(200, null).trailers("x-sum", "down"));
        H2Response response = askWhole(H2Request.post("/x", "body", "te", "trailers").trailers("x-sum", "up"));
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.trailers()).containsExactlyElementsOf(NaiveField.list("x-sum", "down", "x-two", "2"));
        assertThat(response.field("x-sum")).as("never merged into the head").isNull();
        H2OriginRequest seen = origin.request("/x");
        assertThat(seen.text()).isEqualTo("body");
        assertThat(seen.trailers()).containsExactlyElementsOf(NaiveField.list("x-sum", "up"));
        assertThat(seen.field("x-sum")).isNull();
        assertThat(askWhole(H2Request.get("/empty", "te", "trailers")).trailers())
                .containsExactlyElementsOf(NaiveField.list("x-sum", "down"));
        expectServed();
    }

    /** In HTTP/2 every client takes trailers; in HTTP/1.1 it has to say so. */
    @ParameterizedTest
    @EnumSource
    @Tag("B144")
    void shouldDropTrailersForWhoDoesNotTakeThem(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "hello").trailers("x-sum", "down"));
        H2Response response = askWhole(H2Request.get("/x"));
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.trailers() != null).isEqualTo(pair.isClientH2());
        expectServed();
    }

    /** What frames, routes or authenticates has no business behind the content. */
    @ParameterizedTest
    @EnumSource
    @Tag("B144")
    void shouldDropTrailersThatMayNotBeThere(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "hello").trailers("set-cookie", "a=b", "x-sum", "down", "cache-control",
                "x"));
        H2Response response = askWhole(H2Request.post("/x", "body", "te", "trailers").trailers("authorization", "a",
                "x-sum", "up", "cookie", "a=b", "x-forwarded-for", "1.1.1.1"));
        assertThat(response.trailers()).containsExactlyElementsOf(NaiveField.list("x-sum", "down"));
        assertThat(origin.request("/x").trailers()).containsExactlyElementsOf(NaiveField.list("x-sum", "up"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardInterimResponses(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "hinted").interim(103, "link", HINT).interim(102));
        origin.on("/none", PairReply.of(204, null).interim(103, "link", HINT));
        H2Response response = askWhole(H2Request.get("/x"));
        assertThat(response.interims()).hasSize(2);
        assertThat(response.interims().stream().map(interim -> interim.getFirst().value()).toList())
                .containsExactly("103", "102");
        assertThat(NaiveField.value(response.interims().getFirst(), "link")).isEqualTo(HINT);
        assertThat(response.text()).isEqualTo("hinted");
        assertThat(askWhole(H2Request.get("/none")).interims()).hasSize(1);
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B141")
    void shouldRefuseAFloodOfInterimResponses(Pair pair) throws IOException {
        start(pair);
        String[] large = {"link", "<" + "x".repeat(8_000) + ">"};
        PairReply reply = new PairReply(IntStream.range(0, 1_000).mapToObj(_ -> {
            List<NaiveField> interim = NaiveField.list(":status", "103");
            interim.addAll(NaiveField.list(large));
            return interim;
        }).toList(), NaiveField.list(":status", "200"), null, null, false);
        origin.on("/x", reply);
        H2Response response = client.ask(H2Request.get("/x"));
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.interims()).hasSizeLessThanOrEqualTo(16);
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B143")
    void shouldNotSwitchProtocolsUnasked(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "x").interim(101, "x-upgraded", "1"));
        H2Response response = client.ask(H2Request.get("/x"));
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.interims()).isEmpty();
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardLeaveToSendABody(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "taken").asking());
        H2Response response = client.askExpecting(H2Request.post("/x", "body", "expect", "100-continue",
                "content-length", "4"));
        assertThat(response.isWhole(200)).as(response.toString()).isTrue();
        assertThat(response.interims()).hasSize(1);
        assertThat(NaiveField.value(response.interims().getFirst(), ":status")).isEqualTo("100");
        assertThat(origin.request("/x").text()).isEqualTo("body");
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardResponsesWithoutContent(Pair pair) throws IOException {
        start(pair);
        origin.on("/head", PairReply.of(200, "four", "content-length", "4"));
        origin.on("/unknown", PairReply.of(200, "some"));
        origin.on("/204", PairReply.of(204, null));
        origin.on("/304", PairReply.of(304, null, "etag", "\"a\"", "content-length", "1234"));
        H2Response head = askWhole(H2Request.of("HEAD", "/head"));
        assertThat(head.field("content-length")).isEqualTo("4");
        assertThat(head.received()).isZero();
        assertThat(askWhole(H2Request.of("HEAD", "/unknown")).received()).isZero();
        H2Response none = askWhole(H2Request.get("/204"));
        assertThat(none.status()).isEqualTo(204);
        assertThat(none.field("content-length")).isNull();
        H2Response same = askWhole(H2Request.get("/304"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.field("etag")).isEqualTo("\"a\"");
        assertThat(same.received()).isZero();
        assertThat(askWhole(H2Request.of("HEAD", "/304")).status()).isEqualTo(304);
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardBodiesHoweverLongTheyAreSaidToBe(Pair pair) throws IOException {
        start(pair);
        String text = Latin1.text(PatternBody.bytes(200_000));
        origin.on("/known", PairReply.of(200, text, "content-length", "200000"));
        origin.on("/unknown", PairReply.of(200, text));
        origin.on("/zero", PairReply.of(200, "", "content-length", "0"));
        for (String path : List.of("/known", "/unknown")) {
            boolean isKnown = path.equals("/known");
            H2Request request = H2Request.post(path, text);
            H2Response response = askWhole(isKnown ? request.with("content-length", "200000") : request);
            assertThat(response.text()).as(path).isEqualTo(text);
            assertThat(response.field("content-length")).isEqualTo(isKnown ? "200000" : null);
            assertThat(origin.request(path).text()).as(path).isEqualTo(text);
            assertThat(origin.request(path).field("content-length")).isEqualTo(isKnown ? "200000" : null);
        }
        assertThat(askWhole(H2Request.post("/zero", "", "content-length", "0")).received()).isZero();
        assertThat(askWhole(H2Request.post("/zero", "")).received()).isZero();
        assertThat(origin.requests("/zero")).hasSize(2).allSatisfy(seen -> assertThat(seen.received()).isZero());
    }

    /** What is shorter or longer than it says is never handed on as whole. */
    @ParameterizedTest
    @EnumSource
    @Tag("B162")
    void shouldCutResponsesOfAnotherLength(Pair pair) throws IOException {
        start(pair);
        origin.on("/short", PairReply.of(200, "hello", "content-length", "10"));
        origin.on("/long", PairReply.of(200, "hello, and more", "content-length", "5"));
        origin.on("/bare", PairReply.of(200, null, "content-length", "10"));
        expectCut(client.ask(H2Request.get("/short")));
        H2Response longer = client.ask(H2Request.get("/long"));
        // In HTTP/1.1 a response ends where it says; what follows is no part of it.
        if (!pair.isOriginH2() && longer.isWhole(200)) {
            assertThat(longer.text()).isEqualTo("hello");
        } else {
            expectCut(longer);
        }
        if (pair.isOriginH2()) {
            expectCut(client.ask(H2Request.get("/bare")));
        }
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B083")
    @Tag("B085")
    void shouldAbortRequestsOfAnotherLength(Pair pair) throws IOException {
        start(pair);
        expectCut(client.ask(H2Request.post("/short", "abc", "content-length", "5")));
        assertThat(origin.requests("/short")).isEmpty();
        H2Response longer = client.ask(H2Request.post("/long", "hello, and more", "content-length", "5"));
        if (pair.isClientH2()) {
            expectCut(longer);
            assertThat(origin.requests("/long")).isEmpty();
            expectCut(client.ask(H2Request.post("/trailers", "abc", "content-length", "5").trailers("x-sum", "1")));
            assertThat(origin.requests("/trailers")).isEmpty();
        } else {
            assertThat(origin.requests("/long")).allSatisfy(seen -> assertThat(seen.text()).isEqualTo("hello"));
            client.close();
            client = pair.client(gateway.port());
        }
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepCookiesTogether(Pair pair) throws IOException {
        start(pair);
        assertThat(askWhole(H2Request.get("/x", "cookie", "a=1", "x-between", "1", "cookie", "b=2", "cookie",
                "c=3; d=4")).status()).isEqualTo(200);
        H2OriginRequest seen = origin.request("/x");
        assertThat(H2PairOrigin.joined(seen.head(), "cookie")).isEqualTo("a=1; b=2; c=3; d=4");
        if (pair.isClientH2() && !pair.isOriginH2()) {
            assertThat(NaiveField.values(seen.head(), "cookie")).as("RFC 9113 8.2.3").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardManyCookiesOfAResponseOneByOne(Pair pair) throws IOException {
        start(pair);
        origin.on("/x", PairReply.of(200, "x", "set-cookie", "a=1; Path=/", "set-cookie", "b=2", "set-cookie", "c=3"));
        assertThat(NaiveField.values(askWhole(H2Request.get("/x")).fields(), "set-cookie"))
                .containsExactly("a=1; Path=/", "b=2", "c=3");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B081")
    void shouldKnowOneAuthority(Pair pair) throws IOException {
        start(pair);
        assertThat(askWhole(H2Request.get("/x")).status()).isEqualTo(200);
        H2OriginRequest seen = origin.request("/x");
        assertThat(seen.field(":authority")).isEqualTo(origin.authority());
        assertThat(seen.field("x-forwarded-host")).isEqualTo("a.test");
        assertThat(seen.field("host")).isNull();
        // A second name for the same host: two Host lines in HTTP/1.1, Host beside :authority in HTTP/2.
        H2Response other = client.ask(H2Request.get("/other", "host", "b.test"));
        assertThat(other.status() == 400 || other.status() == 0 && other.reset() == NaiveFrames.PROTOCOL_ERROR)
                .as(other.toString()).isTrue();
        H2Response same = client.ask(H2Request.get("/same", "host", "a.test"));
        assertThat(same.status()).isEqualTo(pair.isClientH2() ? 200 : 400);
        assertThat(origin.requests("/other")).isEmpty();
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandTheClientsAuthorityOnWhereThatIsWanted(Pair pair) throws IOException {
        start(pair, ",'preserve_host':true");
        assertThat(askWhole(H2Request.get("/x")).status()).isEqualTo(200);
        assertThat(origin.request("/x").field(":authority")).isEqualTo("a.test");
        assertThat(origin.request("/x").field("host")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepFieldsForOneHopWhereTheyAre(Pair pair) throws IOException {
        start(pair);
        if (!pair.isOriginH2()) {
            origin.on("/x", PairReply.of(200, "x", "connection", "x-hop", "x-hop", "1", "keep-alive", "timeout=5",
                    "x-kept", "1"));
        }
        H2Response response = askWhole(H2Request.get("/x", "te", "trailers", "x-kept", "1"));
        assertThat(response.fields()).extracting(NaiveField::name).doesNotContain("keep-alive", "x-hop", "upgrade",
                "proxy-connection");
        List<String> names = origin.request("/x").head().stream().map(NaiveField::name).toList();
        assertThat(names).contains("x-kept", "via", "x-forwarded-for").doesNotContain("connection", "keep-alive");
        assertThat(names.contains("te")).as("to HTTP/2 only").isEqualTo(pair.isOriginH2());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B134")
    void shouldLimitHeads(Pair pair) throws IOException {
        start(pair);
        assertThat(client.ask(H2Request.get("/large", "x-large", "y".repeat(40_000))).status()).isEqualTo(431);
        H2Request many = H2Request.get("/many");
        for (int i = 0; i < 150; i++) {
            many = many.with("x-" + i, "");
        }
        assertThat(client.ask(many).status()).isEqualTo(431);
        H2Request fields = H2Request.post("/trailers", "body");
        H2Request trailers = fields.trailers("x-long", "y".repeat(9_000));
        expectCut(client.ask(trailers));
        for (String path : List.of("/large", "/many", "/trailers")) {
            assertThat(origin.requests(path)).as(path).isEmpty();
        }
        expectServed();
    }

    @ParameterizedTest
    @EnumSource
    void shouldLimitHeadsOfResponses(Pair pair) throws IOException {
        start(pair);
        origin.on("/large", PairReply.of(200, "x", "x-large", "y".repeat(100_000)));
        String[] many = new String[600];
        Arrays.setAll(many, i -> i % 2 == 0 ? "x-" + i : "v");
        origin.on("/many", PairReply.of(200, "x", many));
        origin.on("/trailers", PairReply.of(200, "x").trailers("x-long", "y".repeat(100_000)));
        for (String path : List.of("/large", "/many")) {
            assertThat(client.ask(H2Request.get(path)).status()).as(path).isEqualTo(502);
        }
        expectCut(client.ask(H2Request.get("/trailers", "te", "trailers")));
        expectServed();
    }

    /** Each message comes back before the next one is sent: nothing on the way waits for more. */
    @ParameterizedTest
    @EnumSource
    @Tag("B145")
    void shouldPassGrpcWithoutCollecting(Pair pair) throws IOException {
        start(pair);
        String path = "/pkg.Service/Chat";
        origin.echoAtOnce(path, "grpc-status", "0", "grpc-message", "fine");
        H2Response response = client.converse(H2Request.of("POST", path, "content-type", "application/grpc", "te",
                "trailers", "grpc-timeout", "1500m", "grpc-encoding", "identity"), List.of("one", "two", "three"));
        assertThat(response.isWhole(200)).as(response.toString()).isTrue();
        assertThat(response.text()).isEqualTo("onetwothree");
        assertThat(response.field("content-type")).isEqualTo("application/grpc");
        assertThat(response.trailers()).containsExactlyElementsOf(NaiveField.list("grpc-status", "0", "grpc-message",
                "fine"));
        H2OriginRequest seen = origin.request(path);
        assertThat(seen.received()).isEqualTo("onetwothree".length());
        assertThat(seen.field("grpc-timeout")).as("a deadline is the caller's").isEqualTo("1500m");
        assertThat(seen.field("content-type")).isEqualTo("application/grpc");
        assertThat(seen.field("te")).isEqualTo(pair.isOriginH2() ? "trailers" : null);
    }

    /** A response that is its head alone: the status of the call stays there. */
    @ParameterizedTest
    @EnumSource
    @Tag("B145")
    void shouldPassGrpcErrorsWithoutContent(Pair pair) throws IOException {
        start(pair);
        PairReply refused = PairReply.of(200, pair.isOriginH2() ? null : "", "content-type", "application/grpc",
                "grpc-status", "12", "grpc-message", "unknown");
        origin.on("/pkg.Service/Refused", pair.isOriginH2() ? refused : new PairReply(List.of(),
                withLengthZero(refused.head()), refused.body(), null, false));
        H2Response response = askWhole(H2Request.post("/pkg.Service/Refused", "message", "te", "trailers",
                "content-type", "application/grpc"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("grpc-status")).isEqualTo("12");
        assertThat(response.field("grpc-message")).isEqualTo("unknown");
        assertThat(response.received()).isZero();
        assertThat(response.trailers()).isNull();
    }

    private static List<NaiveField> withLengthZero(List<NaiveField> head) {
        List<NaiveField> all = new ArrayList<>(head);
        all.add(NaiveField.of("content-length", "0"));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B145")
    void shouldGiveUpAtOnceWhatTheClientGivesUp(Pair pair) throws IOException {
        start(pair);
        origin.neverAnswer("/never");
        long[] sinceNs = new long[1];
        client.giveUp(H2Request.post("/never", "message", "te", "trailers"), () -> {
            sinceNs[0] = System.nanoTime();
            return origin.begun() == 1;
        });
        assertThat(GatewayFixture.isSoon(() -> origin.goneNs() > 0)).isTrue();
        assertThat((origin.goneNs() - sinceNs[0]) / 1_000_000).as("ms").isLessThan(GIVEN_UP_MS);
        assertThat(origin.goneCode()).isEqualTo(pair.isOriginH2() ? NaiveFrames.CANCEL : -1);
        expectServed();
    }
}
