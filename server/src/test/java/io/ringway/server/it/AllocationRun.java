package io.ringway.server.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One request again and again on one connection, in rounds, until a round allocates no more than it may: compilers and
 * pools need some of them.
 */
final class AllocationRun {

    private static final int WARM_UP = 10_000;
    private static final int ROUNDS_MAX = 12;
    /** Requests of a round. */
    static final int MEASURED = 10_000;

    private final int port;
    private final LongSupplier allocated;

    /**
     * Prepares a run.
     *
     * @param port      of the server
     * @param allocated bytes allocated so far by the threads that are looked at
     */
    AllocationRun(int port, LongSupplier allocated) {
        this.port = port;
        this.allocated = allocated;
    }

    /**
     * Asks for the same until a round is good enough, and reads as many bytes as the first answer had.
     *
     * @param request to send
     * @param most    bytes that a round may allocate
     * @return bytes allocated, round by round; the last one is the best
     * @throws IOException if the connection breaks
     */
    long[] ask(String request, long most) throws IOException {
        byte[] bytes = Latin1.bytes(request);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(bytes);
            // However long the first answer takes, the rest is there soon.
            in.readNBytes(1);
            GatewayFixture.sleep(200);
            int length = 1 + in.available();
            in.readNBytes(length - 1);
            ask(out, in, bytes, length, WARM_UP);
            long[] rounds = new long[ROUNDS_MAX];
            for (int round = 0; round < ROUNDS_MAX; round++) {
                long before = allocated.getAsLong();
                ask(out, in, bytes, length, MEASURED);
                rounds[round] = allocated.getAsLong() - before;
                if (rounds[round] <= most) {
                    return Arrays.copyOf(rounds, round + 1);
                }
            }
            return rounds;
        }
    }

    private static void ask(OutputStream out, InputStream in, byte[] request, int length, int count)
            throws IOException {
        byte[] answer = new byte[length];
        for (int i = 0; i < count; i++) {
            out.write(request);
            if (in.readNBytes(answer, 0, length) != length) {
                throw new AssertionError("the connection ended");
            }
            if (answer[9] != '2') {
                throw new AssertionError(Latin1.text(answer));
            }
        }
    }
}
