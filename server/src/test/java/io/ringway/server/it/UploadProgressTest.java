package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveH2Options;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client has sent all, and the gateway still holds most of it for an upstream that takes it slowly: as long as it
 * takes some in {@code request_ms}, it is waited for.
 */
class UploadProgressTest extends GatewayTest {

    private static final int PAUSE_MS = 60;
    private static final int CREDIT = 2_500;
    /** Beyond the first windows, but less than the gateway holds. */
    private static final int OVER_HTTP2 = 150_000;
    /** What a Unix socket takes, and less than the gateway holds besides. */
    private static final int OVER_HTTP1 = 430_000;

    @TempDir
    private Path folder;

    @Test
    void shouldWaitForAnHttp2UpstreamThatOpensItsWindowsSlowly() throws IOException {
        try (H2TestOrigin slow = H2TestOrigin.start(() -> NaiveH2Options.honest().withholdCredit())) {
            slow.on("/x", stream -> {
                while (!stream.call(peer -> stream.request().isRemoteEnded()) && !stream.isGone()) {
                    Thread.sleep(PAUSE_MS);
                    stream.use(peer -> {
                        peer.credit(0, CREDIT);
                        peer.credit(stream.id(), CREDIT);
                    });
                }
                stream.respond(200, "taken");
            });
            start(GatewayFixture.configure().timeouts("'request_ms':800").route(backend(slow.backend())));
            expectTaken(OVER_HTTP2);
            assertThat(slow.violations()).isEmpty();
            slow.stop();
            gateway.expectEmpty();
        }
    }

    @Test
    void shouldWaitForAnHttp1UpstreamThatReadsSlowly() throws IOException {
        try (RecordingOrigin slow = RecordingOrigin.start(folder.resolve("origin"))) {
            slow.on("/x", (connection, request) -> {
                byte[] part = new byte[64 * 1024];
                for (int taken = 0; taken < OVER_HTTP1; taken += connection.in().read(part, part.length)) {
                    connection.pause(5 * PAUSE_MS);
                }
                return connection.answer(request, 200, "taken");
            });
            start(GatewayFixture.configure().timeouts("'request_ms':1500").route(backend(slow.backend())));
            expectTaken(OVER_HTTP1);
            slow.stop();
            gateway.expectEmpty();
        }
    }

    private static String backend(String members) {
        return "'external_path':'/*','backends':[{" + members + "}]";
    }

    private void expectTaken(int length) throws IOException {
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length + "\r\n\r\n"
                    + "y".repeat(length));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("taken");
        }
    }
}
