package io.ringway.server.handoff;

import io.ringway.server.Hot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes on their way from one thread to another, in order.
 *
 * <p>Assumptions: one thread writes, one reads.
 *
 * <p>Guarantees: what was written before {@link #write} returned is there to be read after {@link #readable} has told
 * of it; room that {@link #taken} gave back may be written over at once.
 *
 * <p>Progress: wait-free. Limit: {@link #CAPACITY_BYTES}; who finds it full waits elsewhere.
 */
public final class BytePipe {

    /** Bytes that may be on their way. */
    public static final int CAPACITY_BYTES = 64 * 1024;

    private static final int MASK = CAPACITY_BYTES - 1;
    private static final VarHandle WRITTEN;
    private static final VarHandle TAKEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(BytePipe.class, "written", long.class);
            TAKEN = lookup.findVarHandle(BytePipe.class, "taken", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Made by the writer before its first byte; null until then. The reader finds it once it has seen that byte. */
    private UnsafeBuffer bytes;
    /** Bytes ever written. The writer's; through WRITTEN for the reader. */
    private long written;
    /** Bytes ever taken. The reader's; through TAKEN for the writer. */
    private long taken;

    /** Creates an empty pipe. It takes its memory with the first byte, or by {@link #open}. */
    public BytePipe() {
    }

    /**
     * Takes its memory, if it has none. Thread: the writer's.
     *
     * @throws OutOfMemoryError if there is no heap for it
     */
    void open() {
        if (bytes == null) {
            bytes = new UnsafeBuffer(new byte[CAPACITY_BYTES]);
        }
    }

    /**
     * Tells how much may be written. Thread: the writer's.
     *
     * @return bytes
     */
    public int room() {
        return CAPACITY_BYTES - (int) (written - (long) TAKEN.getVolatile(this));
    }

    /**
     * Writes as much as there is room for. Thread: the writer's. Borrows: the array.
     *
     * @param from   array
     * @param offset of the first byte
     * @param length in bytes
     * @return bytes written, 0 to length
     */
    public int write(byte[] from, int offset, int length) {
        open();
        int count = Math.min(length, room());
        int at = (int) written & MASK;
        int first = Math.min(count, CAPACITY_BYTES - at);
        bytes.putBytes(at, from, offset, first);
        bytes.putBytes(0, from, offset + first, count - first);
        WRITTEN.setRelease(this, written + count);
        return count;
    }

    /**
     * Writes as much as there is room for. Thread: the writer's. Borrows: the buffer.
     *
     * @param from   buffer
     * @param offset of the first byte
     * @param length in bytes
     * @return bytes written, 0 to length
     */
    @Hot
    public int fill(UnsafeBuffer from, int offset, int length) {
        open();
        int count = Math.min(length, room());
        int at = (int) written & MASK;
        int first = Math.min(count, CAPACITY_BYTES - at);
        bytes.putBytes(at, from, offset, first);
        bytes.putBytes(0, from, offset + first, count - first);
        WRITTEN.setRelease(this, written + count);
        return count;
    }

    /**
     * Tells how much the reader has taken so far. Thread: the writer's.
     *
     * @return bytes since the beginning
     */
    public long takenBytes() {
        return (long) TAKEN.getAcquire(this);
    }

    /**
     * Tells how much can be read in one piece, from {@link #position()}. Thread: the reader's.
     *
     * @return bytes; zero only if the pipe is empty
     */
    @Hot
    public int readable() {
        int length = (int) ((long) WRITTEN.getAcquire(this) - taken);
        return Math.min(length, CAPACITY_BYTES - position());
    }

    /**
     * Where the next byte is. Thread: the reader's.
     *
     * @return position in {@link #bytes()}
     */
    @Hot
    public int position() {
        return (int) taken & MASK;
    }

    /**
     * Where the bytes are.
     *
     * @return buffer; only what {@link #readable} tells of may be read. Null before there was anything
     */
    @Hot
    public UnsafeBuffer bytes() {
        return bytes;
    }

    /**
     * Gives room back. Thread: the reader's.
     *
     * @param count bytes read, at most {@link #readable()}
     */
    @Hot
    public void taken(int count) {
        assert count >= 0 && count <= readable();
        TAKEN.setRelease(this, taken + count);
    }
}
