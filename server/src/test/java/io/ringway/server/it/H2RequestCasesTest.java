package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Malformed requests in HTTP/2: refused, the connection lives or says why it does not, no upstream sees one. */
class H2RequestCasesTest extends H2GatewayTest {

    private static final int WRONG = NaiveFrames.PROTOCOL_ERROR;

    @BeforeEach
    void startGateway() {
        startH2Proxy();
    }

    private static List<NaiveField> head(String method, String path, String... more) {
        List<NaiveField> head = NaiveField.list(":method", method, ":scheme", "http", ":authority", "a.test",
                ":path", path);
        head.addAll(NaiveField.list(more));
        return head;
    }

    /** A head that is refused by itself; the origin gets nothing. */
    private void expectRefused(List<NaiveField> head) throws IOException {
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(head), true);
        try {
            expectRefused(client, stream, WRONG, 400, 404, 421);
        } catch (AssertionError e) {
            throw new AssertionError(shown(head) + ": " + e.getMessage(), e);
        }
        assertThat(dishonest()).as(shown(head)).isEmpty();
        assertThat(origin.received()).as(shown(head)).allMatch(text -> text.startsWith("GET /honest "));
        client.close();
    }

    private static String shown(List<NaiveField> head) {
        String text = head.toString();
        return text.substring(0, Math.min(300, text.length())).replace('\r', '?').replace('\n', '?');
    }

    private void expectRefusedWith(String... more) throws IOException {
        expectRefused(head("GET", "/x", more));
    }

    private void expectRefusedPseudo(String... pseudo) throws IOException {
        expectRefused(NaiveField.list(pseudo));
    }

    private static List<NaiveField> replaced(String name, String value) {
        List<NaiveField> head = new ArrayList<>();
        head("GET", "/x").forEach(field -> head.add(field.name().equals(name) ? NaiveField.of(name, value) : field));
        return head;
    }

    @Test
    @Tag("B065")
    void shouldRefuseUpperCaseNames() throws IOException {
        expectRefusedWith("X-Foo", "1");
        expectRefusedWith("x-fOo", "1");
    }

    @Test
    @Tag("B066")
    void shouldRefuseBytesThatAreNotForNames() throws IOException {
        for (char wrong : " :\0\r\n\u007f\u0080\"(),/;<=>?@[\\]{}".toCharArray()) {
            expectRefusedWith("x" + wrong + "y", "1");
        }
        expectRefusedWith("", "1");
        expectRefusedWith("x-foo ", "1");
    }

    @Test
    @Tag("B067")
    void shouldRefuseBytesThatAreNotForValues() throws IOException {
        for (String wrong : List.of("\0", "\r", "\n", "\r\nx-smuggled: 1")) {
            expectRefusedWith("x-foo", "a" + wrong + "b");
            expectRefusedWith("x-foo", "a".repeat(8000) + wrong + "a".repeat(8000));
        }
        expectRefusedWith("x-foo", " a");
        expectRefusedWith("x-foo", "a\t");
    }

    @Test
    @Tag("B069")
    void shouldRefuseFieldsForOneHop() throws IOException {
        expectRefusedWith("connection", "close");
        expectRefusedWith("connection", "te");
        expectRefusedWith("proxy-connection", "keep-alive");
        expectRefusedWith("keep-alive", "timeout=5");
        expectRefusedWith("upgrade", "websocket");
    }

    @Test
    @Tag("B070")
    void shouldRefuseTransferEncoding() throws IOException {
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(head("POST", "/x", "transfer-encoding", "chunked")),
                false);
        client.data(stream, "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                true);
        expectRefused(client, stream, WRONG, 400);
        assertThat(dishonest()).isEmpty();
        expectRefusedWith("transfer-encoding", "chunked");
        expectRefusedWith("transfer-encoding", "identity");
    }

    @Test
    @Tag("B071")
    void shouldTakeNoTeButTrailers() throws IOException {
        expectRefusedWith("te", "gzip");
        expectRefusedWith("te", "trailers, gzip");
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(head("GET", "/te", "te", "trailers")), true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(dishonest()).containsExactly("/te");
    }

    @Test
    @Tag("B072")
    void shouldRefusePseudoFieldsAfterOthers() throws IOException {
        expectRefusedPseudo(":method", "GET", ":scheme", "http", "x-foo", "1", ":authority", "a.test", ":path", "/x");
        expectRefusedPseudo("x-foo", "1", ":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/x");
    }

    @Test
    @Tag("B073")
    void shouldRefusePseudoFieldsThatComeTwice() throws IOException {
        for (NaiveField field : head("GET", "/pub")) {
            List<NaiveField> head = head("GET", "/pub");
            head.add(field);
            expectRefused(head);
        }
        expectRefusedPseudo(":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/pub", ":path",
                "/admin");
    }

    @Test
    @Tag("B074")
    void shouldRefusePseudoFieldsThatAreNotForRequests() throws IOException {
        expectRefusedPseudo(":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/x", ":foo", "1");
        expectRefusedPseudo(":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/x", ":status",
                "200");
        expectRefusedPseudo(":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/x", ":", "1");
    }

    @Test
    @Tag("B075")
    void shouldRefuseRequestsWithoutThePseudoFields() throws IOException {
        for (String missing : List.of(":method", ":scheme", ":path")) {
            expectRefused(head("GET", "/x").stream().filter(field -> !field.name().equals(missing)).toList());
        }
        expectRefused(List.of());
        expectRefused(NaiveField.list("host", "a.test"));
    }

    @Test
    @Tag("B076")
    void shouldRefusePathsThatAreNone() throws IOException {
        for (String path : List.of("", "hello", "*", "/a b", "/a#b", "http://evil.test/x", "/a\tb")) {
            expectRefused(replaced(":path", path));
        }
        // Empty segments are merged, here as in HTTP/1.1: no host can come of them.
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(replaced(":path", "//evil.test/x")), true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(origin.request("/evil.test/x").target()).isEqualTo("/evil.test/x");
    }

    @Test
    @Tag("B077")
    void shouldRefusePathsWithLines() throws IOException {
        expectRefused(replaced(":path", "/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /smuggled"));
        expectRefused(replaced(":path", "/x\nX-Smuggled: 1"));
        expectRefused(replaced(":path", "/x\0"));
    }

    @Test
    @Tag("B078")
    void shouldRefuseMethodsThatAreNoTokens() throws IOException {
        for (String method : List.of("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX:", "GET?", "GE T", "",
                "GET\0")) {
            expectRefused(replaced(":method", method));
        }
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(replaced(":method", "get")), true);
        client.await(stream);
        assertThat(origin.requests("/x")).as("lower case stays").allMatch(request -> request.method().equals("get"));
    }

    @Test
    @Tag("B079")
    void shouldRefuseSchemesOfOthers() throws IOException {
        for (String scheme : List.of("http://localhost/?", "ftp", "h".repeat(300), "", "http ")) {
            expectRefused(replaced(":scheme", scheme));
        }
    }

    @Test
    @Tag("B080")
    void shouldRefuseAuthoritiesThatAreNone() throws IOException {
        for (String authority : List.of("user@a.test", "user:pass@a.test", "a.test/x", "a.test?x", "a.test#x",
                "a .test", "a.test\r\nX: 1", "@", "", "a.test:" + "9".repeat(300), "a.test:99999", "a.test,b.test",
                "a.test\\b")) {
            expectRefused(replaced(":authority", authority));
        }
    }

    @Test
    @Tag("B081")
    void shouldRefuseAHostThatIsNotTheAuthority() throws IOException {
        expectRefusedWith("host", "b.test");
        expectRefusedWith("host", "a.test", "host", "a.test");
        expectRefusedWith("host", "");
    }

    /** The upstream of a request that turns out to be shorter or longer than it said sees it end in the middle. */
    private void expectAborted(String length, byte[]... frames) throws IOException {
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(head("POST", "/x", "content-length", length)), false);
        client.raw(frames);
        expectRefused(client, stream, WRONG, 400);
        assertThat(dishonest()).isEmpty();
        assertThat(GatewayFixture.isSoon(() -> origin.connections().stream().noneMatch(connection ->
                connection.in().end() == WireReader.End.OPEN
                        && Latin1.text(connection.in().record()).contains("POST /x")))).as("not used again").isTrue();
        client.close();
    }

    private static byte[] data(int length, boolean end) {
        return NaiveFrames.data(1, new byte[length], end);
    }

    @Test
    @Tag("B083")
    void shouldAbortRequestsOfAnotherLength() throws IOException {
        expectAborted("5", data(3, true));
        expectAborted("5", data(10, true));
        expectAborted("5", data(10, false));
        expectAborted("5", data(5, false), data(1, true));
        expectAborted("5", data(3, false), data(0, true));
    }

    @Test
    @Tag("B084")
    void shouldRefuseALengthWithoutABody() throws IOException {
        expectRefused(head("POST", "/x", "content-length", "5"));
        H2TestClient client = client();
        int stream = client.sendBlock(NaiveHpackEncoder.plain(head("POST", "/zero", "content-length", "0")), true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(dishonest()).containsExactly("/zero");
    }

    @Test
    @Tag("B085")
    void shouldAbortRequestsThatTrailersEndTooEarly() throws IOException {
        expectAborted("5", data(3, false), NaiveFrames.headers(1, NaiveHpackEncoder.plain("x-sum", "1"), true));
    }

    @Test
    @Tag("B086")
    void shouldRefuseLengthsThatAreNone() throws IOException {
        for (String length : List.of("+5", "-5", "5,5", "0x5", "5 5", "18446744073709551621", "9223372036854775808", "",
                "5.0")) {
            H2TestClient client = client();
            int stream = client.sendBlock(NaiveHpackEncoder.plain(head("POST", "/x", "content-length", length)), false);
            client.raw(data(5, true));
            expectRefused(client, stream, WRONG, 400, 413);
            client.close();
        }
        expectRefusedWith("content-length", "0", "content-length", "5");
        expectRefusedWith("content-length", "0", "content-length", "0");
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B087")
    void shouldAbortRequestsWithTrailersThatAreNone() throws IOException {
        String[][] wrong = {{":path", "/y"}, {"transfer-encoding", "chunked"}, {"content-length", "5"},
            {"x", "a\r\nb"}, {"X", "1"}, {"connection", "close"}, {"x\r\ny", "1"}, {":status", "200"}};
        for (String[] trailers : wrong) {
            expectAborted("5", data(5, false), NaiveFrames.headers(1, NaiveHpackEncoder.plain(trailers), true));
        }
        expectAborted("5", data(5, false), NaiveFrames.headers(1, NaiveHpackEncoder.plain("x", "1"), false));
    }

    @Test
    @Tag("B090")
    void shouldNotMindPriorities() throws IOException {
        H2TestClient client = client();
        for (int i = 0; i < 200; i++) {
            String value = i % 2 == 0 ? "u=999,;;;" : "u=1, " + "garbage;".repeat(1250);
            int stream = client.sendBlock(NaiveHpackEncoder.plain(head("GET", "/p", "priority", value)), true);
            assertThat(client.await(stream).isWhole(200)).as("request %s", i).isTrue();
        }
        assertThat(origin.requests("/p")).hasSize(200);
    }

    @Test
    @Tag("B146")
    void shouldTakeConnectWithAnAuthorityAlone() throws IOException {
        expectRefusedPseudo(":method", "CONNECT", ":scheme", "http", ":authority", "a.test:443", ":path", "/x");
        expectRefusedPseudo(":method", "CONNECT", ":scheme", "http", ":authority", "a.test:443");
        expectRefusedPseudo(":method", "CONNECT", ":authority", "a.test:443", ":path", "/x");
        expectRefusedPseudo(":method", "CONNECT");
        H2TestClient client = client();
        for (String authority : List.of("a.test:443", "a.test:25", "127.0.0.1:22")) {
            int stream = client.sendBlock(NaiveHpackEncoder.plain(":method", "CONNECT", ":authority", authority),
                    false);
            assertThat(client.await(stream).status()).as(authority).isEqualTo(405);
        }
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B147")
    void shouldRefuseExtendedConnectThatWasNotOffered() throws IOException {
        H2TestClient client = client();
        assertThat(client.awaits(NaiveH2Peer::hasSettings)).isTrue();
        assertThat(client.<Long>call(peer -> peer.remote().value(NaiveFrames.ENABLE_CONNECT_PROTOCOL))).isZero();
        expectRefusedPseudo(":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":authority", "a.test",
                ":path", "/chat");
        expectRefusedPseudo(":method", "GET", ":protocol", "websocket", ":scheme", "http", ":authority", "a.test",
                ":path", "/chat");
    }
}
