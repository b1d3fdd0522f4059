package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kernel behind the seam does the same way. One subclass for each kernel. */
public abstract class KernelContract {
    private static final int MEMORY_BYTES = 8192;

    private Kernel kernel;
    private long memory;

    /** {@return the kernel under test} */
    protected abstract Kernel kernel();

    @BeforeEach
    void mapMemory() {
        kernel = kernel();
        memory = kernel.mmap(MEMORY_BYTES, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        assertThat(memory).isPositive();
    }

    @AfterEach
    void unmapMemory() {
        assertThat(kernel.munmap(memory, MEMORY_BYTES)).isZero();
    }

    @Test
    void shouldMapZeroedMemoryAndZeroItAgainWhenNotNeeded() {
        assertThat(NativeMemory.getLong(memory + MEMORY_BYTES - Long.BYTES)).isZero();
        NativeMemory.putLong(memory + 4096, 42);
        assertThat(kernel.madvise(memory, MEMORY_BYTES, MemoryOptions.MADV_DONTNEED)).isZero();
        assertThat(NativeMemory.getLong(memory + 4096)).isZero();
    }

    @Test
    void shouldReturnErrnoWhenMemoryIsNotThere() {
        assertThat(kernel.mmap(1, MemoryOptions.PROT_READ, MemoryOptions.MAP_PRIVATE, -1, 0)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.madvise(memory + 1, 1, MemoryOptions.MADV_DONTNEED)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void shouldCreateARingWhoseOffsetsLieInItsMapping() {
        try (RingMapping mapping = new RingMapping(kernel)) {
            assertThat(mapping.open(8, 32, 0)).isZero();
            assertThat(mapping.sqEntries()).isEqualTo(8);
            assertThat(mapping.cqEntries()).isEqualTo(32);
            int end = mapping.rings().capacity();
            assertThat(mapping.cqOffset(UringAbi.CQ_OFF_CQES) + 32 * UringAbi.CQE_BYTES).isLessThanOrEqualTo(end);
            assertThat(mapping.sqOffset(UringAbi.SQ_OFF_ARRAY) + 8 * Integer.BYTES).isLessThanOrEqualTo(end);
            assertThat(mapping.sqes().capacity()).isEqualTo(8 * UringAbi.SQE_BYTES);
        }
    }

    @Test
    void shouldRefuseARingWithUnknownFlags() {
        try (RingMapping mapping = new RingMapping(kernel)) {
            assertThat(mapping.open(8, 32, 1 << 30)).isEqualTo(-Errno.EINVAL);
            assertThat(mapping.fd()).isEqualTo(-1);
            assertThat(mapping.open(8, 32, 0)).isZero();
        }
    }

    @Test
    void shouldNameTheAddressThatAListenerGot() {
        int length = SockAddr.parse("127.0.0.1:0").encode(memory);
        int fd = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0);
        assertThat(fd).isPositive();
        assertThat(kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1)).isZero();
        assertThat(kernel.bind(fd, memory, length)).isZero();
        assertThat(kernel.getsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_ACCEPTCONN)).isZero();
        assertThat(kernel.listen(fd, 16)).isZero();
        assertThat(kernel.getsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_ACCEPTCONN)).isEqualTo(1);
        int named = kernel.getsockname(fd, memory, SockAddr.BYTES_MAX);
        assertThat(SockAddr.decode(memory, named).port()).isPositive();
        assertThat(kernel.close(fd)).isZero();
        assertThat(kernel.close(fd)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldRefuseAnAddressInUse() {
        int length = SockAddr.parse("127.0.0.1:0").encode(memory);
        int first = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        int second = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        assertThat(kernel.bind(first, memory, length)).isZero();
        assertThat(kernel.listen(first, 1)).isZero();
        length = kernel.getsockname(first, memory, SockAddr.BYTES_MAX);
        assertThat(kernel.bind(second, memory, length)).isEqualTo(-Errno.EADDRINUSE);
        kernel.close(first);
        kernel.close(second);
    }

    @Test
    void shouldConnectAPairOfSockets() {
        assertThat(kernel.socketpair(SocketOptions.AF_UNIX, SocketOptions.SOCK_STREAM, 0, memory)).isZero();
        int first = NativeMemory.getInt(memory);
        int second = NativeMemory.getInt(memory + Integer.BYTES);
        assertThat(first).isNotEqualTo(second);
        assertThat(kernel.getpeername(first, memory, SockAddr.BYTES_MAX)).isPositive();
        assertThat(SockAddr.decode(memory, 2).isUnix()).isTrue();
        NativeMemory.putLong(memory, 1);
        assertThat(kernel.setsockopt(first, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, memory, Long.BYTES))
                .isZero();
        assertThat(kernel.close(first)).isZero();
        assertThat(kernel.close(second)).isZero();
    }

    @Test
    void shouldRemoveAUnixSocketsFile() {
        String path = System.getProperty("java.io.tmpdir") + "/ringway-contract-" + ProcessHandle.current().pid();
        int fd = kernel.socket(SocketOptions.AF_UNIX, SocketOptions.SOCK_STREAM, 0);
        int length = SockAddr.unix(path).encode(memory);
        assertThat(kernel.bind(fd, memory, length)).isZero();
        assertThat(kernel.unlink(memory + 2)).isZero();
        assertThat(kernel.unlink(memory + 2)).isEqualTo(-Errno.ENOENT);
        kernel.close(fd);
    }

    @Test
    void shouldReturnErrnoForDescriptorsThatAreNone() {
        assertThat(kernel.getsockopt(-1, SocketOptions.SOL_SOCKET, SocketOptions.SO_ERROR)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.listen(-1, 1)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.getpeername(-1, memory, SockAddr.BYTES_MAX)).isEqualTo(-Errno.EBADF);
        assertThat(kernel.eventfdWrite(-1)).isNegative();
        assertThat(kernel.socket(SocketOptions.AF_INET, 99, 0)).isNegative();
    }

    @Test
    void shouldWakeAnEventfdsReader() {
        int fd = kernel.eventfd(0, SocketOptions.EFD_CLOEXEC);
        assertThat(fd).isPositive();
        assertThat(kernel.eventfdWrite(fd)).isZero();
        assertThat(kernel.close(fd)).isZero();
    }

    @Test
    void shouldTellLimitsAndRelease() {
        assertThat(kernel.raiseFileLimit()).isPositive();
        assertThat(kernel.raiseFileLimit()).as("again").isPositive();
        assertThat(kernel.memoryLockLimit()).isNotNegative();
        assertThat(KernelFeatures.release(kernel)).matches("\\d+\\.\\d+.*");
        assertThat(kernel.release(memory, 2)).isEqualTo(2);
        assertThat(kernel.ioUringDisabled()).isIn(0, 1, 2, -Errno.ENOENT);
    }

    @Test
    void shouldPinAThreadToOneCpu() throws InterruptedException {
        int[] allowed = CpuAffinity.allowed(kernel);
        assertThat(allowed).isNotEmpty();
        int cpu = allowed[allowed.length - 1];
        int[][] pinned = new int[1][];
        int[] results = new int[2];
        Thread thread = new Thread(() -> {
            results[0] = CpuAffinity.pin(kernel, cpu);
            pinned[0] = CpuAffinity.allowed(kernel);
            results[1] = CpuAffinity.pin(kernel, 4000);
        });
        thread.start();
        thread.join();
        assertThat(results).containsExactly(0, -Errno.EINVAL);
        assertThat(pinned[0]).containsExactly(cpu);
        assertThat(kernel.setAffinity(-1)).isEqualTo(-Errno.EINVAL);
        assertThat(CpuAffinity.allowed(kernel)).as("this thread's own").isEqualTo(allowed);
    }
}
