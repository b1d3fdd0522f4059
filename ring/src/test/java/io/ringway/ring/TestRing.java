package io.ringway.ring;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.MemoryOptions;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A ring with some sockets and memory, and the completions that came. */
public final class TestRing implements AutoCloseable, CompletionHandler {
    private static final int MEMORY_BYTES = 4 * 1024 * 1024;
    private static final int PATIENCE = 200;
    private static final long WAIT_NS = 20_000_000L;
    private static final long ACCEPT = 900;
    private static final long CONNECT = 901;
    private static final long CANCEL = 902;

    public final Kernel kernel;
    public final Ring ring;
    public final long memory;
    public final List<Completion> completions = new ArrayList<>();

    /** One completion. */
    public record Completion(long userData, int result, int flags) {
        public boolean hasMore() {
            return (flags & Ring.F_MORE) != 0;
        }

        public boolean hasBuffer() {
            return (flags & Ring.F_BUFFER) != 0;
        }

        public int bufferId() {
            return Ring.bufferId(flags);
        }
    }

    public TestRing() {
        this(new LinuxKernel(), KernelFeatures.probe(new LinuxKernel()), RingConfig.DEFAULT);
    }

    public TestRing(Kernel kernel, KernelFeatures features, RingConfig config) {
        this.kernel = kernel;
        this.ring = new Ring(kernel, features, config);
        this.memory = kernel.mmap(MEMORY_BYTES, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
    }

    /** Skips the test where no ring can be had. */
    public static void assumeUsable() {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
    }

    /** Returns two connected Unix sockets. */
    public int[] pair() {
        int result = kernel.socketpair(SocketOptions.AF_UNIX, SocketOptions.SOCK_STREAM, 0, memory);
        if (result < 0) {
            throw new AssertionError(result);
        }
        return new int[] {NativeMemory.getInt(memory), NativeMemory.getInt(memory + 4)};
    }

    /** Returns a listener on a free port of the loopback. */
    public int listener() {
        int fd = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        int length = SockAddr.parse("127.0.0.1:0").encode(memory);
        if (kernel.bind(fd, memory, length) < 0 || kernel.listen(fd, 128) < 0) {
            throw new AssertionError("bind or listen");
        }
        return fd;
    }

    /** Returns two ends of a TCP connection, the client's first. */
    public int[] tcpPair() {
        int listener = listener();
        int client = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        int[] pair = {client, accept(listener, client)};
        kernel.close(listener);
        return pair;
    }

    /** Connects a socket to a listener, accepts it, and forgets the completions. Returns the accepted socket. */
    public int accept(int listener, int client) {
        List<Completion> before = new ArrayList<>(completions);
        completions.clear();
        ring.prepAcceptMultishot(listener, ACCEPT);
        ring.prepConnect(client, memory, SockAddr.ip("127.0.0.1", port(listener)).encode(memory), CONNECT);
        await(2);
        int accepted = of(ACCEPT).getFirst().result();
        ring.prepCancel(ACCEPT, false, CANCEL);
        await(4);
        completions.clear();
        completions.addAll(before);
        return accepted;
    }

    /** Closes a socket so that the other end sees a reset. */
    public void reset(int fd) {
        long linger = memory + MEMORY_BYTES - Long.BYTES;
        NativeMemory.putInt(linger, 1);
        NativeMemory.putInt(linger + Integer.BYTES, 0);
        kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, linger, Long.BYTES);
        kernel.close(fd);
    }

    /** Returns a socket's own port. */
    public int port(int fd) {
        return SockAddr.decode(memory, kernel.getsockname(fd, memory, SockAddr.BYTES_MAX)).port();
    }

    /** Submits, waits and drains until there are so many completions in all. */
    public List<Completion> await(int count) {
        for (int i = 0; i < PATIENCE && completions.size() < count; i++) {
            turn(WAIT_NS);
        }
        if (completions.size() < count) {
            throw new AssertionError("only " + completions);
        }
        return completions;
    }

    /** Waits for the completion of one operation and forgets it; what came before it stays. */
    public Completion awaitOnly(long userData) {
        for (int i = 0; i < PATIENCE && of(userData).isEmpty(); i++) {
            turn(WAIT_NS);
        }
        Completion completion = of(userData).getFirst();
        completions.remove(completion);
        return completion;
    }

    /** Submits, waits at most so long, and drains. */
    public int turn(long timeoutNs) {
        int result = ring.submitAndWait(timeoutNs);
        if (result < 0) {
            throw new AssertionError(result);
        }
        return ring.drain(this);
    }

    /** Returns the completions of one operation so far. */
    public List<Completion> of(long userData) {
        return completions.stream().filter(completion -> completion.userData() == userData).toList();
    }

    @Override
    public void onCompletion(long userData, int result, int flags) {
        completions.add(new Completion(userData, result, flags));
    }

    @Override
    public void close() {
        ring.close();
        kernel.munmap(memory, MEMORY_BYTES);
    }
}
