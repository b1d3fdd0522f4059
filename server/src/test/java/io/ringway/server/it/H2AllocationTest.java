package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of HTTP/2 in a steady state allocate nothing on the worker's thread, whoever answers them. */
@NeedsRing
@Timeout(120)
class H2AllocationTest {

    private static final int STREAMS = 4;
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 2_000;
    private static final int ROUNDS_MAX = 12;
    private static final int FRAME_HEADER = 9;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private RecordingOrigin origin;
    private GatewayFixture gateway;
    private int nextStream;

    @BeforeEach
    void start() throws IOException {
        origin = RecordingOrigin.start();
        origin.otherwise((connection, request) -> {
            request.body().read(connection.in());
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
            return true;
        });
        gateway = GatewayFixture.configure().h2().forward("/x", origin).respond("/local", 200, "local").start();
        nextStream = 1;
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        origin.close();
    }

    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(gateway.gateway().workerThreadIds())).sum();
    }

    private void expectNoAllocation(byte[] block, byte[] body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.settings(), NaiveFrames.settingsAck(),
                    NaiveFrames.windowUpdate(0, 1 << 30)));
            ask(out, in, block, body, WARM_UP);
            long[] rounds = new long[ROUNDS_MAX];
            for (int round = 0; round < ROUNDS_MAX; round++) {
                long before = allocated();
                ask(out, in, block, body, MEASURED);
                rounds[round] = allocated() - before;
                if (rounds[round] == 0) {
                    return;
                }
            }
            assertThat(rounds).as("bytes allocated, round by round").contains(0);
        }
    }

    /** Asks on several streams at once, so many times, and reads until all of them have ended. */
    private void ask(OutputStream out, InputStream in, byte[] block, byte[] body, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            byte[][] frames = new byte[2 * STREAMS][];
            for (int k = 0; k < STREAMS; k++) {
                frames[2 * k] = NaiveFrames.headers(nextStream, block, body.length == 0);
                frames[2 * k + 1] = body.length == 0 ? body : NaiveFrames.data(nextStream, body, true);
                nextStream += 2;
            }
            out.write(NaiveFrames.join(frames));
            for (int ended = 0; ended < STREAMS;) {
                byte[] header = in.readNBytes(FRAME_HEADER);
                int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
                in.readNBytes(length);
                assertThat((int) header[3]).isNotIn(NaiveFrames.RST_STREAM, NaiveFrames.GOAWAY);
                ended += header[3] == NaiveFrames.DATA && (header[4] & NaiveFrames.END_STREAM) != 0 ? 1 : 0;
            }
        }
    }

    private static byte[] head(String method, String path) {
        return NaiveHpackEncoder.plain(":method", method, ":scheme", "http", ":authority", "a.test", ":path", path,
                "user-agent", "test", "accept", "*/*", "cookie", "a=b", "te", "trailers");
    }

    @Test
    void shouldAllocateNothingForLocalAnswers() throws IOException {
        expectNoAllocation(head("GET", "/local"), new byte[0]);
    }

    @Test
    void shouldAllocateNothingForForwardedGets() throws IOException {
        expectNoAllocation(head("GET", "/x"), new byte[0]);
    }

    @Test
    void shouldAllocateNothingForForwardedPosts() throws IOException {
        expectNoAllocation(head("POST", "/x"), Latin1.bytes("hello world"));
    }
}
