package io.ringway.server.pool;

import io.ringway.server.ClientGoneException;
import io.ringway.server.handoff.BytePipe;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.InboundBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * The body of a request as it comes. Where nothing has come the runner sleeps until something does; what it has read
 * makes room for more. The first read that finds nothing is what a client that waits for {@code 100 Continue} gets it
 * for (RFC 9110 10.1.1). Thread: the runner's.
 */
final class CallInput extends InputStream {

    private static final int END = -1;
    private static final int OCTET = 0xFF;

    private final InboundBody body;
    private final BytePipe pipe;
    /** Null once the handler has returned. */
    private Call call;
    private boolean asks;
    private boolean closed;

    /**
     * Begins to read.
     *
     * @param call whose body it is
     * @param body of the call
     */
    CallInput(Call call, InboundBody body) {
        this.call = call;
        this.body = body;
        pipe = body.pipe();
        asks = call.request().head().expectContinue();
    }

    /** Ends the stream, however it stands: the handler has returned. */
    void end() {
        call = null;
    }

    @Override
    public int read() throws IOException {
        if (await() == END) {
            return END;
        }
        int octet = pipe.bytes().getByte(pipe.position()) & OCTET;
        body.taken(1);
        return octet;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int there = await();
        if (there == END) {
            return END;
        }
        int count = Math.min(there, length);
        pipe.bytes().getBytes(pipe.position(), to, offset, count);
        body.taken(count);
        return count;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return pipe.readable();
    }

    private Call requireOpen() throws IOException {
        Call present = call;
        if (present == null) {
            throw new IllegalStateException("the handler has returned: its request is gone");
        }
        if (closed) {
            throw new IOException("the body was closed");
        }
        if (present.isCancelled()) {
            throw new ClientGoneException();
        }
        return present;
    }

    /** Waits for bytes. Returns how many can be read in one piece, or {@link #END}. */
    private int await() throws IOException {
        Call present = requireOpen();
        int there = pipe.readable();
        return there > 0 ? there : awaitBytes(present);
    }

    private int awaitBytes(Call present) throws IOException {
        if (asks) {
            asks = false;
            body.ask();
        }
        body.tell();
        while (true) {
            present.announceWait();
            if (body.hasEnded() || pipe.readable() > 0 || present.isCancelled()
                || Thread.currentThread().isInterrupted()) {
                break;
            }
            LockSupport.park(present);
        }
        present.withdrawWait();
        if (present.isCancelled()) {
            throw new ClientGoneException();
        }
        // The end is looked for first: who has seen it sees all that came before it.
        boolean hasEnded = body.hasEnded();
        int there = pipe.readable();
        if (there == 0 && !hasEnded) {
            Thread.interrupted();
            throw new InterruptedIOException("interrupted while the client did not send");
        }
        return there > 0 ? there : END;
    }

    @Override
    public void close() {
        closed = true;
    }
}
