package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interim responses: 100-continue in its variants (RFC 9110 10.1.1) and early hints. */
class ContinueTest extends GatewayTest {

    private static final String EXPECTING = "POST /x HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\n"
            + "Content-Length: 5\r\n\r\n";
    private static final int LEAVE_MAX_MS = 3000;

    private static List<Integer> interims(Response response) {
        return response.interims().stream().map(Response.Interim::status).toList();
    }

    @Test
    @Tag("D030")
    void shouldForwardTheUpstreamsLeave() throws IOException {
        origin.on("/x", (connection, request) -> {
            assertThat(request.fields().one("Expect")).isEqualTo("100-continue");
            connection.write("HTTP/1.1 100 Continue\r\n\r\n");
            connection.take(request);
            return connection.answer(request, 200, request.body().text());
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send(EXPECTING);
            long sent = System.nanoTime();
            assertThat(client.in().fill()).isTrue();
            assertThat(System.nanoTime() - sent).as("the upstream's leave, not ours").isLessThan(900_000_000L);
            client.send("hello");
            Response response = client.read("POST");
            assertThat(interims(response)).containsExactly(100);
            assertThat(response.text()).isEqualTo("hello");
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    @Tag("D032")
    void shouldGiveLeaveItselfWhenTheUpstreamIsSilent() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            return connection.answer(request, 200, request.body().text());
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send(EXPECTING);
            client.patience(LEAVE_MAX_MS);
            assertThat(client.in().fill()).as("leave within three seconds").isTrue();
            client.patience(RawClient.PATIENCE_MS);
            client.send("hello");
            Response response = client.read("POST");
            assertThat(interims(response)).containsExactly(100);
            assertThat(response.text()).isEqualTo("hello");
        }
    }

    @Test
    @Tag("D032")
    void shouldForwardABodyThatDoesNotWaitForLeave() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.ask(EXPECTING + "hello").status()).isEqualTo(200);
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.request("/x").body().text()).isEqualTo("hello");
    }

    @Test
    @Tag("D031")
    void shouldPassAFinalAnswerInsteadOfLeave() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 403 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask(EXPECTING);
            assertThat(response.status()).isEqualTo(403);
            assertThat(interims(response)).isEmpty();
            assertThat(response.text()).isEqualTo("no");
        }
        gateway.expectHonest();
        assertThat(origin.requests("/x")).isEmpty();
    }

    /** The upstream keeps its connection, but it waits for a body that never comes: it must not be used again. */
    @Test
    @Tag("D031")
    void shouldNotPoolAConnectionWhoseRequestWasNotSentWhole() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
            connection.take(request);
            return true;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.ask(EXPECTING).status()).isEqualTo(403);
        }
        for (int i = 0; i < 5; i++) {
            gateway.expectHonest();
        }
        assertThat(origin.requests("/honest")).hasSize(5);
        assertThat(origin.requests("/x")).isEmpty();
    }

    @Test
    @Tag("D030")
    void shouldSwallowLeaveNobodyAskedFor() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 100 Continue\r\n\r\n");
            return connection.answer(request, 200, "ok");
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(interims(response)).isEmpty();
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    @Test
    void shouldGiveNoLeaveToAnHttp10Client() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /x HTTP/1.0\r\nHost: a.test\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 5\r\n\r\nhello");
            assertThat(response.status()).isEqualTo(200);
            assertThat(interims(response)).isEmpty();
        }
        assertThat(origin.request("/x").fields().has("Expect")).isFalse();
    }

    @Test
    void shouldRefuseOtherExpectations() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nExpect: magic\r\n"
                    + "Content-Length: 5\r\n\r\nhello");
            assertThat(response.status()).isEqualTo(417);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void shouldForwardEarlyHints() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n");
            connection.pause(50);
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n");
            return connection.answer(request, 200, "ok");
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(interims(response)).containsExactly(103, 103);
            assertThat(response.interims().getFirst().fields().all())
                    .containsExactly(new Fields.Field("Link", "</a.css>"));
            assertThat(response.text()).isEqualTo("ok");
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    void shouldNotForwardInterimsToAnHttp10Client() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 103 Early Hints\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /x HTTP/1.0\r\n\r\n");
            assertThat(interims(response)).isEmpty();
            assertThat(response.text()).isEqualTo("ok");
        }
    }
}
