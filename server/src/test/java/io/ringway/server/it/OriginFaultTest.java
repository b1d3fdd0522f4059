package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Origins that die, refuse, answer too early or say too much. */
class OriginFaultTest extends GatewayTest {

    private static final String POST = "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi";

    @ParameterizedTest
    @CsvSource({"Content-Length: 10,hello,false", "Content-Length: 10,hello,true", "Content-Length: 10,'',false",
        "Transfer-Encoding: chunked,5CRLFhelloCRLF,false", "Transfer-Encoding: chunked,5CRLFhelloCRLF,true",
        "Transfer-Encoding: chunked,aCRLFhello,false", "Transfer-Encoding: chunked,5CRLFhelloCRLF0CRLF,false",
        "X-None: 1,hello,true"})
    @Tag("D006")
    @Tag("D007")
    void shouldCutAResponseThatIsCut(String framing, String body, boolean reset) throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + body.replace("CRLF", "\r\n"));
            connection.pause(50);
            if (reset) {
                connection.reset();
            }
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\nGET /y HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Response response = client.readAny("GET", null);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.isComplete()).as("a cut body looks whole").isFalse();
            assertThat(client.rest()).isEmpty();
        }
        gateway.expectHonest();
        assertThat(origin.requests("/x")).as("never tried again once the response began").hasSize(1);
    }

    @Test
    void shouldTryAgainOnceWhenAKeptConnectionBreaks() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            return connection.served() == 0 && connection.answer(request, 200, "ok");
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").text()).isEqualTo("ok");
            assertThat(client.get("/x").text()).isEqualTo("ok");
        }
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
        assertThat(origin.requests("/x")).hasSize(3);
    }

    @Test
    void shouldNotTryAgainForEver() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/y").status()).isEqualTo(200);
            assertThat(client.get("/x").status()).isEqualTo(502);
            assertThat(client.get("/y").status()).isEqualTo(200);
        }
        assertThat(origin.requests("/x")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void shouldNeverRepeatAPost() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            return connection.served() == 0 && connection.answer(request, 200, "ok");
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.ask(POST).text()).isEqualTo("ok");
            Response response = client.ask(POST);
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.fields().one("Proxy-Status")).contains("connection_terminated");
        }
        assertThat(origin.requests("/x")).hasSize(2);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    @Tag("D004")
    void shouldNotUseAKeptConnectionTheOriginHasClosed(boolean reset) throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.ask(POST).status()).isEqualTo(200);
                for (OriginConnection connection : origin.connections()) {
                    if (reset) {
                        connection.reset();
                    }
                    connection.close();
                }
                assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 1)).isTrue();
            }
        }
        assertThat(origin.requests("/x")).hasSize(20);
    }

    @Test
    @Tag("D037")
    void shouldAnswer502WhenTheOriginRefuses() throws IOException {
        startProxy();
        origin.stop();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/x");
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.fields().one("Proxy-Status")).contains("connection_refused");
            }
            assertThat(client.ask(POST).status()).isEqualTo(502);
        }
    }

    @Test
    void shouldTryAnotherBackendWhenOneRefuses() throws IOException {
        RecordingOrigin dead = RecordingOrigin.start();
        start(GatewayFixture.configure().forward("/*", dead, origin));
        dead.stop();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/y").status()).isEqualTo(200);
                assertThat(client.ask(POST).status()).isEqualTo(200);
            }
        }
        assertThat(origin.completed()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    @Tag("D027")
    void shouldPassAnEarlyRefusalWhileTheUploadGoesOn(boolean chunked, boolean abrupt) throws Exception {
        origin.on("/x", (connection, request) -> {
            connection.pause(30);
            connection.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 9\r\n\r\ntoo large");
            if (!abrupt) {
                connection.pause(300);
            }
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            CompletableFuture<Boolean> sending = client.beside(out -> {
                out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\n"
                        + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: 300000000") + "\r\n\r\n"));
                for (long at = 0; at < 300_000_000L; at += 100_000) {
                    out.write(Latin1.bytes(chunked ? "186a0\r\n" : ""));
                    PatternBody.write(out, at, 100_000);
                    out.write(Latin1.bytes(chunked ? "\r\n" : ""));
                }
            });
            Response response = client.read("POST");
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).isEqualTo("too large");
            assertThat(response.closes()).isTrue();
            client.rest();
            assertThat(sending.get()).as("the client could send 300 MB to nobody").isFalse();
        }
        gateway.expectHonest();
        assertThat(origin.requests("/x")).isEmpty();
    }

    /** RFC 9112 9.5 and case D028: the rest of the body must not be taken for the next request, on either side. */
    @Test
    @Tag("D028")
    void shouldNotReuseEitherConnectionAfterAnEarlyAnswer() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
            connection.take(request);
            return true;
        });
        startProxy();
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n";
        for (int i = 0; i < 10; i++) {
            try (RawClient client = gateway.client()) {
                client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000\r\n\r\nabc");
                Response response = client.read("POST");
                assertThat(response.text()).isEqualTo("early");
                client.beside(out -> out.write(Latin1.bytes(smuggled.repeat(30))));
                client.rest();
            }
            gateway.expectHonest();
        }
        assertThat(origin.requests("/smuggled")).isEmpty();
        assertThat(origin.requests("/x")).isEmpty();
    }

    /**
     * An answer larger than the client's window, and an upload that goes on behind it, beyond what is read and dropped:
     * a close would reset the connection and erase the rest of the answer (RFC 9112 9.6).
     */
    @Test
    @Tag("D028")
    void shouldLetASlowReaderHaveAnEarlyAnswerWhateverItStillSends() throws IOException {
        int length = 300_000;
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, length);
            connection.take(request);
            return true;
        });
        startProxy();
        try (RawClient client = RawClient.narrow(gateway.port(), 16 * 1024)) {
            client.beside(out -> {
                out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000000\r\n\r\n"));
                PatternBody.write(out, 0, 50_000_000L);
            });
            PatternBody body = new PatternBody();
            Response response = client.readAny("POST", (bytes, count) -> {
                body.accept(bytes, count);
                GatewayFixture.sleep(2);
            });
            assertThat(response.closes()).isTrue();
            assertThat(response.isComplete()).as("whole after %s bytes", body.length()).isTrue();
        }
    }

    @Test
    @Tag("D028")
    void shouldKeepBothConnectionsWhenAnEarlyAnswerIsFollowedByTheWholeBody() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nearly");
            connection.take(request);
            connection.write("later");
            return true;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhe");
            assertThat(client.in().fill()).isTrue();
            client.send("llo");
            assertThat(client.read("POST").text()).isEqualTo("earlylater");
        }
        assertThat(origin.request("/x").body().text()).isEqualTo("hello");
        gateway.expectHonest();
    }

    @Test
    @Tag("D017")
    void shouldNotLetExtraBytesReachAnotherClient() throws IOException {
        String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK" + evil, true));
        origin.on("/chunked", OriginScript.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nOK\r\n0\r\n\r\n" + evil, true));
        origin.on("/none", OriginScript.raw("HTTP/1.1 204 No Content\r\n\r\n" + evil, true));
        startProxy();
        for (int i = 0; i < 20; i++) {
            try (RawClient one = gateway.client(); RawClient two = gateway.client()) {
                assertThat(one.get("/x").text()).isEqualTo("OK");
                assertThat(two.get("/y").text()).isEqualTo("GET /y");
                assertThat(one.get("/chunked").text()).isEqualTo("OK");
                assertThat(two.get("/y").text()).isEqualTo("GET /y");
                assertThat(one.get("/none").status()).isEqualTo(204);
                assertThat(two.get("/y").text()).isEqualTo("GET /y");
                assertThat(one.isQuiet(5)).isTrue();
            }
        }
    }

    @Test
    @Tag("D018")
    void shouldDropAnIdleConnectionOnWhichBytesArrive() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.answer(request, 200, "ok");
            connection.pause(20);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL");
            return true;
        });
        startProxy();
        for (int i = 0; i < 10; i++) {
            try (RawClient client = gateway.client()) {
                assertThat(client.get("/x").text()).isEqualTo("ok");
                GatewayFixture.sleep(50);
                assertThat(client.get("/y").text()).isEqualTo("GET /y");
            }
        }
    }

    /** The bytes are there before the next request is, if only just: its answer must not be made of them. */
    @Test
    @Tag("D018")
    void shouldNeverDeliverAnAnswerToAnotherRequest() throws Exception {
        Semaphore written = new Semaphore(0);
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.answer(request, 200, "ok");
            if (connection.served() % 3 == 2) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL");
            }
            written.release();
            return connection.served() % 7 != 6;
        });
        startProxy();
        for (int i = 0; i < 500; i++) {
            try (RawClient client = gateway.client()) {
                assertThat(client.get("/x").text()).isEqualTo("ok");
                assertThat(written.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
                assertThat(client.get("/id" + i).text()).isEqualTo("GET /id" + i);
            }
        }
    }

    @Test
    @Tag("D008")
    void shouldPassErrorsOfTheOriginThrough() throws IOException {
        startProxy();
        for (int status : new int[] {400, 404, 429, 500, 502, 503, 504, 599}) {
            origin.on("/" + status, OriginScript.raw("HTTP/1.1 " + status
                    + " Own Words\r\nContent-Length: 3\r\n\r\nown", true));
            try (RawClient client = gateway.client()) {
                Response response = client.get("/" + status);
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.reason()).isEqualTo("Own Words");
                assertThat(response.text()).isEqualTo("own");
            }
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }
}
