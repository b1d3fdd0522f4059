package io.ringway.server.pool;

import io.ringway.server.CancelHook;
import io.ringway.server.ClientGoneException;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import io.ringway.server.handoff.OutboundBody;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A streamed body. Collects what is written; what never had to leave before the end becomes a whole body with a length.
 * What leaves goes through the call's pipe; where that is full the runner sleeps until half of it is free. On the core
 * nothing leaves before the end. Thread: the runner's, or one it works with; one at a time, a second one is told. The
 * runner ends it, and no other thread is in it afterwards: the call is about to be another client's.
 *
 * <p>{@link #close} only means that nothing more will be written: it is called on the way of an exception, too, which
 * is to have the response fail. What is collected stays here, and the body without an end, until {@link #complete}.
 */
final class CallOutput extends OutputStream {

    /** Bytes collected before they leave. */
    private static final int COLLECTED_BYTES = 16 * 1024;
    /** Bytes collected where nobody may wait. */
    private static final int HOME_BYTES = 1024 * 1024;
    private static final int FIRST_BYTES = 512;

    private static final VarHandle WRITER;

    static {
        try {
            WRITER = MethodHandles.lookup().findVarHandle(CallOutput.class, "writer", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Call call;
    private final long length;
    private final boolean isEvents;
    private final int collectedMax;
    private byte[] collected = new byte[FIRST_BYTES];
    private int count;
    private long written;
    private OutboundBody pipe;
    /** Nothing more may be written. */
    private boolean closed;
    /** All of it is in the draft or the pipe. */
    private boolean completed;
    /** A piece of it is not in the pipe as a whole: what throws then, an interrupt say, has lost the rest of it. */
    private boolean torn;
    /** The handler has returned. Written by the runner. */
    private volatile boolean ended;
    private CancelHook hook;
    /** The thread that is in it. Accessed through WRITER. */
    @SuppressWarnings("unused")
    private Object writer;

    /**
     * Begins a body.
     *
     * @param call     it is for
     * @param length   in bytes, or {@link Draft#UNKNOWN}
     * @param isEvents true for server-sent events
     */
    CallOutput(Call call, long length, boolean isEvents) {
        this.call = call;
        this.length = length;
        this.isEvents = isEvents;
        collectedMax = call.isAtHome() ? HOME_BYTES : COLLECTED_BYTES;
    }

    /**
     * Tells whether a byte may have gone out, the head included.
     *
     * @return true after the first flush
     */
    boolean hasGoneOut() {
        return pipe != null;
    }

    /**
     * Tells whether what is written may reach the client.
     *
     * @return false after the end, and once the client has left or the gateway is about to stop
     */
    boolean isOpen() {
        return !closed && !call.isCancelled() && !call.hasLeft() && !call.port().isStopping();
    }

    /**
     * Makes sure that another event is wanted: who sends without a pause would never let the stream come to an end.
     *
     * @throws ClientGoneException if the stream is about to be ended
     */
    void requireListener() throws ClientGoneException {
        if (!closed && (call.hasLeft() || call.port().isStopping())) {
            throw new ClientGoneException();
        }
    }

    /**
     * Tells whether the stream may end between any two writes.
     *
     * @return true for server-sent events whose client has not gone, and between two of them
     */
    boolean mayEndAnywhere() {
        return isEvents && !torn && !call.isCancelled();
    }

    /** Has the runner, which may wait elsewhere for what to write, interrupted when nobody wants it any more. */
    void watch() {
        hook = CancelWatch.of(call).interrupt();
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the stream, however it stands: nothing more of it leaves. Who is still in it is told, and waited for. */
    void end() {
        ended = true;
        while (!begin()) {
            LockSupport.unpark((Thread) WRITER.getAcquire(this));
            Thread.yield();
        }
        closed = true;
        completed = true;
        exit();
    }

    // ---------------------------------------------------------------- one thread at a time

    /** Begins to write. Returns false if another thread is at it. */
    boolean begin() {
        return WRITER.compareAndSet(this, (Object) null, (Object) Thread.currentThread());
    }

    private void enter() {
        if (!begin()) {
            throw new IllegalStateException("two threads write one response");
        }
    }

    private void exit() {
        WRITER.setRelease(this, (Object) null);
    }

    // ---------------------------------------------------------------- writing

    @Override
    public void write(int octet) throws IOException {
        enter();
        try {
            admit(1);
            if (count == collected.length) {
                enlarge(1);
            }
            collected[count++] = (byte) octet;
        } finally {
            exit();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
        Objects.checkFromIndexSize(offset, size, bytes.length);
        enter();
        try {
            collect(bytes, offset, size);
        } finally {
            exit();
        }
    }

    private void collect(byte[] bytes, int offset, int size) throws IOException {
        admit(size);
        if (size > collectedMax - count) {
            leave();
            // Collecting what fills more than half of it would only be one copy more.
            if (size > collectedMax / 2) {
                push(bytes, offset, size);
                return;
            }
        }
        enlarge(size);
        System.arraycopy(bytes, offset, collected, count, size);
        count += size;
    }

    private void admit(int size) throws IOException {
        if (closed) {
            throw new IOException("the stream was closed");
        }
        if (length != Draft.UNKNOWN && written + size > length) {
            throw new IOException("more than the " + length + " bytes that were announced");
        }
        if (call.isCancelled()) {
            throw new ClientGoneException();
        }
        written += size;
    }

    /** Makes room for bytes that fit the bound, or has what there is leave. */
    private void enlarge(int size) throws IOException {
        if (count + size > collectedMax) {
            leave();
        }
        if (count + size > collected.length) {
            collected = Arrays.copyOf(collected, Math.min(collectedMax, Math.max(count + size, 2 * collected.length)));
        }
    }

    @Override
    public void flush() throws IOException {
        enter();
        try {
            if (!closed && !call.isAtHome()) {
                leave();
            }
        } finally {
            exit();
        }
    }

    private void leave() throws IOException {
        if (call.isAtHome()) {
            throw new IOException("a handler on the core may stream " + HOME_BYTES + " bytes, not more");
        }
        int size = count;
        count = 0;
        push(collected, 0, size);
    }

    private void push(byte[] bytes, int offset, int size) throws IOException {
        if (pipe == null) {
            call.draft().stream(length, isEvents);
            pipe = call.openPipe(size);
        }
        torn = true;
        int done = 0;
        do {
            done += pipe.write(bytes, offset + done, size - done);
            call.signal();
            if (done < size) {
                awaitRoom();
            }
        } while (done < size);
        torn = false;
    }

    private void awaitRoom() throws IOException {
        while (true) {
            call.announceWait();
            if (ended || call.isCancelled() || Thread.currentThread().isInterrupted() || pipe.hasRoom()) {
                break;
            }
            LockSupport.park(call);
        }
        call.withdrawWait();
        if (call.isCancelled()) {
            throw new ClientGoneException();
        }
        if (ended) {
            throw new IOException("the handler has returned");
        }
        if (Thread.interrupted()) {
            throw new InterruptedIOException("interrupted while the client did not take the response");
        }
    }

    /** Notes that nothing more will be written. What was not flushed does not leave yet. */
    @Override
    public void close() throws IOException {
        if (hook != null) {
            hook.close();
        }
        enter();
        try {
            if (!closed) {
                closed = true;
                requireAll();
            }
        } finally {
            exit();
        }
    }

    private void requireAll() throws IOException {
        if (torn) {
            throw new IOException("a write has failed");
        }
        if (length != Draft.UNKNOWN && written < length) {
            throw new IOException("only " + written + " of the " + length + " bytes that were announced");
        }
    }

    /**
     * Tells the length that was announced.
     *
     * @return bytes, or {@link Draft#UNKNOWN}
     */
    long length() {
        return length;
    }

    /** Completes the body: the handler has returned, or says that this is all of the response. */
    void complete() throws IOException {
        enter();
        try {
            if (!completed) {
                finish();
            }
        } finally {
            exit();
        }
    }

    private void finish() throws IOException {
        requireAll();
        if (pipe == null) {
            call.draft().whole(collected, 0, count);
        } else if (count > 0) {
            leave();
        }
        closed = true;
        completed = true;
    }
}
