package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.h2test.NaiveHpackEncoder.Form;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Header compression of a running gateway: tables stay in step whatever becomes of streams, and bombs burn nothing. */
class H2CompressionCasesTest extends H2GatewayTest {

    private static final int STREAMS_MAX = 100;
    private static final byte NEWEST = (byte) 0xbe;
    private static final long SEED = 20_260_101;

    private static byte[] head() {
        return new NaiveHpackEncoder(Form.LITERAL, false).encode(H2Request.get("/bomb").head());
    }

    /** Opens as many streams as are allowed, to a path whose answers wait. */
    private static List<Integer> fill(H2TestClient client) {
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS_MAX; i++) {
            streams.add(client.send(H2Request.get("/held")));
        }
        return streams;
    }

    /** The whole connection is over: nobody knows any more what the table holds. */
    private void expectTableLost(byte[]... blocks) throws IOException {
        for (byte[] block : blocks) {
            H2TestClient client = client();
            client.sendBlock(block, true);
            expectConnectionError(client, NaiveFrames.COMPRESSION_ERROR);
        }
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B044")
    void shouldRefuseIndexZero() throws IOException {
        startH2Proxy();
        expectTableLost(new byte[] {(byte) 0x80}, NaiveFrames.join(head(), new byte[] {(byte) 0x80}));
    }

    @Test
    @Tag("B047")
    void shouldRefuseLengthsBeyondTheBlock() throws IOException {
        startH2Proxy();
        byte[] huge = {0x40, 0x7f, (byte) 0x81, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 'a', 'b', 'c'};
        byte[] beyond = {0x40, 10, 'a'};
        byte[] endless = {0x40, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
        expectTableLost(NaiveFrames.join(head(), huge), NaiveFrames.join(head(), beyond),
                NaiveFrames.join(head(), endless));
    }

    @Test
    @Tag("B050")
    void shouldRefuseASizeUpdateBehindAField() throws IOException {
        startH2Proxy();
        expectTableLost(NaiveFrames.join(head(), new byte[] {0x20}), NaiveFrames.join(new byte[] {0x3f, (byte) 0xe2,
            0x1f}, head()));
    }

    @Test
    @Tag("B052")
    void shouldForgetEverythingForAnEntryTooLarge() throws IOException {
        startH2Proxy();
        byte[] small = NaiveFrames.join(new byte[] {0x40}, string("x-a"), string("b"));
        byte[] large = NaiveFrames.join(new byte[] {0x40}, string("x-b"), string("v".repeat(5000)));
        expectTableLost(NaiveFrames.join(head(), small, large, new byte[] {NEWEST}));
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveFrames.join(head(), small, new byte[] {NEWEST}), true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(origin.request("/bomb").fields().values("x-a")).containsExactly("b", "b");
    }

    @Test
    @Tag("B053")
    void shouldTakeANameFromAnEntryThatItsInsertionEvicts() throws IOException {
        startH2Proxy();
        byte[] first = NaiveFrames.join(new byte[] {0x40}, string("x-name"), string("1".repeat(4000)));
        byte[] second = NaiveFrames.join(new byte[] {0x7e}, string("2".repeat(4000)));
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveFrames.join(head(), first, second, new byte[] {NEWEST}), true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(origin.request("/bomb").fields().values("x-name")).containsExactly("1".repeat(4000),
                "2".repeat(4000), "2".repeat(4000));
    }

    private static byte[] string(String text) {
        return NaiveHpackEncoder.string(text, false);
    }

    /** Fields of all lengths, new ones and known ones, so that the table wraps around again and again. */
    @Test
    @Tag("B054")
    void shouldReadFieldsRightWhileTheTableTurns() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        Random random = new Random(SEED);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            H2Request request = H2Request.get("/" + i);
            int fields = 1 + random.nextInt(40);
            for (int j = 0; j < fields; j++) {
                if (names.isEmpty() || random.nextInt(3) == 0) {
                    names.add("x-" + names.size() + "n".repeat(random.nextInt(40)));
                }
                String name = names.get(names.size() - 1 - random.nextInt(Math.min(names.size(), 30)));
                request = request.with(name, "v" + "w".repeat(random.nextInt(6) == 0 ? 2000 : random.nextInt(60)));
            }
            int stream = client.send(request);
            assertThat(client.await(stream).status()).as("request %s, seed %s", i, SEED).isIn(200, 431);
            for (Request seen : origin.requests("/" + i)) {
                assertThat(seen.fields().all().stream().filter(field -> field.name().startsWith("x-")
                        && names.contains(field.name())).map(field -> field.name() + ": " + field.value()).toList())
                        .containsExactlyElementsOf(request.head().stream().filter(field -> names.contains(field.name()))
                                .map(NaiveField::toString).toList());
            }
        }
        assertThat(dishonest().size()).as("not refused for their size").isGreaterThan(50);
    }

    @Test
    @Tag("B055")
    void shouldKeepWhatARefusedStreamPutIntoTheTable() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/held", (connection, request) -> {
            GatewayFixture.await(release);
            return connection.answer(connection.take(request), 200, "held");
        });
        startH2Proxy();
        H2TestClient client = client();
        List<Integer> streams = fill(client);
        int refused = client.send(H2Request.get("/refused", "x-kept", "by the table"));
        assertThat(client.await(refused).reset()).isEqualTo(NaiveFrames.REFUSED_STREAM);
        release.countDown();
        streams.forEach(stream -> assertThat(client.await(stream).isWhole(200)).isTrue());
        assertThat(client.ask(H2Request.get("/next", "x-kept", "by the table")).status()).isEqualTo(200);
        assertThat(origin.request("/next").fields().one("x-kept")).isEqualTo("by the table");
        assertThat(origin.requests("/refused")).isEmpty();
    }

    @Test
    @Tag("B056")
    void shouldKeepWhatCameForAStreamThatWasReset() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        int stream = client.sendHead(H2Request.of("POST", "/x", "te", "gzip"));
        // Before the reset is known, trailers follow whose field a later request refers to.
        client.trailers(stream, NaiveField.list("x-kept", "by the table"));
        assertThat(client.await(stream).isWhole(200)).isFalse();
        H2Response next = client.ask(H2Request.get("/next", "x-kept", "by the table"));
        assertThat(next.status()).isEqualTo(200);
        assertThat(origin.request("/next").fields().one("x-kept")).isEqualTo("by the table");
        assertThat(dishonest()).containsExactly("/next");
    }

    @Test
    @Tag("B058")
    void shouldRefuseALongValueThatIsReferredToManyTimes() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        byte[] insert = NaiveFrames.join(new byte[] {0x40}, NaiveHpackEncoder.string("a", false),
                NaiveHpackEncoder.string("v".repeat(4000), false));
        int stream = client.sendBlock(NaiveFrames.join(head(), insert, references(16_000)), true);
        expectRefused(client, stream, NaiveFrames.ENHANCE_YOUR_CALM, 431);
        assertThat(dishonest()).isEmpty();
        gatewayIsWell();
    }

    private static byte[] references(int count) {
        return NaiveFrames.repeat(new byte[] {NEWEST}, count);
    }

    /** Refused each time, and the connection ended after a few; nothing reaches the upstream. */
    private void expectBombsEnd(byte[] insert) throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        int refused = 0;
        for (int i = 0; i < STREAMS_MAX && client.isOpen(); i++) {
            int stream = client.sendBlock(NaiveFrames.join(head(), insert, references(15_000)), true);
            client.await(stream);
            H2Response response = client.response(stream);
            assertThat(response.status() == 431 || response.reset() >= 0 || client.awaitEnd(Duration.ofSeconds(2)))
                    .as("bomb %s: %s", i, response).isTrue();
            refused++;
        }
        assertThat(refused).isBetween(1, 20);
        expectConnectionError(client, NaiveFrames.ENHANCE_YOUR_CALM);
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B059")
    void shouldEndAConnectionThatSendsThousandsOfEmptyFields() throws IOException {
        expectBombsEnd(new byte[] {0x40, 1, 'a', 0});
    }

    @Test
    @Tag("B060")
    void shouldEndAConnectionThatSendsThousandsOfCookies() throws IOException {
        expectBombsEnd(NaiveFrames.join(new byte[] {0x40}, NaiveHpackEncoder.string("cookie", false), new byte[] {0}));
    }

    @Test
    @Tag("B060")
    void shouldCountEveryCrumbOfACookie() throws IOException {
        start(GatewayFixture.configure().h2().limits("'header_count':50").forward("/*", origin));
        H2TestClient client = client();
        H2Request few = H2Request.get("/few");
        for (int i = 0; i < 20; i++) {
            few = few.with("cookie", "c" + i + "=" + i);
        }
        assertThat(client.ask(few).status()).isEqualTo(200);
        assertThat(origin.request("/few").fields().values("cookie")).hasSize(1).first().asString()
                .startsWith("c0=0; c1=1; ").endsWith("; c19=19");
        H2Request many = few;
        for (int i = 0; i < 40; i++) {
            many = many.with("cookie", "c=" + i);
        }
        expectRefused(client, client.send(many), NaiveFrames.ENHANCE_YOUR_CALM, 431);
    }

    @Test
    @Tag("B062")
    void shouldCutLongHeadsIntoFrames() throws IOException {
        String value = "v".repeat(3000);
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
            for (int i = 0; i < 20; i++) {
                head.append("X-Long-").append(i).append(": ").append(value).append("\r\n");
            }
            connection.write(head + "\r\n");
            return true;
        });
        start(GatewayFixture.configure().h2().limits("'header_bytes':131072").forward("/*", origin));
        H2Response response = client().ask(H2Request.get("/x"));
        for (int i = 0; i < 20; i++) {
            assertThat(response.field("x-long-" + i)).isEqualTo(value);
        }
    }

    @Test
    @Tag("B063")
    void shouldFollowTheSizeOfTheClientsTable() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        for (long size : new long[] {4_294_967_295L, 0, 4096, 100, 0}) {
            client.use(peer -> peer.settings(Map.of(NaiveFrames.HEADER_TABLE_SIZE, size)));
            expectHonestOn(client);
        }
        for (int i = 0; i < 50; i++) {
            long size = i % 2 == 0 ? 0 : 4096;
            client.use(peer -> peer.settings(Map.of(NaiveFrames.HEADER_TABLE_SIZE, size)));
        }
        expectHonestOn(client);
        assertThat(client.call(NaiveH2Peer::isAcknowledged)).isTrue();
    }

    @Test
    @Tag("B064")
    void shouldNeverIndexSecrets() throws IOException {
        try (H2TestOrigin second = H2TestOrigin.start()) {
            second.otherwise(stream -> stream.respond(200, "x", "set-cookie", "a=secret"));
            start(GatewayFixture.configure().h2().forward("/*", second));
            H2TestClient client = client();
            for (int i = 0; i < 3; i++) {
                H2Response response = client.ask(H2Request.get("/" + i, "authorization", "Basic c2VjcmV0", "cookie",
                        "a=secret", "x-plain", "1"));
                assertThat(named(response.fields(), "set-cookie")).as("to the client")
                        .allMatch(NaiveField::neverIndexed);
                List<NaiveField> sent = second.request("/" + i).head();
                assertThat(named(sent, "authorization")).as("upstream").allMatch(NaiveField::neverIndexed);
                assertThat(named(sent, "cookie")).as("upstream").allMatch(NaiveField::neverIndexed);
                assertThat(named(sent, "x-plain")).noneMatch(NaiveField::neverIndexed);
            }
            assertThat(second.violations()).isEmpty();
        }
    }

    private static List<NaiveField> named(List<NaiveField> fields, String name) {
        List<NaiveField> found = fields.stream().filter(field -> field.name().equals(name)).toList();
        assertThat(found).as(name).isNotEmpty();
        return found;
    }
}
