package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Responses that are whole before their request is, and whose handler then fails or is given up. */
class HandlerEarlyCutTest extends HandlerServerTest {

    private static final int REQUEST_BYTES = 200_000;
    /** More than the client's window takes, less than waits for it here. */
    private static final int RESPONSE_BYTES = 40_000;
    private static final int WINDOW = 10_000;

    private final HandlerOptions options = HandlerOptions.virtual().streamingBody();

    /** The client neither goes on nor leaves; what is held of its request is looked at by nobody any more. */
    @Test
    void shouldKeepNothingOfAClientThatStopsBehindItsAnswer() throws IOException {
        builder.config(GatewayFixture.configure().timeouts("'body_ms':600,'request_ms':600")
            .respond("/ping", 200, "pong").config());
        builder.post("/", (request, response) -> {
            request.onCancel(Thread.currentThread()::interrupt);
            response.stream().write("early".getBytes());
            response.end();
            new CountDownLatch(1).await();
        }, options.withDeadline(Duration.ofMillis(200)));
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + REQUEST_BYTES + "\r\n\r\n")
                .send(new byte[REQUEST_BYTES / 2]);
            assertThat(client.read("POST").text()).isEqualTo("early");
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().exchanges() == 0)).as("is let go").isTrue();
        }
    }

    /** It has said how long its response is, and written it; that it fails then is not the client's business. */
    @Test
    void shouldSendTheRestOfAWholeResponseWhoseHandlerFails() throws IOException {
        builder.post("/", (_, response) -> {
            OutputStream out = response.stream(RESPONSE_BYTES);
            out.write(PatternBody.bytes(RESPONSE_BYTES));
            out.flush();
            throw new IllegalStateException("on purpose");
        }, options);
        client().close();
        try (H2TestClient client = H2TestClient.to(ringway.port(),
            NaiveH2Options.honest().withholdCredit().windows(WINDOW, 2 * RESPONSE_BYTES))) {
            int stream = client.sendHead(H2Request.of("POST", "/").with("content-length", "" + REQUEST_BYTES));
            client.data(stream, new byte[1], false);
            client.await(stream, seen -> seen.received() == WINDOW);
            assertThat(GatewayFixture.isSoon(() -> metrics().failed() == 1)).isTrue();
            client.use(peer -> peer.credit(stream, RESPONSE_BYTES));
            H2Response whole = client.await(stream, seen -> seen.isRemoteEnded() && seen.remoteReset() >= 0);
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(PatternBody.bytes(RESPONSE_BYTES));
            assertThat(whole.reset()).as("the rest of the request is for nobody").isEqualTo(NaiveFrames.NO_ERROR);
            assertThat(client.isAlive()).isTrue();
        }
    }
}
