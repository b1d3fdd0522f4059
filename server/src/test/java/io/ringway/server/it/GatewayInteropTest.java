package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.Tool;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway between clients and servers that other people wrote; those whose program is not there are skipped. */
@NeedsRing
@Timeout(60)
class GatewayInteropTest {

    private static final String LONG_TEXT = "0123456789abcdef".repeat(20_000);
    private static final String NGINX = """
        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
        events {}
        http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
        uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; keepalive_requests 100;
        server { listen 127.0.0.1:%2$d%3$s; root %1$s; location /fixed { return 200 "fixed"; }
        location /none { return 204; } } }
        """;
    /** Asks over HTTP/2, as calls of gRPC. */
    private static final String NGINX_BEFORE = """
        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
        events {}
        http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
        uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; client_max_body_size 10m;
        upstream gateway { server 127.0.0.1:%3$d; keepalive 4; }
        server { listen 127.0.0.1:%2$d http2; location / { grpc_pass grpc://gateway; } } }
        """;
    private static final String HAPROXY = """
        defaults
          mode http
          timeout client 10s
          timeout server 10s
          timeout connect 1s
        frontend in
          bind 127.0.0.1:%d%s
          default_backend out
        backend out
          server origin 127.0.0.1:%d
        """;

    @TempDir
    Path folder;
    private PairOrigin origin;
    private GatewayFixture gateway;

    @AfterEach
    void expectNothingLeft() throws IOException {
        if (gateway != null) {
            try (GatewayFixture last = gateway) {
                last.expectQuiet();
                if (origin != null) {
                    assertThat(origin.violations()).isEmpty();
                    origin.close();
                    last.expectEmpty();
                }
            }
        }
    }

    /** A gateway before an origin that echoes bodies for {@code /echo} and says {@code ok} else. */
    private void startBefore(Pair pair) throws IOException {
        origin = pair.origin();
        origin.echoAtOnce("/echo", "x-sum", "7");
        gateway = GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{" + origin.backend() + "}]")
                .start();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    private static Pair before(boolean isH2) {
        return isH2 ? Pair.H2_TO_H2 : Pair.H2_TO_H1;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeCurl(boolean isH2) throws Exception {
        startBefore(before(isH2));
        Path body = Files.writeString(folder.resolve("body"), LONG_TEXT);
        for (String protocol : List.of("--http1.1", "--http2-prior-knowledge", "--http2")) {
            assertThat(Tool.run(folder, "curl", "-sS", protocol, url("/x"))).as(protocol).isEqualTo("ok");
            assertThat(Tool.run(folder, "curl", "-sS", protocol, "--data-binary", "@" + body, url("/echo")))
                    .as(protocol).isEqualTo(LONG_TEXT);
            assertThat(Tool.run(folder, "curl", "-sS", protocol, "-I", url("/x"))).as(protocol).contains("200");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeNghttp(boolean isH2) throws Exception {
        startBefore(before(isH2));
        Path body = Files.writeString(folder.resolve("body"), LONG_TEXT);
        assertThat(Tool.run(folder, "nghttp", "--continuation", "--padding=20", "-d", body.toString(),
                "--trailer=x-sum: 7", "--no-content-length", url("/echo"))).isEqualTo(LONG_TEXT);
        assertThat(origin.request("/echo").trailers()).isEqualTo(NaiveField.list("x-sum", "7"));
        Tool.run(folder, "nghttp", "-n", "-m", "50", "--header-table-size=0", "-w", "10", url("/many"));
        assertThat(origin.requests("/many")).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeH2load(boolean isH2) throws Exception {
        startBefore(before(isH2));
        assertThat(Tool.run(folder, "h2load", "-n", "1000", "-c", "4", "-m", "20", url("/load")))
                .contains("1000 succeeded, 0 failed");
        assertThat(Tool.run(folder, "h2load", "--h1", "-n", "1000", "-c", "4", url("/load")))
                .contains("1000 succeeded, 0 failed");
        assertThat(origin.requests("/load")).hasSize(2000);
    }

    /** It asks for a change of protocol, which is ignored: in clear text it speaks HTTP/1.1. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeTheClientOfTheJdk(boolean isH2) throws Exception {
        startBefore(before(isH2));
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpResponse<String> first = client.send(HttpRequest.newBuilder(URI.create(url("/x"))).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(first.body()).isEqualTo("ok");
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> client.sendAsync(HttpRequest.newBuilder(URI.create(url("/echo")))
                    .POST(HttpRequest.BodyPublishers.ofString(i + LONG_TEXT)).build(),
                    HttpResponse.BodyHandlers.ofString())).toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().body()).isEqualTo(i + LONG_TEXT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeNode(boolean isH2) throws Exception {
        startBefore(before(isH2));
        String script = """
            const client = require('http2').connect(process.argv[1]);
            let left = 20;
            for (let i = 0; i < 20; i++) {
                const stream = client.request({':method': 'POST', ':path': '/echo', te: 'trailers'});
                let text = '', sum = '';
                stream.setEncoding('latin1');
                stream.on('data', chunk => { text += chunk; });
                stream.on('trailers', fields => { sum = fields['x-sum']; });
                stream.on('close', () => {
                    if (text !== 'begin' + 'x'.repeat(50000) + i || sum !== '7') {
                        console.log('stream ' + i + ': ' + text.length + ' ' + sum);
                    }
                    if (--left === 0) { console.log('done'); client.close(); }
                });
                stream.write('begin');
                setTimeout(() => stream.end('x'.repeat(50000) + i), 20);
            }
            """;
        assertThat(Tool.run(folder, "node", "-e", script, url(""))).isEqualTo("done\n");
        assertThat(origin.requests("/echo")).hasSize(20);
    }

    /** The client of Python's library speaks HTTP/1.1; frames of HTTP/2 are written by hand. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServePython(boolean isH2) throws Exception {
        startBefore(before(isH2));
        String script = """
            import http.client, socket, struct, sys
            port = int(sys.argv[1])
            body = b'0123456789abcdef' * 20000
            connection = http.client.HTTPConnection('127.0.0.1', port)
            for i in range(3):
                connection.request('GET', '/x')
                assert connection.getresponse().read() == b'ok'
            connection.request('POST', '/echo', body=body)
            assert connection.getresponse().read() == body
            connection.request('POST', '/echo', body=iter([b'one', b'two']), encode_chunked=True,
                               headers={'Transfer-Encoding': 'chunked'})
            assert connection.getresponse().read() == b'onetwo'
            connection.close()

            def frame(kind, flags, stream, payload=b''):
                return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload
            def field(name, value):
                return b'\\0' + bytes([len(name)]) + name + bytes([len(value)]) + value
            peer = socket.create_connection(('127.0.0.1', port))
            block = (field(b':method', b'POST') + field(b':scheme', b'http') + field(b':authority', b'a.test')
                     + field(b':path', b'/echo'))
            peer.sendall(b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n' + frame(4, 0, 0) + frame(1, 4, 1, block)
                         + frame(0, 0, 1, b'one') + frame(0, 1, 1, b'two'))
            data, text, status, ended = b'', b'', None, False
            while not ended:
                while len(data) < 9 or len(data) < 9 + int.from_bytes(data[:3], 'big'):
                    more = peer.recv(65536)
                    assert more, 'closed'
                    data += more
                length = int.from_bytes(data[:3], 'big')
                kind, flags, payload, data = data[3], data[4], data[9:9 + length], data[9 + length:]
                if kind == 4 and not flags & 1:
                    peer.sendall(frame(4, 1, 0))
                if kind == 1 and status is None:
                    status = payload[0]
                if kind == 0:
                    text += payload
                ended = kind in (0, 1) and bool(flags & 1)
            assert status == 0x88 and text == b'onetwo', (status, text)
            print('done')
            """;
        assertThat(Tool.run(folder, "python3", "-c", script, String.valueOf(gateway.port()))).isEqualTo("done\n");
    }

    /** Clients of both protocols before a server on a port; the path answers with the text. */
    private void expectServed(String scheme, int port, String path, String text) throws IOException {
        gateway = GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{'host':'" + scheme
                + "127.0.0.1','port':" + port + "}]").start();
        try (H2TestClient h2 = gateway.h2Client(); RawClient h1 = gateway.client()) {
            for (int round = 0; round < 3; round++) {
                List<Integer> streams = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    streams.add(h2.send(H2Request.get(path)));
                }
                for (int stream : streams) {
                    H2Response response = h2.await(stream);
                    assertThat(response.isWhole(200)).as(response.toString()).isTrue();
                    assertThat(response.text()).isEqualTo(text);
                }
                assertThat(h1.get(path).text()).isEqualTo(text);
                assertThat(h1.ask("HEAD " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n").status()).isEqualTo(200);
                assertThat(h2.ask(H2Request.of("HEAD", path)).received()).isZero();
            }
            assertThat(h2.violations()).isEmpty();
        }
    }

    /** Its keepalive_requests are few, so that connections end under way. */
    @ParameterizedTest
    @ValueSource(strings = {"", " http2"})
    void shouldAskNginx(String protocol) throws Exception {
        int port = Tool.freePort();
        Files.writeString(folder.resolve("long.html"), LONG_TEXT);
        Path config = Files.writeString(folder.resolve("nginx.conf"), NGINX.formatted(folder, port, protocol));
        try (Tool server = Tool.serve(folder, port, "nginx", "-e", folder + "/error", "-c", config.toString())) {
            assertThat(server).isNotNull();
            expectServed(protocol.isEmpty() ? "http://" : "h2c://", port, "/long.html", LONG_TEXT);
            try (H2TestClient h2 = gateway.h2Client(); RawClient h1 = gateway.client()) {
                assertThat(h2.ask(H2Request.get("/fixed")).text()).isEqualTo("fixed");
                assertThat(h2.ask(H2Request.get("/none")).status()).isEqualTo(204);
                assertThat(h1.get("/none").status()).isEqualTo(204);
                assertThat(h2.violations()).isEmpty();
            }
        }
    }

    /** nginx asks in HTTP/2 where it speaks gRPC: calls with trailers, on connections it keeps. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeNginxThatPassesGrpcOn(boolean isH2) throws Exception {
        startBefore(before(isH2));
        int port = Tool.freePort();
        Path body = Files.writeString(folder.resolve("body"), LONG_TEXT);
        Path config = Files.writeString(folder.resolve("nginx.conf"), NGINX_BEFORE.formatted(folder, port,
                gateway.port()));
        try (Tool server = Tool.serve(folder, port, "nginx", "-e", folder + "/error", "-c", config.toString())) {
            assertThat(server).isNotNull();
            for (int i = 0; i < 5; i++) {
                String answer = Tool.run(folder, "curl", "-sS", "-D", "-", "--http2-prior-knowledge", "-H",
                        "content-type: application/grpc", "-H", "te: trailers", "--data-binary", "@" + body,
                        "http://127.0.0.1:" + port + "/echo");
                assertThat(answer).startsWith("HTTP/2 200").contains(LONG_TEXT).contains("x-sum: 7");
            }
        }
        assertThat(origin.requests("/echo")).hasSize(5)
                .allMatch(request -> isH2 == "trailers".equals(request.field("te")));
        assertThat(gateway.count(Counter.H2_CONNECTIONS)).isLessThan(5);
    }

    @Test
    void shouldAskNode() throws Exception {
        int port = Tool.freePort();
        String script = """
            const server = require('http2').createServer((request, response) => {
                response.stream.additionalHeaders({':status': 103, 'x-early': 'yes'});
                response.writeHead(200, {'x-path': request.url});
                response.addTrailers({'x-sum': '9'});
                if (request.method === 'GET') { response.end('node'); } else { request.pipe(response); }
            });
            server.listen(Number(process.argv[1]), '127.0.0.1');
            """;
        try (Tool server = Tool.serve(folder, port, "node", "-e", script, String.valueOf(port))) {
            assertThat(server).isNotNull();
            expectServed("h2c://", port, "/x", "node");
            for (Pair pair : List.of(Pair.H1_TO_H2, Pair.H2_TO_H2)) {
                try (PairClient client = pair.client(gateway.port())) {
                    H2Response response = client.ask(H2Request.post("/echo", LONG_TEXT, "te", "trailers"));
                    assertThat(response.isWhole(200)).as(response.toString()).isTrue();
                    assertThat(response.text()).isEqualTo(LONG_TEXT);
                    assertThat(response.interims()).hasSize(1);
                    assertThat(response.trailers()).isEqualTo(NaiveField.list("x-sum", "9"));
                    assertThat(client.violations()).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " proto h2"})
    void shouldAskHaproxy(String protocol) throws Exception {
        int port = Tool.freePort();
        try (RecordingOrigin behind = RecordingOrigin.start()) {
            behind.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: " + LONG_TEXT.length() + "\r\n\r\n"
                    + LONG_TEXT, true));
            behind.on("/echo", (connection, request) -> connection.answer(connection.take(request), 200,
                    request.body().text()));
            behind.on("/trailers", OriginScript.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nok\r\n0\r\nx-sum: 3\r\n\r\n", true));
            Path config = Files.writeString(folder.resolve("haproxy.cfg"), HAPROXY.formatted(port, protocol,
                    behind.port()));
            try (Tool server = Tool.serve(folder, port, "haproxy", "-db", "-f", config.toString())) {
                assertThat(server).isNotNull();
                // A HEAD is answered without content by the script for "/".
                behind.otherwise((connection, request) -> connection.answer(connection.take(request), 200, "proxied"));
                expectServed(protocol.isEmpty() ? "http://" : "h2c://", port, "/any", "proxied");
                try (H2TestClient h2 = gateway.h2Client()) {
                    assertThat(h2.ask(H2Request.get("/x")).text()).isEqualTo(LONG_TEXT);
                    assertThat(h2.ask(H2Request.post("/echo", LONG_TEXT)).text()).isEqualTo(LONG_TEXT);
                    assertThat(h2.ask(H2Request.get("/trailers", "te", "trailers")).text()).isEqualTo("ok");
                    assertThat(h2.violations()).isEmpty();
                }
            }
            assertThat(behind.violations()).isEmpty();
        }
    }
}
