package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SocketOptions;

/** An eventfd. */
final class EventFile extends SimFile {
    private long count;

    EventFile(int initial) {
        count = initial;
    }

    void add(long value) {
        count += value;
        wake(SocketOptions.POLLIN);
    }

    /** Reads the count and sets it to zero. Returns the bytes, PENDING, or -errno. */
    int read(long address, int length) {
        if (length < Long.BYTES) {
            return -Errno.EINVAL;
        }
        if (count == 0) {
            return SimRing.PENDING;
        }
        NativeMemory.putLong(address, count);
        count = 0;
        return Long.BYTES;
    }

    @Override
    void onUnused() {
        // Nobody else knows of it.
    }

    @Override
    int readiness() {
        return count > 0 ? SocketOptions.POLLIN | SocketOptions.POLLOUT : SocketOptions.POLLOUT;
    }
}
