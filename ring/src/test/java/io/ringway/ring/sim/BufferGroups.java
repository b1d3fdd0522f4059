package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import java.util.Arrays;

/** A ring's groups of provided buffers, by id. */
final class BufferGroups {
    private static final int PAGE_BYTES = 4096;
    private static final int ENTRIES_MAX = 32_768;

    private BufferGroup[] groups = new BufferGroup[8];

    BufferGroup get(int id) {
        return id < groups.length ? groups[id] : null;
    }

    /** Registers a group as an {@code io_uring_buf_reg} says. */
    int register(long argument) {
        long address = NativeMemory.getLong(argument + UringAbi.BUF_REG_RING_ADDR);
        int entries = NativeMemory.getInt(argument + UringAbi.BUF_REG_RING_ENTRIES);
        int id = NativeMemory.getShort(argument + UringAbi.BUF_REG_BGID) & 0xffff;
        if (address == 0) {
            return -Errno.EFAULT;
        }
        if (address % PAGE_BYTES != 0 || entries < 1 || Integer.bitCount(entries) != 1 || entries > ENTRIES_MAX) {
            return -Errno.EINVAL;
        }
        if (get(id) != null) {
            return -Errno.EEXIST;
        }
        if (id >= groups.length) {
            groups = Arrays.copyOf(groups, Math.max(id + 1, groups.length * 2));
        }
        groups[id] = new BufferGroup(address, entries);
        return 0;
    }

    int unregister(long argument) {
        int id = NativeMemory.getShort(argument + UringAbi.BUF_REG_BGID) & 0xffff;
        if (get(id) == null) {
            return -Errno.ENOENT;
        }
        groups[id] = null;
        return 0;
    }

    /** Buffers in all groups that no receive has taken. */
    int available() {
        int count = 0;
        for (BufferGroup group : groups) {
            count += group == null ? 0 : group.available();
        }
        return count;
    }
}
