package io.ringway.ring;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.MemoryOptions;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A group of receive buffers that the kernel picks from. A buffer is the kernel's until a completion names it
 * ({@link #onReceived}), then its receiver's until {@link #give}; the kernel sees given buffers at {@link #publish}.
 *
 * <p>Thread: the ring's owner.
 */
public final class BufferRing implements AutoCloseable {
    private static final int COUNT_MAX = 32768;
    private static final long REGION_MAX = 1L << 30;
    private static final int PAGE_BYTES = 4096;

    private final Kernel kernel;
    private final Ring ring;
    private final int groupId;
    private final int count;
    private final int bufferSize;
    private final int entryMask;
    private final long regionBytes;
    private final long entriesBytes;
    private final UnsafeBuffer view;
    private final UnsafeBuffer entries;
    private final LeaseLedger ledger;
    private short tail;
    private short published;
    private boolean closed;

    /**
     * Maps the buffers, registers the group, and gives all of them to the kernel.
     *
     * @param kernel     where the memory comes from.
     * @param ring       the ring that receives into them.
     * @param groupId    0 to 65535, one group each.
     * @param count      buffers, a power of two up to 32768.
     * @param bufferSize bytes of each, a multiple of 64; all together at most 1 GiB.
     * @throws RingException when the kernel refuses, with the remedy.
     */
    public BufferRing(Kernel kernel, Ring ring, int groupId, int count, int bufferSize) {
        if (count < 1 || count > COUNT_MAX || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(
                    "count: " + count + " (allowed: a power of two, 1 to " + COUNT_MAX + ")");
        }
        if (bufferSize < 64 || bufferSize % 64 != 0 || (long) count * bufferSize > REGION_MAX) {
            throw new IllegalArgumentException("bufferSize: " + bufferSize + " (allowed: a multiple of 64, "
                    + count + " of them at most " + REGION_MAX + ")");
        }
        this.kernel = kernel;
        this.ring = ring;
        this.groupId = groupId;
        this.count = count;
        this.bufferSize = bufferSize;
        this.entryMask = count - 1;
        this.regionBytes = (long) count * bufferSize;
        this.entriesBytes = Math.max(PAGE_BYTES, count * UringAbi.BUF_BYTES);
        this.view = new UnsafeBuffer(Region.map(kernel, regionBytes, MemoryOptions.MAP_NORESERVE), (int) regionBytes);
        this.entries = new UnsafeBuffer(mapEntries(), (int) entriesBytes);
        this.ledger = new LeaseLedger("buffer ring", count, LeaseLedger.KERNEL_RECV);
        register();
        for (int bid = 0; bid < count; bid++) {
            putEntry(bid);
        }
        publish();
    }

    /** {@return the view of all buffers; buffer {@code bid} starts at {@link #offset}} */
    public UnsafeBuffer view() {
        return view;
    }

    /**
     * Finds a buffer in the view.
     *
     * @param bid buffer id.
     * @return its first byte's position in {@link #view()}.
     */
    @Hot
    public int offset(int bid) {
        return bid * bufferSize;
    }

    /**
     * Finds a buffer in memory.
     *
     * @param bid buffer id.
     * @return its native address.
     */
    @Hot
    public long address(int bid) {
        return view.addressOffset() + (long) bid * bufferSize;
    }

    /** {@return bytes of each buffer} */
    public int bufferSize() {
        return bufferSize;
    }

    /** {@return buffers in the group} */
    public int count() {
        return count;
    }

    /**
     * Takes over a buffer that a completion named. One that was not the kernel's ends the process.
     *
     * @param bid buffer id.
     */
    @Hot
    public void onReceived(int bid) {
        ledger.lend(bid, LeaseLedger.CONNECTION);
    }

    /**
     * Gives a buffer back; the kernel sees it at {@link #publish}. Giving twice ends the process.
     *
     * @param bid buffer id.
     */
    @Hot
    public void give(int bid) {
        ledger.returned(bid);
        if (Poison.ON) {
            Poison.fillUsed(view, offset(bid), bufferSize);
        }
        putEntry(bid);
    }

    /** Lets the kernel see all buffers given so far: one store, once per batch. */
    @Hot
    public void publish() {
        if (tail != published) {
            VarHandle.releaseFence();
            entries.putShort(UringAbi.BUF_RING_TAIL, tail);
            published = tail;
        }
    }

    /** {@return buffers with the kernel, those included that the next {@link #publish} shows it} */
    public int free() {
        return count - ledger.outstanding();
    }

    /** {@return buffers with receivers} */
    public int outstanding() {
        return ledger.outstanding();
    }

    /**
     * Unregisters the group and unmaps the buffers. The caller has joined every receive of the group, and no view of a
     * buffer is in use. Call it before the ring is closed, or after with the same effect.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ring.fd() >= 0) {
            NativeMemory.clear(ring.scratch(), UringAbi.BUF_REG_BYTES);
            NativeMemory.putShort(ring.scratch() + UringAbi.BUF_REG_BGID, (short) groupId);
            kernel.ringRegister(ring.fd(), UringAbi.UNREGISTER_PBUF_RING, ring.scratch(), 1);
        }
        kernel.munmap(entries.addressOffset(), entriesBytes);
        kernel.munmap(view.addressOffset(), regionBytes);
    }

    private long mapEntries() {
        try {
            return Region.map(kernel, entriesBytes, 0);
        } catch (RingException refused) {
            kernel.munmap(view.addressOffset(), regionBytes);
            throw refused;
        }
    }

    private void register() {
        long argument = ring.scratch();
        NativeMemory.clear(argument, UringAbi.BUF_REG_BYTES);
        NativeMemory.putLong(argument + UringAbi.BUF_REG_RING_ADDR, entries.addressOffset());
        NativeMemory.putInt(argument + UringAbi.BUF_REG_RING_ENTRIES, count);
        NativeMemory.putShort(argument + UringAbi.BUF_REG_BGID, (short) groupId);
        int result = kernel.ringRegister(ring.fd(), UringAbi.REGISTER_PBUF_RING, argument, 1);
        if (result < 0) {
            kernel.munmap(entries.addressOffset(), entriesBytes);
            kernel.munmap(view.addressOffset(), regionBytes);
            throw new RingException(-result, Errno.setupRemedy(-result, "io_uring_register(PBUF_RING)", kernel,
                    entriesBytes));
        }
    }

    /** Writes fields one by one: the last two bytes of the first entry are the ring's tail. */
    @Hot
    private void putEntry(int bid) {
        int entry = (tail & entryMask) * UringAbi.BUF_BYTES;
        entries.putLong(entry + UringAbi.BUF_ADDR, address(bid));
        entries.putInt(entry + UringAbi.BUF_LEN, bufferSize);
        entries.putShort(entry + UringAbi.BUF_BID, (short) bid);
        tail++;
    }
}
