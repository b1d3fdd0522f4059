package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers that overtake their requests (RFC 9113 8.1): the whole response first, and then, if the client goes on, the
 * wish that it stop.
 */
class H2EarlyAnswerTest extends H2GatewayTest {

    private static final int UPLOAD = 3_000_000;
    private static final int DISCARDED = 256 * 1024;

    @TempDir
    private Path folder;

    @BeforeEach
    void startGateway() {
        origin.on("/early", early("403 Forbidden"));
        origin.on("/done", early("200 OK"));
        start(GatewayFixture.configure().h2().limits("'body_bytes':2000000").forward("/*", origin));
    }

    /**
     * Answers before it reads. It has to say that it closes: where the gateway had sent the whole request before it saw
     * the answer, it may use the connection again, and nobody would read the next request.
     */
    private static OriginScript early(String status) {
        return (connection, request) -> {
            connection.write("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 5\r\n\r\nearly");
            connection.in().rest();
            return false;
        };
    }

    private String curl(String path, Path body) throws IOException, InterruptedException {
        return Tool.run(folder, "curl", "-s", "-S", "--max-time", "10", "--http2-prior-knowledge", "-T",
                body.toString(), "-w", " %{http_code}", "http://127.0.0.1:" + gateway.port() + path);
    }

    /** An upload that is over the limit, and one that the upstream does not want. */
    @Test
    @Tag("B151")
    void shouldAnswerCurlWhileItUploads() throws IOException, InterruptedException {
        Tool.assume("curl");
        Path body = Files.write(folder.resolve("body"), PatternBody.bytes(UPLOAD));
        Path bearable = Files.write(folder.resolve("bearable"), PatternBody.bytes(1_900_000));
        for (int i = 0; i < 3; i++) {
            assertThat(curl("/large", body)).endsWith(" 413");
            assertThat(curl("/early", bearable)).isEqualTo("early 403");
        }
        assertThat(dishonest()).isEmpty();
    }

    /** A client that does not stop is told to after a second, and not before. */
    @Test
    void shouldAskAClientToStopThatDoesNot() throws IOException {
        H2TestClient client = client();
        int stream = client.sendHead(H2Request.of("POST", "/early"));
        H2Response response = client.await(stream);
        long answered = System.nanoTime();
        assertThat(response.isWhole(403)).as("whole, and no reset yet").isTrue();
        assertThat(client.await(stream, seen -> seen.remoteReset() >= 0).reset()).isEqualTo(NaiveFrames.NO_ERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - answered)).isBetween(Duration.ofMillis(800),
                Duration.ofMillis(2500));
        expectHonestOn(client);
    }

    /** Who has its response and leaves is not told that something went wrong. */
    @Test
    void shouldCallNoWholeResponseIntoQuestion() throws IOException {
        H2TestClient client = client();
        int stream = client.sendHead(H2Request.of("POST", "/early"));
        assertThat(client.await(stream).isWhole(403)).isTrue();
        client.finish();
        assertThat(client.await(stream, seen -> seen.remoteReset() >= 0).reset()).isEqualTo(NaiveFrames.NO_ERROR);
    }

    /** What a client still sends is dropped up to a bound, and none of it is lost to the connection's window. */
    @Test
    @Tag("B041")
    void shouldDropAndCreditWhatComesBehindAnError() throws IOException {
        H2TestClient client = client();
        assertThat(client.isAlive()).isTrue();
        long window = client.<Long>call(NaiveH2Peer::sendWindow);
        for (int i = 0; i < 20; i++) {
            int stream = client.sendHead(H2Request.of("POST", "/early"));
            client.await(stream);
            client.data(stream, new byte[2 * DISCARDED], false);
            assertThat(client.await(stream, seen -> seen.remoteReset() >= 0).reset()).isEqualTo(NaiveFrames.NO_ERROR);
        }
        assertThat(client.isAlive()).isTrue();
        // Credit goes back by halves of the window; what was sent is nearly all of it.
        assertThat(client.<Long>call(NaiveH2Peer::sendWindow)).isGreaterThan(window / 2);
        expectHonestOn(client);
    }

    /** Behind a success there is nothing to look at: who answers early and well wants the client to stop. */
    @Test
    void shouldAskAClientToStopAtOnceBehindASuccess() throws IOException {
        H2TestClient client = client();
        long start = System.nanoTime();
        int stream = client.sendHead(H2Request.of("POST", "/done"));
        H2Response response = client.await(stream, seen -> seen.remoteReset() >= 0);
        assertThat(response.isComplete()).isTrue();
        assertThat(response.reset()).isEqualTo(NaiveFrames.NO_ERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(700));
    }
}
