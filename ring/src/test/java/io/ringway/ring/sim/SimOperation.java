package io.ringway.ring.sim;

import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import org.agrona.concurrent.UnsafeBuffer;

/** One operation from its submission to its last completion. Pooled by its ring. */
final class SimOperation implements EventHeap.Target {
    static final int SELECT = UringAbi.SQE_BUFFER_SELECT;
    static final int SKIP = UringAbi.SQE_CQE_SKIP_SUCCESS;

    final SimRing ring;
    int opcode;
    int entryFlags;
    int ownFlags;
    int fd;
    long offset;
    long address;
    int length;
    int opFlags;
    long userData;
    int group;
    int limit;
    /** Differs from use to use, so that an event can tell whether its operation is still the same. */
    long serial;

    /** Flags of the completion that ends it. */
    int completionFlags;
    /** Bytes that a send which waits for the rest has sent. */
    int done;
    /** The result is less than a full success, so its completion is posted even where success is silent. */
    boolean isShort;
    /** It failed in a way that Linux does not call a failure: silent, it posts nothing. */
    boolean hidesFailure;
    boolean isCancelled;
    /** The cancel came too late: what has come is handled first. */
    boolean isLate;
    /** It runs where a cancel cannot reach it, and ends by itself soon. */
    boolean isRunning;
    boolean isQueued;
    SimFile file;

    /** Pieces of a message, read when it is submitted. */
    int pieceCount;
    long[] pieceAddresses = new long[4];
    int[] pieceLengths = new int[4];

    int events;
    SimFile waitsOn;
    SimOperation previousWaiting;
    SimOperation nextWaiting;
    boolean isKept;
    SimOperation previousKept;
    SimOperation nextKept;

    SimOperation(SimRing ring) {
        this.ring = ring;
    }

    /** Reads a submission entry. */
    void read(UnsafeBuffer entries, int at) {
        opcode = entries.getByte(at + UringAbi.SQE_OPCODE) & 0xff;
        entryFlags = entries.getByte(at + UringAbi.SQE_FLAGS) & 0xff;
        ownFlags = entries.getShort(at + UringAbi.SQE_IOPRIO) & 0xffff;
        fd = entries.getInt(at + UringAbi.SQE_FD);
        offset = entries.getLong(at + UringAbi.SQE_OFF);
        address = entries.getLong(at + UringAbi.SQE_ADDR);
        length = entries.getInt(at + UringAbi.SQE_LEN);
        opFlags = entries.getInt(at + UringAbi.SQE_OP_FLAGS);
        userData = entries.getLong(at + UringAbi.SQE_USER_DATA);
        group = entries.getShort(at + UringAbi.SQE_BUF_GROUP) & 0xffff;
        limit = entries.getInt(at + UringAbi.SQE_OPTLEN);
        serial++;
        completionFlags = 0;
        done = 0;
        isShort = false;
        hidesFailure = false;
        isCancelled = false;
        isLate = false;
        isRunning = false;
        pieceCount = 0;
    }

    boolean isSilent() {
        return (entryFlags & SKIP) != 0;
    }

    boolean selectsBuffer() {
        return (entryFlags & SELECT) != 0;
    }

    /** Reads a msghdr and its iovecs: the kernel copies them when the operation is submitted. */
    void readPieces() {
        long vector = NativeMemory.getLong(address + UringAbi.MSGHDR_IOV);
        pieceCount = (int) NativeMemory.getLong(address + UringAbi.MSGHDR_IOVLEN);
        if (pieceCount > pieceAddresses.length) {
            pieceAddresses = new long[pieceCount * 2];
            pieceLengths = new int[pieceCount * 2];
        }
        for (int i = 0; i < pieceCount; i++) {
            long piece = vector + (long) i * UringAbi.IOVEC_BYTES;
            pieceAddresses[i] = NativeMemory.getLong(piece);
            pieceLengths[i] = (int) NativeMemory.getLong(piece + Long.BYTES);
        }
    }

    void onePiece() {
        pieceCount = 1;
        pieceAddresses[0] = address;
        pieceLengths[0] = length;
    }

    int pieceBytes() {
        int total = 0;
        for (int i = 0; i < pieceCount; i++) {
            total += pieceLengths[i];
        }
        return total;
    }

    /** Sends the first bytes of what is left of the pieces. */
    void send(SimStream stream, int bytes) {
        int skip = done;
        int left = bytes;
        for (int i = 0; i < pieceCount && left > 0; i++) {
            int from = Math.min(skip, pieceLengths[i]);
            skip -= from;
            int part = Math.min(left, pieceLengths[i] - from);
            if (part > 0) {
                stream.write(pieceAddresses[i] + from, part);
                left -= part;
            }
        }
        done += bytes;
    }

    @Override
    public void onEvent(int kind, long argument) {
        ring.operations().onEvent(this, kind, argument);
    }

    @Override
    public long traceId() {
        return userData;
    }
}
