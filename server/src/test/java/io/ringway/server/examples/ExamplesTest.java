package io.ringway.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.Ringway;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asks each example, by the client of the JDK. */
@Tag("linux")
@Timeout(60)
final class ExamplesTest {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void needsARing() {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
    }

    private static HttpRequest.Builder to(Ringway ringway, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ringway.port() + target));
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void shouldGreet() throws Exception {
        try (Ringway ringway = HelloExample.start(0)) {
            assertThat(ask(to(ringway, "/hello/you")).body()).isEqualTo("Hello, you!\n");
        }
    }

    @Test
    void shouldAskTheDatabase() throws Exception {
        try (Ringway ringway = new DatabaseExample().start(0)) {
            assertThat(ask(to(ringway, "/users/2")).body()).isEqualTo("{\"id\":2,\"name\":\"Grace\"}\n");
            assertThat(ask(to(ringway, "/users/3")).statusCode()).isEqualTo(404);
            assertThat(ask(to(ringway, "/users/x")).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void shouldStream() throws Exception {
        try (Ringway ringway = StreamExample.start(0)) {
            String body = ask(to(ringway, "/numbers.csv?count=20000")).body();
            assertThat(body.lines()).hasSize(20_000).contains("1,1", "19999,399960001");
        }
    }

    @Test
    void shouldTakeUploads() throws Exception {
        try (Ringway ringway = UploadExample.start(0)) {
            assertThat(ask(to(ringway, "/uploads").POST(BodyPublishers.ofString("abc"))).body()).isEqualTo(
                "3 bytes, SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
            byte[] zeros = new byte[1_000_000];
            assertThat(ask(to(ringway, "/uploads").POST(BodyPublishers.ofInputStream(() ->
                new ByteArrayInputStream(zeros)))).body()).isEqualTo("1000000 bytes, SHA-256 "
                    + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zeros)) + "\n");
            try (Socket socket = new Socket("127.0.0.1", ringway.port())) {
                socket.getOutputStream().write(("POST /uploads HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Checksum: ba78\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 422 ").contains("the checksum is ba7816");
            }
        }
    }

    @Test
    void shouldSendWhatIsSaidToAllWhoListen() throws Exception {
        try (Ringway ringway = new EventsExample().start(0)) {
            ask(to(ringway, "/chat").POST(BodyPublishers.ofString("first")));
            HttpResponse<InputStream> listening = CLIENT.send(to(ringway, "/chat").build(),
                BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(listening.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("data: first");
                ask(to(ringway, "/chat").POST(BodyPublishers.ofString("second")));
                assertThat(lines.readLine()).isEmpty();
                assertThat(lines.readLine()).isEqualTo("data: second");
            }
        }
    }

    @Test
    void shouldTakeRecordsAndGiveRecords() throws Exception {
        try (Ringway ringway = TypedExample.start(0)) {
            HttpResponse<String> receipt = ask(to(ringway, "/orders?cents=250").header("Content-Type",
                "application/json; charset=utf-8").POST(BodyPublishers.ofString("{\"item\":\"tea\",\"count\":3}")));
            assertThat(receipt.body()).isEqualTo("{\"item\":\"tea\",\"cents\":750}");
            assertThat(receipt.headers().firstValue("Content-Type")).contains("application/json");
            for (String malformed : List.of("", "[]", "{\"item\":", "{\"item\":\"tea\",\"count\":0}", "{\"a\":1}")) {
                assertThat(ask(to(ringway, "/orders").POST(BodyPublishers.ofString(malformed))).statusCode())
                    .as(malformed).isEqualTo(400);
            }
            assertThat(ask(to(ringway, "/orders").header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("tea"))).statusCode()).isEqualTo(415);
        }
    }
}
