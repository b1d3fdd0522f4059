package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.RouteCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code explain} prints, to the letter. */
final class ExplainCommandTest {

    private static final String CONFIG = """
            {"version": 1, "server": {"trusted_proxies": ["10.0.0.0/8"], "limits": {"body_bytes": 1000}},
             "clusters": {"shared": {"backends": [{"host": "shared.invalid", "port": 8080}]}},
             "routers": [
              {"name": "users", "hosts": ["api.test", "*.b.test"], "external_path": "/api/users/{id}",
               "internal_path": "/users/{id}", "methods": ["GET", "POST"], "load_balancing_strategy": "Weighted",
               "backends": [{"host": "10.0.0.2", "port": 8080, "weight": 3}, {"host": "10.0.0.3", "port": 8080}]},
              {"name": "me", "hosts": ["api.test"], "external_path": "/api/users/me", "methods": ["GET"],
               "cluster": "shared", "preserve_host": true},
              {"name": "rest", "hosts": ["api.test"], "external_path": "/api/*", "cluster": "shared"},
              {"name": "gone", "hosts": ["api.test"], "external_path": "/gone", "methods": ["GET"],
               "redirect": {"status": 308, "location": "/new"}},
              {"name": "text", "hosts": ["api.test"], "external_path": "/text", "methods": ["GET"],
               "respond": {"content_type": "text/plain", "body": "%s"}}]}""".formatted("line\\n".repeat(12));

    @TempDir
    private Path directory;
    private String file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("g.json"), CONFIG).toString();
    }

    private CliRun explain(String... args) {
        List<String> all = new ArrayList<>(List.of("explain", "--config", file));
        all.addAll(List.of(args));
        CliRun run = new CliRun();
        run.checks.add(new RouteCheck());
        return run.execute(all.toArray(String[]::new));
    }

    private void expect(int code, String text, String... args) {
        CliRun run = explain(args);
        assertThat(run.err).isEmpty();
        assertThat(run.out).isEqualTo(text);
        assertThat(run.code).isEqualTo(code);
    }

    @Test
    void shouldExplainAForwardedRequest() {
        expect(0, """
                request     GET /api/./users/%34%32?x=1, host x.b.test
                client      127.0.0.1
                path        /api/./users/%34%32 is matched as /api/users/42
                route       "users": /api/users/{id}
                parameters  id = 42
                goes to     10.0.0.2:8080, cluster "users"
                            Weighted over 2: 10.0.0.2:8080 (weight 3), 10.0.0.3:8080 (weight 1)
                sent on     GET /users/42?x=1 HTTP/1.1
                            Host: 10.0.0.2:8080
                            Accept: text/html
                            X-Forwarded-For: 127.0.0.1
                            X-Forwarded-Proto: http
                            X-Forwarded-Host: x.b.test:81
                            X-Request-ID: (new for each request)
                            Via: 1.1 ringway
                candidates  "users"  takes it
                            "rest"   host: it serves api.test
                            "me"     host: it serves api.test; path: its segment 3 is "me", not "42"
                            "gone"   host: it serves api.test; path: its segment 1 is "gone", not "api"
                            "text"   host: it serves api.test; path: its segment 1 is "text", not "api"
                """, "GET", "http://x.b.test:81/api/./users/%34%32?x=1", "-H", "Accept: text/html", "-H",
                "X-Forwarded-For: 6.6.6.6", "-H", "Connection: x-hop", "-H", "X-Hop: 1");
    }

    @Test
    void shouldExplainPrecedenceAndTrust() {
        expect(0, """
                request     GET /api/users/me, host api.test
                client      10.1.2.3, a trusted proxy
                route       "me": /api/users/me
                goes to     shared.invalid:8080, cluster "shared"
                sent on     GET /api/users/me HTTP/1.1
                            Host: API.test
                            X-Request-ID: abc
                            X-Forwarded-For: 6.6.6.6, 10.1.2.3
                            X-Forwarded-Proto: http
                            X-Forwarded-Host: API.test
                            Via: 1.1 ringway
                candidates  "me"     takes it
                            "users"  precedence: segment 3 is {id} here, "me" in route "me"
                            "rest"   precedence: segment 2 is * here, "users" in route "me"
                            "gone"   path: its segment 1 is "gone", not "api"
                            "text"   path: its segment 1 is "text", not "api"
                """.replace("host api.test", "host API.test"), "GET", "/api/users/me", "-H", "Host: API.test",
                "--client", "10.1.2.3", "-H", "X-Forwarded-For: 6.6.6.6", "-H", "X-Request-ID: abc");
    }

    @Test
    void shouldExplainAnAnswerOfARoute() {
        expect(0, """
                request     GET /text, host api.test
                client      127.0.0.1
                route       "text": /text
                answer      HTTP/1.1 200 OK
                            Content-Type: text/plain
                            Content-Length: 60

                            line
                            line
                            line
                            line
                            line
                            line
                            line
                            line
                            line
                            line
                            (and 2 more lines)
                candidates  "text"   takes it
                            "users"  path: its segment 1 is "api", not "text"
                            "me"     path: its segment 1 is "api", not "text"
                            "rest"   path: its segment 1 is "api", not "text"
                            "gone"   path: its segment 1 is "gone", not "text"
                """, "GET", "http://api.test/text");
        assertThat(explain("HEAD", "http://api.test/text").out).contains("""
                answer      HTTP/1.1 200 OK
                            Content-Type: text/plain
                            Content-Length: 60
                candidates  "text"   takes it
                """);
        assertThat(explain("GET", "http://api.test/gone").out).contains("""
                answer      HTTP/1.1 308 Permanent Redirect
                            Content-Length: 0
                            Location: /new
                candidates""");
    }

    @Test
    void shouldExplainAnotherMethod() {
        expect(1, """
                request     DELETE /api/users/7, host x.b.test
                client      ::1
                route       none for this method
                answer      HTTP/1.1 405 Method Not Allowed
                            Content-Type: application/problem+json
                            Content-Length: 106
                            Proxy-Status: ringway; error=http_request_denied
                            Allow: GET, HEAD, POST

                            {"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"the route takes \
                other methods"}
                candidates  "users"  method: it takes GET, POST
                            "rest"   host: it serves api.test
                            "me"     host: it serves api.test; path: its segment 3 is "me", not "7"; method: it takes \
                GET
                            "gone"   host: it serves api.test; path: its segment 1 is "gone", not "api"; method: it \
                takes GET
                            "text"   host: it serves api.test; path: its segment 1 is "text", not "api"; method: it \
                takes GET
                """, "DELETE", "http://x.b.test/api/users/7", "--client", "::1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET | http://api.test/none | none for this path | 404 Not Found",
        "GET | http://none.test/api/x | none for this host | 421 Misdirected Request",
        "GET | http://api.test/a%2fb | none: the router is not asked | 400 Bad Request",
        "GET | http://api.test/%zz | none: the router is not asked | 400 Bad Request",
        "GET | http://api.test/a b | none: the router is not asked | 400 Bad Request",
        "GET | http://u@api.test/ | none: the router is not asked | 400 Bad Request",
        "GE(T | http://api.test/ | none: the router is not asked | 400 Bad Request",
        "CONNECT | api.test:443 | none: the router is not asked | 405 Method Not Allowed",
        "OPTIONS | * | none: the router is not asked | 204 No Content",
    })
    void shouldExplainWhatNoRouteTakes(String method, String url, String route, String status) {
        CliRun run = explain(method, url);
        assertThat(run.err).isEmpty();
        assertThat(run.out).contains("route       " + route + "\nanswer      HTTP/1.1 " + status + "\n");
        assertThat(run.code).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Content-Length: 1001 | 413 Content Too Large", "Content-Length: x | 400 Bad Request",
        "Expect: tea | 417 Expectation Failed", "Transfer-Encoding: gzip | 501 Not Implemented",
        "Via: 1.1 ringway, 1.1 ringway, 1.1 ringway, 1.1 ringway, 1.1 ringway, 1.1 ringway, 1.1 ringway, 1.1 ringway, "
                + "1.1 ringway | 508 Loop Detected",
    })
    void shouldExplainWhatTheGatewayRefuses(String field, String status) {
        CliRun run = explain("POST", "http://api.test/api/users/7", "-H", field);
        assertThat(run.out).contains("answer      HTTP/1.1 " + status + "\n");
        assertThat(run.code).isEqualTo(1);
    }

    @Test
    void shouldReadUrlsAsClientsDo() {
        assertThat(explain("GET", "HTTP://api.test").out).startsWith("request     GET /, host api.test\n");
        assertThat(explain("GET", "http://api.test?q").out).startsWith("request     GET /?q, host api.test\n");
        assertThat(explain("GET", "/x").out).startsWith("request     GET /x, host localhost\n");
        assertThat(explain("GET", "http://api.test/x", "-H", "host: b.test:1").out)
                .startsWith("request     GET /x, host b.test\n");
    }

    @Test
    void shouldShowTheClosestRoutesOfMany() throws IOException {
        StringBuilder routers = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            routers.append(i == 0 ? "" : ",").append("{\"name\":\"r%d\",\"external_path\":\"/%d\",\"respond\":{}}"
                    .formatted(i, i));
        }
        Files.writeString(Path.of(file), "{\"version\":1,\"routers\":[" + routers + "]}");

        List<String> some = explain("GET", "/29").out.lines().toList();
        List<String> all = explain("GET", "/29", "--all").out.lines().toList();

        assertThat(some).contains("candidates  \"r29\"  takes it")
                .endsWith("            and 10 more, further off; --all shows them").hasSize(all.size() - 9);
        assertThat(all).contains("            \"r28\"  path: its segment 1 is \"28\", not \"29\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://a.test/ | URL: this version has no TLS listener; write http://",
        "a.test/x | URL: \"a.test/x\" is neither http://HOST/PATH nor /PATH nor *",
        "/ -H x | -H: \"x\" is no field; write 'name: value'",
        "/ -H :x | -H: \":x\" is no field; write 'name: value'",
        "/ --client me | --client: \"me\" is no IP address",
        "/ --admin 127.0.0.1:9901 | --admin: asking a running gateway is not available in this version; use --config "
                + "FILE",
        "/ more | Unmatched argument at index 5: 'more'; see: ringway help explain",
    })
    void shouldRefuseUnusableArgumentsInOneLine(String args, String message) {
        CliRun run = explain(("GET " + args).split(" "));
        assertThat(run.err).isEqualTo("ringway: " + message + "\n");
        assertThat(run.out).isEmpty();
        assertThat(run.code).isEqualTo(2);
    }

    @Test
    void shouldLetNoLineBreakIntoTheRequest() {
        assertThat(explain("GET", "/\r\nX: y").err).isEqualTo("ringway: URL: has a control character\n");
        assertThat(explain("GET", "/", "-H", "A: b\nC: d").err).isEqualTo("ringway: -H: has a control character\n");
        assertThat(explain("", "/").err).isEqualTo("ringway: METHOD: empty\n");
    }

    @Test
    void shouldNeedAConfiguration() throws IOException {
        assertThat(new CliRun().execute("explain", "GET", "/").err)
                .isEqualTo("ringway: explain needs --config FILE or RINGWAY_CONFIG; see: ringway help explain\n");
        assertThat(new CliRun().with("RINGWAY_CONFIG", file).execute("explain", "GET", "/").code).isEqualTo(1);
        Files.writeString(Path.of(file), "{\"version\":2,\"routers\":[]}");
        CliRun bad = explain("GET", "/");
        assertThat(bad.code).isEqualTo(1);
        assertThat(bad.out).isEmpty();
        assertThat(bad.err.lines()).containsExactly(
                file + ":1:12: error: $.version: out of range: 2 (allowed: 1..1)",
                "ringway: not explained: 1 error in " + file);
        assertThat(explain("GET", "/", "--config", "x").code).isEqualTo(2);
    }

    @Test
    void shouldBeDescribed() {
        assertThat(new CliRun().execute("help", "explain").out).contains("--config", "METHOD", "URL", "-H", "--client",
                "--all", "0 a route takes the request").doesNotContain("--admin");
    }
}
