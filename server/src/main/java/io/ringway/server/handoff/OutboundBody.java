package io.ringway.server.handoff;

import io.ringway.server.Hot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The body of a response on its way from the runner, which writes it, to the worker, which reads: a pipe that begins
 * small, grows while the runner is ahead, and shrinks when it has been empty. Most streams say little at a time, and
 * many are silent for hours.
 *
 * <p>How much it may hold the worker says, as it keeps the books of the memory: it grants more when it finds the pipe
 * half full. The runner takes the memory when it needs it: a larger ring is linked behind the present one, which the
 * worker reads to its end first; nothing is copied. A pipe that is empty the worker may take the ring from, unless the
 * runner is just writing: a writer has the ring out of its place ({@link #HOME}) while it writes, so that one atomic
 * change tells them apart. The next write finds none and makes a small one.
 *
 * <p>Assumptions: one thread writes, one reads. Guarantees: what was written before {@link #write} returned is there to
 * be read after {@link #readable} has told of it, in order, across rings; a writer that was granted more and is woken
 * finds the room. Progress: wait-free. Limit: {@link #CAPACITY_BYTES}, or less as long as no more is granted; who finds
 * it full waits elsewhere.
 */
public final class OutboundBody {

    /** Most bytes that may be on their way. */
    public static final int CAPACITY_BYTES = 64 * 1024;
    /** Bytes that may be on their way in the beginning, at least, and after it has shrunk. */
    static final int SMALL_BYTES = 2 * 1024;
    /** Bytes that may be on their way in the beginning, at most. */
    static final int FIRST_BYTES_MAX = 16 * 1024;
    /** How many times more is granted at a time. */
    private static final int STEP = 4;
    /** So many times in a row a little was read that was all there was: then it need not be larger. */
    private static final int CALM_READS = 16;

    private static final VarHandle HOME;
    private static final VarHandle WRITTEN;
    private static final VarHandle TAKEN;
    private static final VarHandle GRANTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HOME = lookup.findVarHandle(OutboundBody.class, "home", Ring.class);
            WRITTEN = lookup.findVarHandle(OutboundBody.class, "written", long.class);
            TAKEN = lookup.findVarHandle(OutboundBody.class, "taken", long.class);
            GRANTED = lookup.findVarHandle(OutboundBody.class, "granted", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Bytes of the stream from a position on, each at its position modulo the size, a power of two or zero. */
    private static final class Ring {

        private final UnsafeBuffer bytes;
        private final int size;
        /** Position of its first byte. Of one without room, the reader's own. */
        private long from;
        /** The reader may see it before there is anything in it. */
        private volatile Ring next;

        Ring(int size, long from) {
            bytes = new UnsafeBuffer(new byte[size]);
            this.size = size;
            this.from = from;
        }

        @Hot
        int index(long position) {
            return (int) position & size - 1;
        }
    }

    /** Where the ring is that is written to, while nobody writes. Through HOME. */
    private Ring home;
    /** Bytes ever written. The writer's; through WRITTEN for the reader. */
    private long written;
    /** What the heap has for a ring. The writer's own. */
    private int bearable = CAPACITY_BYTES;
    /** Bytes ever taken. The reader's; through TAKEN for the writer. */
    private long taken;
    /** Bytes that may be on their way. The reader's; through GRANTED for the writer. */
    private int granted;
    /** What is read. The reader's. */
    private Ring reading;
    private int calmReads;
    /** What the budget has lent. The reader's. */
    private int lentBytes;
    private final MemoryBudget budget;

    /**
     * Creates an empty pipe. Thread: the writer's.
     *
     * @param budget     of its memory, the reader's
     * @param firstBytes that will be written first
     */
    OutboundBody(MemoryBudget budget, int firstBytes) {
        this.budget = budget;
        granted = Math.min(FIRST_BYTES_MAX, size(firstBytes));
        home = new Ring(granted, 0);
        reading = home;
    }

    /** The size of a ring that holds so many bytes. */
    private static int size(int bytes) {
        return Math.max(SMALL_BYTES, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
    }

    // ---------------------------------------------------------------- the writer's

    /** How much may be on its way. */
    private int most() {
        return Math.min(bearable, (int) GRANTED.getVolatile(this));
    }

    /** How much is. */
    private int onTheWay() {
        return (int) (written - (long) TAKEN.getVolatile(this));
    }

    /**
     * Tells how much may be written. Thread: the writer's.
     *
     * @return bytes
     */
    public int room() {
        return Math.max(0, most() - onTheWay());
    }

    /**
     * Tells whether a writer that has waited for room should go on. Thread: the writer's.
     *
     * @return true if half of what may be on its way is free
     */
    public boolean hasRoom() {
        return room() >= most() / 2;
    }

    /**
     * Writes as much as there is room for. Thread: the writer's. Borrows: the array.
     *
     * @param from   array
     * @param offset of the first byte
     * @param length in bytes
     * @return bytes written, 0 to length
     * @throws OutOfMemoryError if there is no heap even for a small ring; nothing is written then
     */
    public int write(byte[] from, int offset, int length) {
        Ring ring = (Ring) HOME.getAndSet(this, null);
        try {
            int onTheWay = onTheWay();
            int most = most();
            if (ring.size - onTheWay < length && ring.size < most) {
                ring = enlarge(ring, Math.min(most, size(onTheWay + length)));
            }
            int count = Math.min(length, ring.size - onTheWay);
            if (count > 0) {
                int at = ring.index(written);
                int first = Math.min(count, ring.size - at);
                ring.bytes.putBytes(at, from, offset, first);
                ring.bytes.putBytes(0, from, offset + first, count - first);
                WRITTEN.setRelease(this, written + count);
            }
            return Math.max(0, count);
        } finally {
            HOME.setRelease(this, ring);
        }
    }

    private Ring enlarge(Ring ring, int bytes) {
        Ring larger;
        try {
            larger = new Ring(bytes, written);
        } catch (OutOfMemoryError heapIsFull) {
            if (ring.size == 0) {
                throw heapIsFull;
            }
            bearable = ring.size;
            return ring;
        }
        ring.next = larger;
        return larger;
    }

    // ---------------------------------------------------------------- the reader's

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
        Ring ring = reading;
        // Who has seen bytes behind the end of a ring sees the ring they are in.
        Ring next = ring.next;
        while (next != null && next.from <= taken) {
            ring = next;
            next = ring.next;
        }
        reading = ring;
        if (next != null) {
            available = Math.min(available, next.from - taken);
        }
        return (int) Math.min(available, ring.size - ring.index(taken));
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
     * Gives room back. Thread: the reader's.
     *
     * @param count bytes read, at most {@link #readable()}
     */
    @Hot
    public void taken(int count) {
        assert count >= 0 && count <= readable();
        TAKEN.setRelease(this, taken + count);
    }

    // ---------------------------------------------------------------- the reader's books

    /**
     * Has the memory counted that the writer took for the beginning. Thread: the reader's.
     *
     * @return false if there is none: the response must not begin
     */
    public boolean admit() {
        if (lentBytes == 0) {
            if (!budget.take(granted)) {
                return false;
            }
            lentBytes = granted;
        }
        return true;
    }

    /**
     * Lets more be on its way, if the writer is ahead and there is memory to spare. Thread: the reader's, which looks
     * before it reads.
     *
     * @return true if so: a writer that waits is to be woken
     */
    @Hot
    public boolean widen() {
        return granted < CAPACITY_BYTES && (long) WRITTEN.getAcquire(this) - taken >= granted / 2 && grantMore();
    }

    private boolean grantMore() {
        int more = Math.min(CAPACITY_BYTES, granted * STEP);
        if (!budget.takeSpare(more - lentBytes)) {
            return false;
        }
        lentBytes = more;
        grant(more);
        return true;
    }

    private void grant(int bytes) {
        GRANTED.setRelease(this, bytes);
    }

    /**
     * Takes note of a round of reading that has left nothing, and gives memory back that has not been needed for some
     * rounds. Thread: the reader's.
     *
     * @param bytes that were read
     */
    @Hot
    public void emptied(int bytes) {
        calmReads = bytes <= SMALL_BYTES / 2 ? calmReads + 1 : 0;
        if (calmReads >= CALM_READS) {
            narrow();
        }
    }

    /**
     * Gives memory back, if nothing is on its way or just being written: no more than {@link #SMALL_BYTES} may be then,
     * until more is granted. Thread: the reader's.
     */
    public void narrow() {
        if (granted > SMALL_BYTES && (long) WRITTEN.getAcquire(this) == taken && takeRing()) {
            calmReads = 0;
            budget.give(lentBytes - SMALL_BYTES);
            lentBytes = SMALL_BYTES;
        }
    }

    private boolean takeRing() {
        Ring large = (Ring) HOME.getAcquire(this);
        if (large == null) {
            return false;
        }
        int before = granted;
        Ring none = new Ring(0, taken);
        // Before the ring goes: who finds it gone finds that no more is granted, too.
        grant(SMALL_BYTES);
        if (!HOME.compareAndSet(this, large, none)) {
            grant(before);
            return false;
        }
        // It ends where nothing more is written to it: that is all there was, or where the next ring begins. In this
        // order: a writer links its ring before it writes.
        long end = (long) WRITTEN.getAcquire(this);
        Ring after = none.next;
        none.from = after == null ? end : after.from;
        large.next = none;
        if (none.from == taken) {
            reading = none;
        }
        return true;
    }

    /** Ends it: what was lent goes back. Thread: the reader's, when the writer has let go. */
    void end() {
        budget.give(lentBytes);
        lentBytes = 0;
    }
}
