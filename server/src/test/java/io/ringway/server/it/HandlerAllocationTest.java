package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a request to a handler allocates in steady state: nothing on the worker that hands it over, and on the thread
 * that runs it the two views of the call, which are never used for another one.
 */
@Tag("F034")
class HandlerAllocationTest extends HandlerServerTest {

    private static final byte[] BODY = Latin1.bytes("hello");
    private static final String GET = "GET /x/y?z=1 HTTP/1.1\r\nHost: a.test\r\nUser-Agent: test\r\n\r\n";
    private static final String POST = "POST /x/y HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\nhello world";
    private static final int VIEWS_BYTES = 64;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Handler quick = (_, response) -> response.contentType("text/plain").bytes(BODY);

    private long ofWorkers() {
        return Arrays.stream(threads.getThreadAllocatedBytes(ringway.workerThreadIds())).sum();
    }

    /** A pool's threads carry its handler's name. */
    private static long[] poolThreadIds() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().contains("-handler-"))
            .mapToLong(Thread::threadId).toArray();
    }

    private void start(HandlerOptions how) throws IOException {
        builder.route("*", "/x/{name}", quick, how);
        client().close();
    }

    private void expectAtMost(long bytes, LongSupplier allocated) throws IOException {
        for (String request : List.of(GET, POST)) {
            long[] rounds = new AllocationRun(ringway.port(), allocated).ask(request, bytes * AllocationRun.MEASURED);
            assertThat(rounds[rounds.length - 1] / (double) AllocationRun.MEASURED)
                .as("bytes a request, rounds of %s: %s", AllocationRun.MEASURED, Arrays.toString(rounds))
                .isLessThanOrEqualTo(bytes);
        }
    }

    @Test
    void shouldAllocateNothingOnAWorkerThatHandsOver() throws IOException {
        start(HandlerOptions.pooled().withThreads(1));
        expectAtMost(0, this::ofWorkers);
    }

    @Test
    void shouldAllocateNoMoreThanTheViewsOnAThreadOfAPool() throws IOException {
        start(HandlerOptions.pooled().withThreads(1));
        long[] ids = poolThreadIds();
        assertThat(ids).hasSize(1);
        expectAtMost(VIEWS_BYTES, () -> threads.getThreadAllocatedBytes(ids[0]));
    }

    @Test
    void shouldAllocateNoMoreThanTheViewsOnAWorkerThatRunsAHandler() throws IOException {
        start(HandlerOptions.inline());
        expectAtMost(VIEWS_BYTES, this::ofWorkers);
    }
}
