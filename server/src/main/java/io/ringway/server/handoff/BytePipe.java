package io.ringway.server.handoff;

import io.ringway.server.Hot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes on their way from one thread to another, in order, through a ring that may be replaced by a larger one: that is
 * linked behind the present one, which the reader reads to its end first; nothing is copied.
 *
 * <p>Assumptions: one thread writes, one reads.
 *
 * <p>Guarantees: what was written before {@link #fill} returned is there to be read after {@link #readable} has told of
 * it; room that {@link #taken} gave back may be written over at once.
 *
 * <p>Progress: wait-free. Limit: {@link #capacity()}, at most {@link #CAPACITY_BYTES}; who finds it full waits
 * elsewhere.
 */
public final class BytePipe {

    /** Most bytes that may be on their way. */
    public static final int CAPACITY_BYTES = 64 * 1024;

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

    /** Bytes of the stream from a position on, each at its position modulo the size, a power of two or zero. */
    static final class Ring {

        private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

        private final UnsafeBuffer bytes;
        private final int size;
        /** Position of its first byte. */
        private final long from;
        /** The reader may see it before there is anything in it. */
        private volatile Ring next;

        Ring(UnsafeBuffer bytes, long from) {
            this.bytes = bytes;
            size = bytes.capacity();
            this.from = from;
        }

        @Hot
        int index(long position) {
            return (int) position & size - 1;
        }
    }

    /** What is written to. The writer's. */
    private Ring writing;
    /** Bytes ever written. The writer's; through WRITTEN for the reader. */
    private long written;
    /** What is read. The reader's. */
    private Ring reading;
    /** Bytes ever taken. The reader's; through TAKEN for the writer. */
    private long taken;

    /** Creates an empty pipe that can hold nothing before it has {@linkplain #grow grown}. */
    public BytePipe() {
        writing = new Ring(Ring.NOTHING, 0);
        reading = writing;
    }

    /**
     * Takes memory, so that more may be on its way. Thread: the writer's.
     *
     * @param bytes it holds then, a power of two above {@link #capacity()}, at most {@link #CAPACITY_BYTES}
     * @throws OutOfMemoryError if there is no heap for it; it stays as it is then
     */
    public void grow(int bytes) {
        assert Integer.bitCount(bytes) == 1 && bytes > writing.size && bytes <= CAPACITY_BYTES;
        Ring larger = new Ring(new UnsafeBuffer(new byte[bytes]), written);
        writing.next = larger;
        writing = larger;
    }

    /**
     * Tells how much may be on its way. Thread: the writer's.
     *
     * @return bytes
     */
    @Hot
    public int capacity() {
        return writing.size;
    }

    /**
     * Tells how much may be written. Thread: the writer's.
     *
     * @return bytes
     */
    @Hot
    public int room() {
        return writing.size - (int) (written - (long) TAKEN.getVolatile(this));
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
        Ring ring = writing;
        int count = Math.min(length, room());
        int at = ring.index(written);
        int first = Math.min(count, ring.size - at);
        ring.bytes.putBytes(at, from, offset, first);
        ring.bytes.putBytes(0, from, offset + first, count - first);
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
        long available = (long) WRITTEN.getAcquire(this) - taken;
        if (available == 0) {
            return 0;
        }
        // Who has seen bytes behind the end of a ring sees the ring they are in.
        Ring next = reading.next;
        while (next != null && next.from <= taken) {
            reading = next;
            next = next.next;
        }
        if (next != null) {
            available = Math.min(available, next.from - taken);
        }
        return (int) Math.min(available, reading.size - position());
    }

    /**
     * Where the next byte is. Thread: the reader's, after {@link #readable()}.
     *
     * @return position in {@link #bytes()}
     */
    @Hot
    public int position() {
        return reading.index(taken);
    }

    /**
     * Where the bytes are. Thread: the reader's, after {@link #readable()}.
     *
     * @return buffer; only what {@link #readable} tells of may be read
     */
    @Hot
    public UnsafeBuffer bytes() {
        return reading.bytes;
    }

    /**
     * Tells how much could be on its way when what is read now was written. Thread: the reader's.
     *
     * @return bytes, at most {@link #capacity()}
     */
    @Hot
    public int readCapacity() {
        return reading.size;
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
