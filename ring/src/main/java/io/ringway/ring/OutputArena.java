package io.ringway.ring;

import io.ringway.ring.kernel.Kernel;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where a turn's output is assembled for silent sends: bytes are put at {@link #position} and kept with
 * {@link #advance}; {@link #reset} forgets all of them, once {@link Ring#silentSendsSettled}.
 *
 * <p>Thread: one owner.
 */
public final class OutputArena implements AutoCloseable {
    private static final int CAPACITY_MAX = 1 << 30;
    private static final int PAGE_BYTES = 4096;

    private final Kernel kernel;
    private final UnsafeBuffer view;
    private final int capacity;
    private int position;
    private boolean closed;

    /**
     * Maps the arena.
     *
     * @param kernel   where the memory comes from.
     * @param capacity bytes, a multiple of 4096 up to 1 GiB.
     * @throws RingException when there is no memory.
     */
    public OutputArena(Kernel kernel, int capacity) {
        if (capacity <= 0 || capacity > CAPACITY_MAX || capacity % PAGE_BYTES != 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (allowed: a multiple of " + PAGE_BYTES
                    + " up to " + CAPACITY_MAX + ")");
        }
        this.kernel = kernel;
        this.capacity = capacity;
        this.view = new UnsafeBuffer(Region.map(kernel, capacity, 0), capacity);
    }

    /** {@return the view of the arena} */
    public UnsafeBuffer view() {
        return view;
    }

    /** {@return the native address of the view's first byte} */
    public long address() {
        return view.addressOffset();
    }

    /** {@return where the next byte goes in the view} */
    @Hot
    public int position() {
        return position;
    }

    /** {@return bytes left} */
    @Hot
    public int remaining() {
        return capacity - position;
    }

    /** {@return bytes in all} */
    public int capacity() {
        return capacity;
    }

    /**
     * Keeps bytes that were put at the position. More than {@link #remaining} ends the process.
     *
     * @param bytes how many.
     * @return the position they start at.
     */
    @Hot
    public int advance(int bytes) {
        int start = position;
        if (bytes < 0 || bytes > capacity - start) {
            throw Invariant.fail("output arena: bytes beyond its end", bytes);
        }
        position = start + bytes;
        return start;
    }

    /** Forgets everything. The caller knows that no send refers to it. */
    @Hot
    public void reset() {
        if (Poison.ON) {
            Poison.fill(view, 0, position);
        }
        position = 0;
    }

    /** Unmaps the arena. No send may refer to it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            kernel.munmap(address(), capacity);
        }
    }
}
