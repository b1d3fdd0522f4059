package io.ringway.server.h2test;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The naive client and origin against implementations of other people: neither may find fault with the other. */
@Tag("linux")
@Timeout(60)
class NaiveInteropTest {

    private static final String LONG_TEXT = "0123456789abcdef".repeat(20_000);

    @TempDir
    Path folder;
    private H2TestOrigin origin;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = H2TestOrigin.start();
    }

    @AfterEach
    void expectNoViolations() throws IOException {
        try (H2TestOrigin closing = origin) {
            assertThat(closing.violations()).isEmpty();
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + origin.port() + path;
    }

    /** The JDK's client knows no prior knowledge in clear text, but changes protocols when the server does. */
    @Test
    void shouldServeTheClientOfTheJdk() throws Exception {
        try (H2TestOrigin upgrading = H2TestOrigin.startUpgrading();
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            upgrading.on("/stream", H2OriginScript.streaming(5, 1));
            URI base = URI.create("http://127.0.0.1:" + upgrading.port());
            HttpResponse<String> first = client.send(HttpRequest.newBuilder(base.resolve("/first")).build(),
                HttpResponse.BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(first.body()).isEqualTo("GET /first");
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                .mapToObj(i -> client.sendAsync(HttpRequest.newBuilder(base.resolve("/" + i))
                    .POST(HttpRequest.BodyPublishers.ofString(i + LONG_TEXT)).build(),
                    HttpResponse.BodyHandlers.ofString())).toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().body()).isEqualTo(i + LONG_TEXT);
            }
            assertThat(client.send(HttpRequest.newBuilder(base.resolve("/stream")).build(),
                HttpResponse.BodyHandlers.ofString()).body()).endsWith("piece 4\n");
            assertThat(upgrading.accepted()).isEqualTo(1);
            assertThat(upgrading.violations()).isEmpty();
        }
    }

    @Test
    void shouldServeCurl() throws Exception {
        Path body = Files.writeString(folder.resolve("body"), LONG_TEXT);
        assertThat(Tool.run(folder, "curl", "-s", "--http2-prior-knowledge", "--data-binary", "@" + body, url("/x")))
            .isEqualTo(LONG_TEXT);
        // Not two in one call: curl 7.88 fails by itself when it uses such a connection again.
        assertThat(Tool.run(folder, "curl", "-s", "--http2-prior-knowledge", url("/a")))
            .isEqualTo("GET /a");
        assertThat(origin.request("/x").received()).isEqualTo(LONG_TEXT.length());
    }

    @Test
    void shouldServeNghttp() throws Exception {
        Path body = Files.writeString(folder.resolve("body"), LONG_TEXT);
        assertThat(Tool.run(folder, "nghttp", "--continuation", "--padding=20", "-d", body.toString(),
            "--trailer=x-sum: 7", "--expect-continue", url("/x"))).isEqualTo(LONG_TEXT);
        assertThat(origin.request("/x").trailers()).isEqualTo(NaiveField.list("x-sum", "7"));
        Tool.run(folder, "nghttp", "-n", "-m", "50", "--header-table-size=0", "-w", "10", url("/many"));
        assertThat(origin.requests("/many")).hasSize(50);
    }

    @Test
    void shouldServeH2load() throws Exception {
        assertThat(Tool.run(folder, "h2load", "-n", "2000", "-c", "4", "-m", "20", url("/load")))
            .contains("2000 succeeded, 0 failed");
        assertThat(origin.completed()).isEqualTo(2000);
    }

    @Test
    void shouldServeNode() throws Exception {
        origin.on("/grpc", H2OriginScript.grpc());
        String script = """
            const client = require('http2').connect(process.argv[1]);
            const stream = client.request({':method': 'POST', ':path': '/grpc', te: 'trailers'});
            let text = '';
            stream.setEncoding('latin1');
            stream.on('data', chunk => { text += chunk; });
            stream.on('trailers', fields => { text += ' status ' + fields['grpc-status']; });
            stream.on('close', () => { console.log(text); client.close(); });
            stream.write('one ');
            setTimeout(() => stream.end('two'), 20);
            """;
        assertThat(Tool.run(folder, "node", "-e", script, url(""))).isEqualTo("one two status 0\n");
        assertThat(origin.request("/grpc").field("te")).isEqualTo("trailers");
    }

    @Test
    void shouldAskNode() throws Exception {
        int port = Tool.freePort();
        String script = """
            const server = require('http2').createServer((request, response) => {
                response.stream.additionalHeaders({':status': 103, 'x-early': 'yes'});
                response.writeHead(200, {'x-path': request.url});
                response.addTrailers({'x-sum': '9'});
                request.pipe(response);
            });
            server.listen(Number(process.argv[1]), '127.0.0.1');
            """;
        try (Tool server = Tool.serve(folder, port, "node", "-e", script, String.valueOf(port));
            H2TestClient client = H2TestClient.to(port)) {
            assertThat(server).isNotNull();
            askAll(client, LONG_TEXT);
            H2Response response = client.ask(H2Request.post("/t", "text").trailers("x-up", "1"));
            assertThat(response.interims()).hasSize(1);
            assertThat(response.field("x-path")).isEqualTo("/t");
            assertThat(response.trailers()).isEqualTo(NaiveField.list("x-sum", "9"));
            assertThat(client.isAlive()).isTrue();
            assertThat(client.violations()).isEmpty();
            try (H2TestClient padding = H2TestClient.to(port, NaiveH2Options.honest().padding(255).dataBytes(1000))) {
                askAll(padding, LONG_TEXT);
                assertThat(padding.violations()).isEmpty();
            }
        }
    }

    @Test
    void shouldAskNginx() throws Exception {
        int port = Tool.freePort();
        Files.writeString(folder.resolve("index.html"), LONG_TEXT);
        // Its workers lose their rights where it is started by root, and temporary folders are for their owner only.
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
            daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
            events {}
            http { access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
            uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
            server { listen 127.0.0.1:%2$d http2; root %1$s; location /fixed { return 200 "fixed"; } } }
            """.formatted(folder, port));
        try (Tool server = Tool.serve(folder, port, "nginx", "-e", folder + "/error", "-c", config.toString());
            H2TestClient client = H2TestClient.to(port, NaiveH2Options.honest().windows(1000, 65_535))) {
            assertThat(server).isNotNull();
            assertThat(client.ask(H2Request.get("/fixed")).text()).isEqualTo("fixed");
            assertThat(client.ask(H2Request.get("/index.html")).text()).isEqualTo(LONG_TEXT);
            assertThat(client.ask(H2Request.of("HEAD", "/index.html")).received()).isZero();
            assertThat(client.isAlive()).isTrue();
            assertThat(client.violations()).isEmpty();
        }
    }

    /** Both at once: another gateway is the client of the origin and the server of the client. */
    @Test
    void shouldMeetBehindHaproxy() throws Exception {
        int port = Tool.freePort();
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
            defaults
              mode http
              timeout client 10s
              timeout server 10s
              timeout connect 1s
            frontend in
              bind 127.0.0.1:%d proto h2
              default_backend out
            backend out
              server origin 127.0.0.1:%d proto h2
            """.formatted(port, origin.port()));
        origin.on("/grpc", H2OriginScript.grpc());
        try (Tool server = Tool.serve(folder, port, "haproxy", "-db", "-f", config.toString());
            H2TestClient client = H2TestClient.to(port)) {
            assertThat(server).isNotNull();
            // This HAProxy comes to a standstill when many streams fill their buffers in both directions.
            askAll(client, "short");
            assertThat(client.ask(H2Request.post("/long", LONG_TEXT)).text()).isEqualTo(LONG_TEXT);
            H2Response response = client.ask(H2Request.post("/grpc", "message", "te", "trailers"));
            assertThat(response.text()).isEqualTo("message");
            assertThat(response.trailers()).contains(NaiveField.of("grpc-status", "0"));
            assertThat(client.violations()).isEmpty();
        }
    }

    /** What is to judge the gateway must be able to find fault: this origin answers no error. */
    @Test
    void shouldLetH2specFail() throws Exception {
        H2Spec spec = H2Spec.unpack(folder);
        assertThat(spec.run(origin.port(), "/", "generic/3.7", "generic/3.8")).extracting(H2Spec.Result::isPassed)
            .isEqualTo(true);
        H2Spec.Result failing = spec.run(origin.port(), "/", "http2/6.7");
        assertThat(failing.isPassed()).isFalse();
        assertThat(failing.tests()).isEqualTo(4);
        assertThat(failing.failed()).isEqualTo(2);
        // What h2spec sends is wrong on purpose.
        origin.close();
        origin = H2TestOrigin.start();
    }

    private static void askAll(H2TestClient client, String text) {
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(client.send(H2Request.post("/" + i, i + text)));
        }
        for (int i = 0; i < streams.size(); i++) {
            H2Response response = client.await(streams.get(i));
            assertThat(response.isWhole(200)).as(response.toString()).isTrue();
            assertThat(response.text()).isEqualTo(i + text);
        }
    }
}
