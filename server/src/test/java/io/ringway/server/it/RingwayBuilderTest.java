package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.Codec;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes of the builder, and what it says of mistakes. */
class RingwayBuilderTest extends HandlerServerTest {

    private static final Handler NOTHING = (_, response) -> response.empty();

    private static Handler says(String text) {
        return (request, response) -> response.header("X-Says", text).text(text + " " + request.bodyText());
    }

    @Test
    void shouldHaveARouteForEachMethod() throws IOException {
        HandlerOptions inline = HandlerOptions.inline();
        builder.get("/a", says("get")).post("/a", says("post")).put("/a", says("put")).patch("/a", says("patch"))
            .delete("/a", says("delete")).head("/a", says("head")).options("/a", says("options"))
            .any("/a", says("any")).head("/b", says("head"), inline)
            .options("/b", says("options"), inline).put("/b", says("put"), inline).patch("/b", says("patch"), inline)
            .delete("/b", says("delete"), inline).any("/b", says("any"), inline);
        try (RawClient client = client()) {
            for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}) {
                String request = method + " /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\nx";
                assertThat(client.send(request).read(method).fields().one("X-Says")).isEqualToIgnoringCase(method);
            }
            assertThat(client.ask("PURGE /a HTTP/1.1\r\nHost: a.test\r\n\r\n").text()).isEqualTo("any ");
            for (String method : new String[] {"PUT", "PATCH", "DELETE", "OPTIONS"}) {
                String request = method + " /b HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\nx";
                assertThat(client.ask(request).text()).isEqualToIgnoringCase(method + " x");
            }
            assertThat(client.get("/b").text()).isEqualTo("any ");
        }
    }

    @Test
    void shouldTakeTypedBodiesByEveryMethodThatHasThem() throws IOException {
        Digits codec = new Digits();
        HandlerOptions inline = HandlerOptions.inline();
        builder.post("/a", codec, codec, (n, _) -> n + 1).put("/a", codec, codec, (n, _) -> n + 2)
            .patch("/a", codec, codec, (n, _) -> n + 3).post("/b", codec, codec, (n, _) -> n + 1, inline)
            .put("/b", codec, codec, (n, _) -> n + 2, inline).patch("/b", codec, codec, (n, _) -> n + 3, inline);
        try (RawClient client = client()) {
            int more = 1;
            for (String method : new String[] {"POST", "PUT", "PATCH"}) {
                for (String path : new String[] {"/a", "/b"}) {
                    String request = method + " " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\n4";
                    assertThat(client.ask(request).text()).isEqualTo("" + (4 + more));
                }
                more++;
            }
        }
    }

    @Test
    void shouldSayWhichRouteIsWrong() {
        String path = "/" + "x".repeat(130);
        assertThatThrownBy(() -> builder.get(path, NOTHING)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("the route GET " + path + " has 135 characters, allowed are 128, its method included");
        assertThatThrownBy(() -> builder.get(null, NOTHING)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("it has GET, null, a handler");
        assertThatThrownBy(() -> builder.post("/a", (Handler) null)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no handler");
        builder.get("/", NOTHING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nonsense | cannot listen on "nonsense": has no port
        0.0.0.0:70000 | cannot listen on "0.0.0.0:70000": the port is out of range
        nowhere.test:80 | cannot listen on "nowhere.test:80":
        """)
    void shouldSayWhichAddressIsNone(String address, String message) {
        RingwayBuilder fresh = Ringway.builder();
        assertThatThrownBy(() -> fresh.listen(address)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(message);
    }

    @Test
    void shouldSayWhichPortIsNone() {
        RingwayBuilder fresh = Ringway.builder();
        assertThatThrownBy(() -> fresh.listen(70_000)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("port is 70000, allowed are 0 to 65535");
        assertThatThrownBy(() -> fresh.listen(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellStatusAndFieldsOfTypedAnswers() throws IOException {
        Digits codec = new Digits();
        HandlerOptions inline = HandlerOptions.inline();
        builder.post("/a", codec, codec, (n, _, response) -> {
            response.status(201).header("Location", "/a/" + n);
            return n + 1;
        }).put("/a", codec, codec, (n, _, response) -> {
            response.status(202);
            return null;
        }, inline).get("/a/{n}", codec, (request, _) -> request.pathInt("n"))
            .delete("/a/{n}", codec, (_, _) -> null, inline);
        try (RawClient client = client()) {
            Response created = client.ask(post("/a", "4"));
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.fields().one("Location")).isEqualTo("/a/4");
            assertThat(created.fields().one("Content-Type")).isEqualTo("text/plain");
            assertThat(created.text()).isEqualTo("5");
            assertThat(client.ask(post("/a", "4").replace("POST", "PUT")).status()).isEqualTo(202);
            assertThat(client.get("/a/7").text()).isEqualTo("7");
            assertThat(client.ask("DELETE /a/7 HTTP/1.1\r\nHost: a.test\r\n\r\n").status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CONNECT | / | CONNECT /: CONNECT is refused before it comes to routes
        GET | /users/:id/orders | GET /users/:id/orders: a parameter is written {id}, not :id
        GET | /:id | GET /:id: a parameter is written {id}, not :id
        """)
    void shouldRefuseRoutesThatWouldNeverBeReached(String method, String path, String message) {
        RingwayBuilder fresh = Ringway.builder();
        assertThatThrownBy(() -> fresh.route(method, path, NOTHING, HandlerOptions.pooled()))
            .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        fresh.get("/users:all/a:b", NOTHING);
    }

    @Test
    void shouldRefuseWhatIsNotThere() throws IOException {
        RingwayBuilder fresh = Ringway.builder();
        assertThatThrownBy(() -> fresh.options(null)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("options may not be null");
        assertThatThrownBy(() -> fresh.handlers(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fresh.onException(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fresh.admin(null)).isInstanceOf(IllegalArgumentException.class);
        builder.get("/", NOTHING);
        try (RawClient _ = client()) {
            assertThatThrownBy(() -> ringway.port(5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no listener 5: there are 1, from 0");
            assertThatThrownBy(() -> ringway.port(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A number of one digit. */
    private record Digits() implements Codec<Integer> {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public Integer decode(InputStream body) throws IOException {
            return body.read() - '0';
        }

        @Override
        public void encode(Integer value, OutputStream body) throws IOException {
            body.write('0' + value);
        }
    }
}
