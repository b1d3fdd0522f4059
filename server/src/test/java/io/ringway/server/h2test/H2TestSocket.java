package io.ringway.server.h2test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Carries a peer's bytes over a socket: one thread reads, one writes, so that neither direction waits for the other.
 * The peer is used under this object's lock. Any thread.
 */
final class H2TestSocket implements AutoCloseable {

    /** How the other side's direction stands. */
    enum End {
        /** More may come. */
        OPEN,
        /** It was closed in order. */
        FIN,
        /** The connection was reset. */
        RESET
    }

    private static final int PIECE = 64 * 1024;

    private final Socket socket;
    private final NaiveH2Peer peer;
    private volatile End end = End.OPEN;
    private volatile long endedNs;
    private boolean isPaused;
    private boolean isClosed;
    private boolean isFinishing;
    private boolean isWriting;
    private boolean isWrittenOut;
    private long written;

    /** Takes: the socket. The threads begin with {@link #start}. */
    H2TestSocket(Socket socket, NaiveH2Peer peer) throws IOException {
        this.socket = socket;
        this.peer = peer;
        socket.setTcpNoDelay(true);
    }

    void start(byte[] first) {
        if (first.length > 0) {
            peer.feed(first, 0, first.length);
        }
        Thread.ofVirtual().start(this::read);
        Thread.ofVirtual().start(this::write);
    }

    private void read() {
        byte[] bytes = new byte[PIECE];
        End how = End.FIN;
        try {
            InputStream in = socket.getInputStream();
            for (int count = 0; count >= 0; count = in.read(bytes)) {
                synchronized (this) {
                    peer.feed(bytes, 0, count);
                    notifyAll();
                    while (isPaused && !isClosed) {
                        wait();
                    }
                }
            }
        } catch (IOException reset) {
            how = End.RESET;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ended(how)) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized boolean ended(End how) {
        if (how == End.FIN) {
            peer.feedEnd();
        }
        endedNs = System.nanoTime();
        end = how;
        isFinishing = true;
        notifyAll();
        return isWrittenOut;
    }

    private void write() {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                byte[] bytes;
                synchronized (this) {
                    isWriting = false;
                    notifyAll();
                    bytes = peer.take(PIECE);
                    while (bytes.length == 0) {
                        if (isClosed || isFinishing) {
                            break;
                        }
                        wait();
                        bytes = peer.take(PIECE);
                    }
                    if (bytes.length == 0) {
                        break;
                    }
                    isWriting = true;
                }
                out.write(bytes);
                synchronized (this) {
                    written += bytes.length;
                }
            }
            if (!isClosed()) {
                socket.shutdownOutput();
            }
            if (isWrittenOut()) {
                socket.close();
            }
        } catch (IOException closed) {
            // What that means is said by the reading side, or by the test.
            synchronized (this) {
                isWriting = false;
                isFinishing = true;
                notifyAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Both directions have ended: whoever is second closes. */
    private synchronized boolean isWrittenOut() {
        isWrittenOut = true;
        return end != End.OPEN;
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    /** Uses the peer, then sends what there is. */
    synchronized void use(Consumer<NaiveH2Peer> what) {
        what.accept(peer);
        notifyAll();
    }

    /** Waits until a condition on the peer holds, or the other side has ended; tells whether it holds. */
    boolean await(Duration patience, BooleanSupplier condition) {
        return await(patience, condition, false);
    }

    /** Waits for the end of the other side's direction; tells whether it came. */
    boolean awaitEnd(Duration patience) {
        return await(patience, () -> end != End.OPEN, true);
    }

    /** Waits until all was written, or cannot be; tells whether it was. */
    boolean awaitWritten(Duration patience) {
        return await(patience, () -> !isWriting && !peer.hasOutput(), false);
    }

    private synchronized boolean await(Duration patience, BooleanSupplier condition, boolean isPastEnd) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.getAsBoolean() && (isPastEnd || end == End.OPEN)) {
                long leftMs = (until - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    break;
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return condition.getAsBoolean();
    }

    /** Stops or continues to read from the socket. */
    synchronized void pause(boolean paused) {
        isPaused = paused;
        notifyAll();
    }

    /** How the other side's direction stands. */
    End end() {
        return end;
    }

    /** When it ended, by {@link System#nanoTime}. */
    long endedNs() {
        return endedNs;
    }

    /** Bytes written so far. */
    synchronized long written() {
        return written;
    }

    /** Closes this side's direction once all was written. */
    synchronized void finish() {
        isFinishing = true;
        notifyAll();
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    /** The socket. */
    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        socket.close();
    }
}
