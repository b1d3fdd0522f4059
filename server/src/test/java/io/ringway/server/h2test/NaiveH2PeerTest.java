package io.ringway.server.h2test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two naive peers joined in memory, in pieces of any size; and one that must notice what the other does wrong. */
class NaiveH2PeerTest {

    private static final H2Request GET = H2Request.get("/");

    private final NaiveH2Peer client = NaiveH2Peer.client(NaiveH2Options.honest(), NaiveH2Listener.NONE);
    private NaiveH2Peer server = server(NaiveH2Options.honest());

    private static NaiveH2Peer server(NaiveH2Options options) {
        return NaiveH2Peer.server(options.withoutSetting(NaiveFrames.ENABLE_PUSH), NaiveH2Listener.NONE);
    }

    private void exchange(int piece) {
        while (client.hasOutput() || server.hasOutput()) {
            pass(client, server, piece);
            pass(server, client, piece);
        }
    }

    private static void pass(NaiveH2Peer from, NaiveH2Peer to, int piece) {
        byte[] bytes = from.take(piece);
        assertThat(bytes.length).isLessThanOrEqualTo(piece);
        to.feed(bytes, 0, bytes.length);
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void expectNoViolations() {
        assertThat(client.violations()).isEmpty();
        assertThat(server.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 100_000})
    void shouldCarryMessagesWithEverything(int piece) {
        byte[] up = bytes(200_000, 1);
        byte[] down = bytes(300_000, 2);
        NaiveH2Stream sent = client.open(H2Request.of("POST", "/x").head(), false);
        client.data(sent, up, false);
        client.trailers(sent, NaiveField.list("x-sum", "1"));
        exchange(piece);
        NaiveH2Stream got = server.stream(1);
        assertThat(got.body()).isEqualTo(up);
        assertThat(got.trailers()).isEqualTo(NaiveField.list("x-sum", "1"));
        assertThat(got.field(":path")).isEqualTo("/x");
        server.section(got, NaiveField.list(":status", "103", "link", "</a>"), false);
        server.section(got, NaiveField.list(":status", "200", "content-length", "300000"), false);
        server.data(got, down, false);
        server.trailers(got, NaiveField.list("x-sum", "2"));
        exchange(piece);
        assertThat(sent.interims()).hasSize(1);
        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.body()).isEqualTo(down);
        assertThat(sent.trailers()).isEqualTo(NaiveField.list("x-sum", "2"));
        assertThat(sent.isRemoteEnded()).isTrue();
        assertThat(client.openStreams()).isZero();
        expectNoViolations();
    }

    @Test
    void shouldShareTheConnectionBetweenStreams() {
        List<NaiveH2Stream> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            NaiveH2Stream stream = client.open(H2Request.of("POST", "/" + i).head(), false);
            client.data(stream, bytes(50_000, i), true);
            sent.add(stream);
        }
        exchange(4096);
        for (int i = 0; i < 20; i++) {
            assertThat(server.stream(sent.get(i).id()).body()).isEqualTo(bytes(50_000, i));
        }
        expectNoViolations();
    }

    @Test
    void shouldSendNoMoreThanTheWindows() {
        server = server(NaiveH2Options.honest().windows(1000, 65_535).withholdCredit());
        exchange(100);
        NaiveH2Stream stream = client.open(H2Request.of("POST", "/").head(), false);
        client.data(stream, bytes(5000, 3), true);
        exchange(100);
        assertThat(server.stream(1).received()).isEqualTo(1000);
        server.credit(1, 500);
        exchange(100);
        assertThat(server.stream(1).received()).isEqualTo(1500);
        server.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 3000L));
        exchange(100);
        assertThat(server.stream(1).received()).isEqualTo(3500);
        server.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 0L));
        exchange(100);
        server.credit(1, 3001);
        exchange(100);
        assertThat(server.stream(1).received()).isEqualTo(3501);
        server.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 65_535L));
        exchange(100);
        assertThat(server.stream(1).isRemoteEnded()).isTrue();
        expectNoViolations();
    }

    @Test
    void shouldPadAndCutAsTold() {
        NaiveH2Peer padding = NaiveH2Peer.client(NaiveH2Options.honest().padding(255).dataBytes(10).headerBytes(5),
            NaiveH2Listener.NONE);
        NaiveH2Stream stream = padding.open(H2Request.of("POST", "/").head(), false);
        padding.data(stream, bytes(10_000, 4), true);
        while (padding.hasOutput() || server.hasOutput()) {
            pass(padding, server, 500);
            pass(server, padding, 500);
        }
        assertThat(server.stream(1).body()).isEqualTo(bytes(10_000, 4));
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void shouldKeepTablesAndSettingsInStep() {
        for (long size : new long[] {0, 4096, 100, 65_536}) {
            server.settings(Map.of(NaiveFrames.HEADER_TABLE_SIZE, size));
            exchange(10);
            for (int i = 0; i < 5; i++) {
                client.open(GET.with("x-" + i % 3, "v".repeat(50)).head(), true);
                exchange(10);
            }
        }
        client.ping(42);
        exchange(3);
        assertThat(client.pongs()).isEqualTo(1);
        assertThat(client.isAcknowledged() && server.isAcknowledged()).isTrue();
        assertThat(server.streams()).hasSize(20);
        expectNoViolations();
    }

    @Test
    void shouldHearOfResetsAndGoAway() {
        NaiveH2Stream stream = client.open(GET.head(), false);
        exchange(50);
        server.reset(server.stream(1), NaiveFrames.REFUSED_STREAM);
        server.goAway(0, NaiveFrames.NO_ERROR);
        exchange(50);
        assertThat(stream.remoteReset()).isEqualTo(NaiveFrames.REFUSED_STREAM);
        assertThat(client.goAwayLast()).isZero();
        assertThat(client.goAwayCode()).isEqualTo(NaiveFrames.NO_ERROR);
        client.data(stream, bytes(10, 1), true);
        client.open(GET.head(), true);
        exchange(50);
        assertThat(server.stream(3).isOpen()).as("opened after GOAWAY").isFalse();
        assertThat(client.violations()).isEmpty();
        assertThat(server.violations()).isEmpty();
    }

    private List<String> violationsOf(byte[]... frames) {
        exchange(100_000);
        byte[] bytes = NaiveFrames.join(frames);
        server.feed(bytes, 0, bytes.length);
        return server.violations();
    }

    private static byte[] request(int stream, boolean end, String... fields) {
        List<NaiveField> head = NaiveField.list(":method", "GET", ":scheme", "http", ":path", "/",
            ":authority", "a.test");
        head.addAll(NaiveField.list(fields));
        return NaiveFrames.headers(stream, NaiveHpackEncoder.plain(head), end);
    }

    private static List<byte[][]> wrongFrames() {
        byte[] head = request(1, false);
        byte[] one = {1};
        return List.of(
            new byte[][] {NaiveFrames.data(1, one, false)},
            new byte[][] {request(2, true)},
            new byte[][] {request(3, true), request(1, true)},
            new byte[][] {request(1, true), request(1, true)},
            new byte[][] {request(1, true), NaiveFrames.data(1, one, true)},
            new byte[][] {head, NaiveFrames.reset(1, 0), NaiveFrames.data(1, one, true)},
            new byte[][] {head, NaiveFrames.reset(1, 0), NaiveFrames.reset(1, 0)},
            new byte[][] {NaiveFrames.reset(1, 0)},
            new byte[][] {NaiveFrames.windowUpdate(0, 0)},
            new byte[][] {NaiveFrames.windowUpdate(0, Integer.MAX_VALUE)},
            new byte[][] {head, NaiveFrames.windowUpdate(1, Integer.MAX_VALUE)},
            new byte[][] {NaiveFrames.windowUpdate(1, 1)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.WINDOW_UPDATE, 0, 0, one)},
            new byte[][] {NaiveFrames.settings(NaiveFrames.MAX_FRAME_SIZE, 16_383)},
            new byte[][] {NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 1L << 31)},
            new byte[][] {NaiveFrames.settings(NaiveFrames.ENABLE_PUSH, 2)},
            new byte[][] {NaiveFrames.settingsAck()},
            new byte[][] {NaiveFrames.frame(NaiveFrames.SETTINGS, 0, 0, one)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.SETTINGS, 0, 1)},
            new byte[][] {NaiveFrames.ping(1, true)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.PING, 0, 0, one)},
            new byte[][] {NaiveFrames.goAway(1, 0), NaiveFrames.goAway(3, 0)},
            new byte[][] {NaiveFrames.pushPromise(1, 2, one)},
            new byte[][] {NaiveFrames.continuation(1, one, true)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.HEADERS, 0, 1, (byte) 0x82), NaiveFrames.ping(1, false)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_HEADERS, 1, (byte) 0x80)},
            new byte[][] {head, NaiveFrames.frame(NaiveFrames.DATA, NaiveFrames.PADDED, 1, (byte) 1)},
            new byte[][] {head, NaiveFrames.data(1, new byte[16_385], false)},
            new byte[][] {NaiveFrames.frame(NaiveFrames.PING, 0x40, 0, new byte[8])},
            new byte[][] {NaiveFrames.frame(0x16, 0, 0)},
            new byte[][] {head, request(1, false)});
    }

    @Test
    void shouldNoticeWrongFrames() {
        int number = 0;
        for (byte[][] frames : wrongFrames()) {
            NaiveH2PeerTest fresh = new NaiveH2PeerTest();
            assertThat(fresh.violationsOf(frames)).as("sequence %s", number++).isNotEmpty();
        }
    }

    @Test
    void shouldNoticeWhatIsBeyondAWindow() {
        byte[][] frames = new byte[6][];
        frames[0] = request(1, false);
        for (int i = 1; i < frames.length; i++) {
            frames[i] = NaiveFrames.data(1, new byte[16_384], false);
        }
        server = server(NaiveH2Options.honest().withholdCredit());
        assertThat(violationsOf(frames)).anyMatch(text -> text.contains("stream's window"))
            .anyMatch(text -> text.contains("connection's window")).hasSize(4);
    }

    @Test
    void shouldNoticeTooManyStreams() {
        server = server(NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 1));
        assertThat(violationsOf(request(1, false), request(3, false))).hasSize(1);
    }

    @Test
    void shouldNoticeWrongFields() {
        String[][] wrong = {{"X-Foo", "1"}, {"x y", "1"}, {"x", "a\rb"}, {"x", " a"}, {"connection", "close"},
            {"te", "gzip"}, {":path", "/again"}, {":status", "200"}, {"x", "1", ":authority", "late"},
            {"transfer-encoding", "chunked"}, {"host", "b.test"}, {"content-length", "5"}, {"upgrade", "x"}};
        for (String[] fields : wrong) {
            assertThat(new NaiveH2PeerTest().violationsOf(request(1, true, fields))).as(String.join(",", fields))
                .isNotEmpty();
        }
        String[][] right = {{"te", "trailers"}, {"host", "a.test"}, {"x", ""}, {"x", "\u00e4"}, {"cookie", "a=b"}};
        for (String[] fields : right) {
            assertThat(new NaiveH2PeerTest().violationsOf(request(1, true, fields))).as(String.join(",", fields))
                .isEmpty();
        }
    }

    @Test
    void shouldNoticeWrongResponses() {
        String[][] wrong = {{}, {":status", "abc"}, {":status", "200", ":status", "200"}, {":status", "20"},
            {":status", "101"}, {":status", "200", ":path", "/"}, {":status", "200", "keep-alive", "1"},
            {":status", "200", "content-length", "3"}};
        for (String[] fields : wrong) {
            NaiveH2PeerTest fresh = new NaiveH2PeerTest();
            fresh.client.open(GET.head(), true);
            fresh.exchange(1000);
            byte[] bytes = NaiveFrames.headers(1, NaiveHpackEncoder.plain(fields), true);
            fresh.client.feed(bytes, 0, bytes.length);
            assertThat(fresh.client.violations()).as(String.join(",", fields)).isNotEmpty();
        }
    }

    @Test
    void shouldNoticeOtherProtocols() {
        byte[] text = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        server.feed(text, 0, text.length);
        assertThat(server.violations()).hasSize(1);
        byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        client.feed(answer, 0, answer.length);
        client.feedEnd();
        assertThat(client.violations()).isNotEmpty();
    }
}
