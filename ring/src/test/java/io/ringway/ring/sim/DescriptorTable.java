package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import java.util.Arrays;

/** The process's descriptors. A new one gets the lowest number that is free, so numbers come back at once. */
final class DescriptorTable {
    static final int FIRST = 3;
    private static final int LIMIT_DEFAULT = 65_536;

    private SimFile[] files = new SimFile[64];
    private int limit = LIMIT_DEFAULT;
    private int lowest = FIRST;
    private int open;

    void limit(int descriptors) {
        limit = descriptors;
    }

    int limit() {
        return limit;
    }

    int open() {
        return open;
    }

    /** Returns the number that the next descriptor would get, or -EMFILE. */
    int free() {
        while (lowest < files.length && files[lowest] != null) {
            lowest++;
        }
        return lowest < limit ? lowest : -Errno.EMFILE;
    }

    /** Takes the file's first reference over. Returns the descriptor, or -EMFILE. */
    int add(SimFile file) {
        int fd = free();
        if (fd >= 0) {
            if (fd == files.length) {
                files = Arrays.copyOf(files, fd * 2);
            }
            files[fd] = file;
            file.retain();
            open++;
        }
        return fd;
    }

    SimFile get(int fd) {
        return fd < 0 || fd >= files.length ? null : files[fd];
    }

    /** Returns 0, or -EBADF. */
    int close(int fd) {
        SimFile file = get(fd);
        if (file == null) {
            return -Errno.EBADF;
        }
        files[fd] = null;
        lowest = Math.min(lowest, fd);
        open--;
        file.release();
        return 0;
    }
}
