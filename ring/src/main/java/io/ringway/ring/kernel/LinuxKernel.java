package io.ringway.ring.kernel;

import io.ringway.ring.Hot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The running Linux kernel, through libc's functions and {@code syscall} for the three io_uring calls; no other
 * library.
 *
 * <p>Thread: see {@link Kernel}. errno is captured into memory of the object, hence one object per thread, except for
 * {@link #eventfdWrite}, which captures nothing.
 */
public final class LinuxKernel implements Kernel {
    private static final int IO_URING_SETUP = 425;
    private static final int IO_URING_ENTER = 426;
    private static final int IO_URING_REGISTER = 427;

    private static final int RLIMIT_NOFILE = 7;
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int UTSNAME_BYTES = 390;
    private static final int UTSNAME_RELEASE_OFFSET = 130;
    private static final int UTSNAME_FIELD_BYTES = 65;
    private static final int SCRATCH_BYTES = 512;

    private static final Path DISABLED_SWITCH = Path.of("/proc/sys/kernel/io_uring_disabled");
    private static final MemorySegment EVENTFD_ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment captured = arena.allocate(LibC.CAPTURE);
    private final MemorySegment scratchMemory = arena.allocate(SCRATCH_BYTES, Long.BYTES);
    private final long scratch = scratchMemory.address();

    /** Opens the door to the kernel; nothing is called yet. */
    public LinuxKernel() {
        assert UTSNAME_BYTES <= SCRATCH_BYTES;
    }

    @Override
    public int ringSetup(int entries, long paramsAddress) {
        return syscall(IO_URING_SETUP, entries, paramsAddress, 0, 0, 0, 0);
    }

    @Override
    public int ringRegister(int ringFd, int opcode, long argAddress, int argCount) {
        return syscall(IO_URING_REGISTER, ringFd, opcode, argAddress, argCount, 0, 0);
    }

    @Hot
    @Override
    public int ringEnter(int ringFd, int toSubmit, int minComplete, int flags, long argAddress, long argSize) {
        return syscall(IO_URING_ENTER, ringFd, toSubmit, minComplete, flags, argAddress, argSize);
    }

    @Override
    public long mmap(long length, int prot, int flags, int fd, long offset) {
        try {
            long address = (long) LibC.MMAP.invokeExact(captured, 0L, length, prot, flags, fd, offset);
            return address == -1 ? -errno() : address;
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int munmap(long address, long length) {
        try {
            return result((int) LibC.MUNMAP.invokeExact(captured, address, length));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int madvise(long address, long length, int advice) {
        try {
            return result((int) LibC.MADVISE.invokeExact(captured, address, length, advice));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        try {
            return result((int) LibC.SOCKET.invokeExact(captured, domain, type, protocol));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long fdsAddress) {
        try {
            return result((int) LibC.SOCKETPAIR.invokeExact(captured, domain, type, protocol, fdsAddress));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        try {
            return result((int) LibC.BIND.invokeExact(captured, fd, sockaddr, length));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int listen(int fd, int backlog) {
        try {
            return result((int) LibC.LISTEN.invokeExact(captured, fd, backlog));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int setsockopt(int fd, int level, int name, int value) {
        NativeMemory.putInt(scratch, value);
        return setsockopt(fd, level, name, scratch, Integer.BYTES);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long valueAddress, int length) {
        try {
            return result((int) LibC.SETSOCKOPT.invokeExact(captured, fd, level, name, valueAddress, length));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int getsockopt(int fd, int level, int name) {
        NativeMemory.putLong(scratch, 0);
        NativeMemory.putInt(scratch + Long.BYTES, Integer.BYTES);
        try {
            int result =
                    result((int) LibC.GETSOCKOPT.invokeExact(captured, fd, level, name, scratch, scratch + Long.BYTES));
            return result < 0 ? result : NativeMemory.getInt(scratch);
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int getsockname(int fd, long sockaddr, int capacity) {
        NativeMemory.putInt(scratch, capacity);
        try {
            int result = result((int) LibC.GETSOCKNAME.invokeExact(captured, fd, sockaddr, scratch));
            return result < 0 ? result : NativeMemory.getInt(scratch);
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int getpeername(int fd, long sockaddr, int capacity) {
        NativeMemory.putInt(scratch, capacity);
        try {
            int result = result((int) LibC.GETPEERNAME.invokeExact(captured, fd, sockaddr, scratch));
            return result < 0 ? result : NativeMemory.getInt(scratch);
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int close(int fd) {
        try {
            return result((int) LibC.CLOSE.invokeExact(captured, fd));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int eventfd(int initial, int flags) {
        try {
            return result((int) LibC.EVENTFD.invokeExact(captured, initial, flags));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Hot
    @Override
    public int eventfdWrite(int fd) {
        try {
            long written = (long) LibC.WRITE.invokeExact(fd, EVENTFD_ONE.address(), (long) Long.BYTES);
            return written == Long.BYTES ? 0 : -Errno.EIO;
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int unlink(long pathAddress) {
        try {
            return result((int) LibC.UNLINK.invokeExact(captured, pathAddress));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int raiseFileLimit() {
        int result = readLimit(RLIMIT_NOFILE);
        if (result < 0) {
            return result;
        }
        long soft = NativeMemory.getLong(scratch);
        long hard = NativeMemory.getLong(scratch + Long.BYTES);
        if (soft == hard) {
            return clampToInt(soft);
        }
        NativeMemory.putLong(scratch, hard);
        try {
            result = result((int) LibC.SETRLIMIT.invokeExact(captured, RLIMIT_NOFILE, scratch));
            return result < 0 ? result : clampToInt(hard);
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public long memoryLockLimit() {
        int result = readLimit(RLIMIT_MEMLOCK);
        if (result < 0) {
            return result;
        }
        // RLIM_INFINITY is all ones, which a long reads as -1.
        long soft = NativeMemory.getLong(scratch);
        return soft < 0 ? Long.MAX_VALUE : soft;
    }

    @Override
    public int setAffinity(int cpu) {
        if (cpu < 0 || cpu >= SCRATCH_BYTES * Byte.SIZE) {
            return -Errno.EINVAL;
        }
        scratchMemory.fill((byte) 0);
        NativeMemory.putByte(scratch + cpu / Byte.SIZE, (byte) (1 << cpu % Byte.SIZE));
        try {
            return result((int) LibC.SCHED_SETAFFINITY.invokeExact(captured, 0, (long) SCRATCH_BYTES, scratch));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int affinity(long maskAddress, int length) {
        NativeMemory.clear(maskAddress, length);
        try {
            return result((int) LibC.SCHED_GETAFFINITY.invokeExact(captured, 0, (long) length, maskAddress));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Override
    public int release(long address, int capacity) {
        try {
            int result = result((int) LibC.UNAME.invokeExact(captured, scratch));
            if (result < 0) {
                return result;
            }
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
        int length = 0;
        while (length < Math.min(capacity, UTSNAME_FIELD_BYTES)) {
            byte character = NativeMemory.getByte(scratch + UTSNAME_RELEASE_OFFSET + length);
            if (character == 0) {
                break;
            }
            NativeMemory.putByte(address + length, character);
            length++;
        }
        return length;
    }

    @Override
    public int ioUringDisabled() {
        try {
            return Integer.parseInt(Files.readString(DISABLED_SWITCH).strip());
        } catch (IOException | NumberFormatException absent) {
            return -Errno.ENOENT;
        }
    }

    private int readLimit(int resource) {
        try {
            return result((int) LibC.GETRLIMIT.invokeExact(captured, resource, scratch));
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    @Hot
    private int syscall(long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) LibC.SYSCALL.invokeExact(captured, number, a, b, c, d, e, f);
            return result < 0 ? -errno() : (int) result;
        } catch (Throwable impossible) {
            throw LibC.unexpected(impossible);
        }
    }

    private int result(int returned) {
        return returned < 0 ? -errno() : returned;
    }

    private int errno() {
        return captured.get(ValueLayout.JAVA_INT, LibC.ERRNO_OFFSET);
    }

    /** An unlimited value is all ones. */
    private static int clampToInt(long limit) {
        return limit < 0 || limit > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) limit;
    }
}
