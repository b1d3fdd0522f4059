package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.http.Delivery;
import io.ringway.http.HttpDate;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand messages through every hot method, read and written, take no memory.
 */
class AllocationTest {
    private static final int MESSAGES = 10_000;

    private final UnsafeBuffer request = buffer("POST /a/%62/../c?x=y HTTP/1.1\r\nHost: a.test:80\r\nUser-Agent: x\r\n"
        + "Connection: keep-alive, x-foo\r\nX-Foo: bar\r\nx_y: z\r\nTransfer-Encoding: chunked\r\n\r\n");
    private final UnsafeBuffer response = buffer("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nServer: x\r\n\r\n");
    private final UnsafeBuffer chunks = buffer("5;a=b\r\nhello\r\n0\r\n\r\n");
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
    private final RequestHead requestHead = new RequestHead(HttpLimits.DEFAULT);
    private final ResponseHead responseHead = new ResponseHead(HttpLimits.DEFAULT);
    private final ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);

    @Test
    void shouldTakeNoMemoryPerMessage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(MESSAGES);
        // What the JVM itself allocates while it warms up comes once; a leak per message would come every time.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run(MESSAGES);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private void run(int messages) {
        for (int i = 0; i < messages; i++) {
            requestHead.reset();
            int half = request.capacity() / 2;
            check(H1RequestParser.parse(request, 0, half, requestHead) == 0);
            check(H1RequestParser.parse(request, 0, request.capacity(), requestHead) == request.capacity());
            int length = PathNormalizer.normalize(
                request, requestHead.pathOffset(), requestHead.pathLength(), out, 512, 512);
            check(length == 4);
            responseHead.reset();
            check(H1ResponseParser.parse(response, 0, response.capacity(), responseHead, Method.GET) > 0);
            decoder.reset();
            check(decoder.decode(chunks, 0, chunks.capacity()) == ChunkedDecoder.DATA);
            check(decoder.decode(chunks, decoder.position(), chunks.capacity()) == ChunkedDecoder.END);
            check(encode() > 0);
        }
    }

    private int encode() {
        int pos = H1Encoder.requestLine(out, 0, request, requestHead.methodOffset(), requestHead.methodLength(),
            out, 512, 4, request, requestHead.queryOffset(), requestHead.queryLength());
        for (int i = 0; i < requestHead.headers().count(); i++) {
            pos = H1Encoder.header(out, pos,
                request, requestHead.headers().nameOffset(i), requestHead.headers().nameLength(i),
                request, requestHead.headers().valueOffset(i), requestHead.headers().valueLength(i));
        }
        pos = H1Encoder.contentLength(out, pos, 123);
        pos = H1Encoder.statusLine(out, pos, 200);
        pos = H1Encoder.chunkStart(out, pos, 77);
        return HttpDate.write(out, pos, 1_800_000_000L);
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }

    private static UnsafeBuffer buffer(String text) {
        return new UnsafeBuffer(Delivery.bytes(text));
    }
}
