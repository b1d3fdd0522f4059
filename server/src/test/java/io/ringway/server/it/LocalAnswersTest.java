package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the gateway answers by itself: routes that respond or redirect, and refusals. */
class LocalAnswersTest extends GatewayTest {

    private static void expectProblem(Response response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.fields().one("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.fields().one("Proxy-Status")).matches("ringway; error=[a-z_]+.*");
        assertThat(response.fields().has("Date")).isTrue();
        assertThat(response.text()).startsWith("{").contains("\"status\":" + status);
    }

    @Test
    void shouldRespond() throws IOException {
        start(GatewayFixture.configure().route("'external_path':'/ping','methods':['GET'],'respond':{'status':201,"
                + "'content_type':'text/x','body':'pong'}"));
        try (RawClient client = gateway.client()) {
            Response response = client.get("/ping");
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.fields().one("Content-Type")).isEqualTo("text/x");
            assertThat(response.fields().one("Content-Length")).isEqualTo("4");
            assertThat(response.fields().has("Date")).isTrue();
            assertThat(response.text()).isEqualTo("pong");
            Response head = client.ask("HEAD /ping HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(head.fields().one("Content-Length")).isEqualTo("4");
            assertThat(client.get("/ping?x").text()).isEqualTo("pong");
        }
    }

    @Test
    void shouldSendNoBodyWith204() throws IOException {
        start(GatewayFixture.configure().route("'external_path':'/none','respond':{'status':204}"));
        try (RawClient client = gateway.client()) {
            Response response = client.get("/none");
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.fields().has("Content-Length")).isFalse();
            assertThat(client.get("/none").status()).isEqualTo(204);
        }
    }

    @Test
    void shouldRedirect() throws IOException {
        start(GatewayFixture.configure()
                .route("'external_path':'/old','redirect':{'status':301,'location':'https://b.test/new?x=1'}")
                .route("'external_path':'/older','redirect':{'location':'/old'}"));
        try (RawClient client = gateway.client()) {
            Response response = client.get("/old");
            assertThat(response.status()).isEqualTo(301);
            assertThat(response.fields().one("Location")).isEqualTo("https://b.test/new?x=1");
            Response other = client.get("/older");
            assertThat(other.status()).isEqualTo(308);
            assertThat(other.fields().one("Location")).isEqualTo("/old");
        }
    }

    @Test
    void shouldAnswer404And405AndKeepTheConnection() throws IOException {
        start(GatewayFixture.configure()
                .route("'external_path':'/a','methods':['GET','PUT'],'respond':{}")
                .route("'external_path':'/b','methods':['POST'],'respond':{}"));
        try (RawClient client = gateway.client()) {
            expectProblem(client.get("/c"), 404);
            Response denied = client.ask("POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc");
            expectProblem(denied, 405);
            assertThat(denied.fields().one("Allow").split(", ")).containsExactlyInAnyOrder("GET", "HEAD", "PUT");
            Response other = client.get("/b");
            expectProblem(other, 405);
            assertThat(other.fields().one("Allow")).isEqualTo("POST");
            assertThat(client.get("/a").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldNotReadTheBodyOfARefusedRequestAsTheNextOne() throws IOException {
        start(GatewayFixture.configure().respond("/a", 200, "a"));
        try (RawClient client = gateway.client()) {
            String inner = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";
            Response response = client.ask("POST /none HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + inner.length()
                    + "\r\n\r\n" + inner);
            assertThat(response.status()).isEqualTo(404);
            if (response.closes()) {
                client.expectClose();
            } else {
                assertThat(client.isQuiet(100)).isTrue();
                assertThat(client.get("/a").text()).isEqualTo("a");
            }
        }
    }

    @Test
    void shouldAnswerALocalRouteWhoseRequestHasABody() throws IOException {
        start(GatewayFixture.configure().respond("/a", 200, "a"));
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask("POST /a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\nX: y\r\n\r\n").text()).isEqualTo("a");
            }
        }
    }

    @Test
    void shouldChooseTheRouteByHost() throws IOException {
        try (RecordingOrigin other = RecordingOrigin.start()) {
            other.otherwise((connection, request) -> {
                connection.take(request);
                return connection.answer(request, 200, "other");
            });
            start(GatewayFixture.configure()
                    .route("'external_path':'/*','hosts':['a.test'],'backends':[{" + origin.backend() + "}]")
                    .route("'external_path':'/*','hosts':['*.b.test'],'backends':[{" + other.backend() + "}]"));
            try (RawClient client = gateway.client()) {
                assertThat(client.get("/x").text()).isEqualTo("GET /x");
                assertThat(client.ask("GET /x HTTP/1.1\r\nHost: X.B.test:80\r\n\r\n").text()).isEqualTo("other");
                assertThat(client.ask("GET http://y.b.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n").text())
                        .isEqualTo("other");
                assertThat(client.ask("GET /x HTTP/1.1\r\nHost: A.TEST.\r\n\r\n").text()).isEqualTo("GET /x");
                expectProblem(client.ask("GET /x HTTP/1.1\r\nHost: c.test\r\n\r\n"), 421);
                assertThat(client.get("/x").text()).isEqualTo("GET /x");
            }
            other.stop();
        }
    }

    @Test
    void shouldRefuseAnHttpsTargetOnAPlainListener() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            expectProblem(client.ask("GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"), 421);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void shouldRefuseATunnelAndClose() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n");
            expectProblem(response, 405);
            assertThat(response.fields().has("Allow")).isTrue();
            client.expectClose();
        }
    }

    @Test
    void shouldRewriteThePath() throws IOException {
        start(GatewayFixture.configure()
                .route("'external_path':'/api/{a}/x/{b}','internal_path':'/v2/{b}/{a}','backends':[{"
                        + origin.backend() + "}]")
                .route("'external_path':'/files/{rest*}','internal_path':'/static/{rest*}','backends':[{"
                        + origin.backend() + "}]")
                .route("'external_path':'/one','internal_path':'/','backends':[{" + origin.backend() + "}]"));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/api/1%2C2/x/%7Eb?q=1").text()).isEqualTo("GET /v2/~b/1%2C2?q=1");
            assertThat(client.get("/files/a/b/c.css").text()).isEqualTo("GET /static/a/b/c.css");
            assertThat(client.get("/one?x").text()).isEqualTo("GET /?x");
            expectProblem(client.get("/api/1/y/2"), 404);
        }
    }

    @Test
    void shouldSendTheVeryPathItRoutedBy() throws IOException {
        start(GatewayFixture.configure().forward("/*", origin).respond("/admin/*", 403, "no"));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/pub/../admin/x").status()).isEqualTo(403);
            assertThat(client.get("/pub/%2e%2e/admin/x").status()).isEqualTo(403);
            assertThat(client.get("/%61dmin/x").status()).isEqualTo(403);
            assertThat(client.get("/a/./b/../c").text()).isEqualTo("GET /a/c");
        }
    }

    @Test
    @Tag("D037")
    void shouldAnswer503WhereNoBackendMayBeUsed() throws IOException {
        start(GatewayFixture.configure().route("'external_path':'/*','backends':[{" + origin.backend()
                + ",'weight':0}],'load_balancing_strategy':'Weighted'"));
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            expectProblem(response, 503);
            assertThat(response.fields().has("Retry-After")).isTrue();
        }
    }
}
