package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to the process as users run it. */
@NeedsRing
@Timeout(60)
class SignalsTest {

    private static final int EXIT_STOPPED = 130;

    @TempDir
    private Path folder;
    private RecordingOrigin origin;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = RecordingOrigin.start();
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            connection.pause(500);
            return connection.answer(request, 200, "slow");
        });
        origin.on("/ever", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
    }

    @AfterEach
    void stopOrigin() throws IOException {
        origin.close();
    }

    private GatewayChild start() throws IOException {
        return new GatewayChild.Builder(folder).run(GatewayFixture.configure().forward("/*", origin)).awaitReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    @Tag("F042")
    void shouldServeWhatIsInFlightAndEnd(String signal) throws IOException {
        try (GatewayChild child = start(); RawClient client = child.client()) {
            client.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            child.signal(signal);
            Response response = client.read();
            assertThat(response.text()).isEqualTo("slow");
            assertThat(response.closes()).isTrue();
            client.expectClose();
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).anyMatch(line -> line.endsWith("drained"));
            assertThatThrownBy(child::client).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    @Tag("F042")
    void shouldStopAtOnceWhenToldTwice() throws IOException {
        try (GatewayChild child = start(); RawClient client = child.client()) {
            client.send("GET /ever HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            child.signal("TERM");
            child.awaitLine(line -> line.contains("draining"));
            assertThat(child.isAlive()).isTrue();
            child.signal("TERM");
            assertThat(child.awaitExit()).isEqualTo(EXIT_STOPPED);
        }
    }

    @Test
    @Tag("F042")
    void shouldNotMindABrokenPipe() throws IOException {
        try (GatewayChild child = start(); RawClient client = child.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                child.signal("PIPE");
            }
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
    }

    /** What the kernel leaves of a process it killed: a socket file, a port in use by nobody, the configuration. */
    @Test
    @Tag("F045")
    void shouldStartAgainWhereItWasKilled() throws IOException {
        Path socket = folder.resolve("gateway.socket");
        int port = GatewayChild.freePort();
        for (int i = 0; i < 2; i++) {
            GatewayFixture.Builder configuration = GatewayFixture.configure().forward("/*", origin).server(
                    "'listeners':[{'address':'127.0.0.1:" + port + "'},{'address':'unix:" + socket + "'}]");
            try (GatewayChild child = new GatewayChild.Builder(folder).runAsIs(configuration, port)) {
                child.awaitLine(line -> line.contains("listening on unix:"));
                try (RawClient client = child.client(); RawClient local = RawClient.to(socket)) {
                    assertThat(client.get("/x").text()).isEqualTo("GET /x");
                    assertThat(local.get("/x").text()).isEqualTo("GET /x");
                    child.signal("KILL");
                    assertThat(child.awaitExit()).isNotZero();
                }
            }
            assertThat(socket).exists();
        }
    }
}
