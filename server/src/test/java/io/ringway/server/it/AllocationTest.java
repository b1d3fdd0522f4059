package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveH2Options;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The workers allocate nothing for a kept-alive request in steady state, forwarded or answered here. */
@Tag("F034")
class AllocationTest extends GatewayTest {

    private static final int ROUNDS_MAX = 12;
    private static final int HTTP2_MEASURED = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(gateway.gateway().workerThreadIds())).sum();
    }

    private void expectNoAllocation(String request) throws IOException {
        assertThat(new AllocationRun(gateway.port(), this::allocated).ask(request, 0))
            .as("bytes allocated for %s requests, round by round", AllocationRun.MEASURED).endsWith(0);
    }

    private void startBoth() {
        origin.otherwise((connection, request) -> {
            // Without the request's number, so that every answer is as long as the first; nothing is recorded.
            request.body().read(connection.in());
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                    + "Content-Length: 5\r\n\r\nhello");
            return true;
        });
        start(GatewayFixture.configure().forward("/*", origin).respond("/local", 200, "local"));
    }

    @Test
    void shouldAllocateNothingForAForwardedGet() throws IOException {
        startBoth();
        expectNoAllocation("GET /x/y?z=1 HTTP/1.1\r\nHost: a.test\r\nUser-Agent: test\r\nAccept: */*\r\n"
                + "Cookie: a=b; c=d\r\n\r\n");
    }

    @Test
    void shouldAllocateNothingForAForwardedPost() throws IOException {
        startBoth();
        expectNoAllocation("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\nhello world");
    }

    @Test
    void shouldAllocateNothingForAForwardedChunkedPost() throws IOException {
        startBoth();
        expectNoAllocation("POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
    }

    /** HTTP/2 to the upstream: heads from the encoded text, streams from their pool. */
    @Test
    void shouldAllocateNothingBeforeAnUpstreamOfHttp2() throws IOException {
        try (H2TestOrigin http2 = H2TestOrigin.start(() -> NaiveH2Options.honest().forgetBodies())) {
            http2.otherwise(stream -> {
                if (stream.awaitRequest()) {
                    stream.respond(200, "hello", "date", "Thu, 01 Jan 2026 00:00:00 GMT");
                }
            });
            start(GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{" + http2.backend() + "}]"));
            expectNoAllocation("GET /x/y?z=1 HTTP/1.1\r\nHost: a.test\r\nUser-Agent: test\r\nAccept: */*\r\n"
                + "Cookie: a=b; c=d\r\nTE: trailers\r\n\r\n");
            expectNoAllocation("POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
            expectNoAllocationByHttp2();
        }
    }

    private void expectNoAllocationByHttp2() throws IOException {
        try (H2TestClient client = H2TestClient.to(gateway.port(), NaiveH2Options.honest().forgetBodies())) {
            H2Request request = H2Request.post("/x", "hello world", "user-agent", "test", "te", "trailers");
            long[] rounds = new long[ROUNDS_MAX];
            for (int round = 0; round < ROUNDS_MAX; round++) {
                long before = allocated();
                for (int i = 0; i < HTTP2_MEASURED; i++) {
                    assertThat(client.ask(request).status()).isEqualTo(200);
                }
                rounds[round] = allocated() - before;
                if (rounds[round] == 0) {
                    return;
                }
            }
            assertThat(rounds).as("bytes allocated for %s requests, round by round", HTTP2_MEASURED).contains(0);
        }
    }

    @Test
    void shouldAllocateNothingForALocalAnswer() throws IOException {
        startBoth();
        expectNoAllocation("GET /local HTTP/1.1\r\nHost: a.test\r\nUser-Agent: test\r\n\r\n");
    }

    @Test
    void shouldAllocateNothingForPipelinedRequests() throws IOException {
        startBoth();
        expectNoAllocation("GET /local HTTP/1.1\r\nHost: a.test\r\n\r\nGET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
    }
}
