package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.MemoryOptions;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The simulated kernel of one thread. Two modes:
 *
 * <ul>
 *   <li><b>Stepped</b>: a wait returns at once and is remembered. Whoever steps the simulation turns the thread again
 *       when {@link #hasWork} says so; the next thing due is the earliest of all {@link #wakeAtNs} and
 *       {@link SimNetwork#nextEventNs}.
 *   <li><b>Driving</b>: a wait moves the clock and runs the network by itself until a completion or its time, so that
 *       code written for Linux runs as it is.
 * </ul>
 *
 * <p>A stepped thread that sleeps has withdrawn the sleep flag of its mailbox already, so {@code Mailbox.offer} writes
 * no eventfd: turn every thread once after anything that may have offered it a command.
 */
public final class SimKernel implements Kernel {
    /** Feature bits of the oldest kernel that is supported. */
    public static final int OLDEST_FEATURES = KernelFeatures.NODROP | KernelFeatures.EXT_ARG | KernelFeatures.CQE_SKIP
            | KernelFeatures.BUF_RING | KernelFeatures.ACCEPT_MULTISHOT | KernelFeatures.RECV_MULTISHOT
            | KernelFeatures.SUBMIT_ALL | KernelFeatures.SINGLE_ISSUER;
    /** Feature bits of the newest kernel. */
    public static final int NEWEST_FEATURES = (1 << 15) - 1;

    /** Number of the first descriptor there is; each new one gets the lowest that is free. */
    public static final int FIRST_DESCRIPTOR = DescriptorTable.FIRST;

    /** What was found stays true, so thousands of simulations probe once. */
    private static final Map<Integer, KernelFeatures> FOUND = new ConcurrentHashMap<>();
    private static final byte[] RELEASE = "6.99.0-sim".getBytes(StandardCharsets.US_ASCII);
    private static final int SOCKET_TYPE_MASK = 0xf;
    private static final int ANY_PROTECTION = 7;
    private static final long ALL_CPUS = 0b1111;

    private final SimNetwork network;
    private final SimClock clock;
    private final FaultPlan faults;
    private final SimMemory memory = new SimMemory();
    private final SimRings rings;
    private final Map<Thread, Integer> affinity = new HashMap<>();

    /**
     * Creates a stepped kernel.
     *
     * @param network     what it shares with the others.
     * @param clock       the network's time.
     * @param faults      the network's faults.
     * @param featureMask bits of {@link KernelFeatures}.
     */
    public SimKernel(SimNetwork network, SimClock clock, FaultPlan faults, int featureMask) {
        this.network = network;
        this.clock = clock;
        this.faults = faults;
        this.rings = new SimRings(network, memory, new FeatureRules(featureMask));
    }

    /**
     * Makes this a driving kernel.
     *
     * @return this.
     */
    public SimKernel driving() {
        rings.drive();
        return this;
    }

    /**
     * What {@link KernelFeatures#probe} finds on a simulated kernel. Needs no simulation to exist. Thread: any.
     *
     * @param featureMask bits of {@link KernelFeatures}.
     * @return the features; those that need one that is missing are missing too.
     */
    public static KernelFeatures features(int featureMask) {
        return FOUND.computeIfAbsent(featureMask, SimKernel::probe);
    }

    private static KernelFeatures probe(int featureMask) {
        SimRandom random = new SimRandom(featureMask);
        SimClock clock = new SimClock(random);
        SimNetwork network = new SimNetwork(clock, random, FaultPlan.none());
        SimKernel kernel = new SimKernel(network, clock, network.faults(), featureMask).driving();
        KernelFeatures features = KernelFeatures.probe(kernel);
        kernel.discard();
        return features;
    }

    // ---------------------------------------------------------------- for who steps and checks

    /** {@return until when the thread sleeps; Long.MAX_VALUE when only a completion wakes it} */
    public long wakeAtNs() {
        return rings.wakeAtNs();
    }

    /** {@return whether the thread must be turned now: a completion or its time has come, or it does not sleep} */
    public boolean hasWork() {
        return rings.hasWork();
    }

    /** {@return descriptors that are open in the process} */
    public int openDescriptors() {
        return network.openDescriptors();
    }

    /**
     * Finds out which connection is behind a descriptor.
     *
     * @param fd any number
     * @return the connection's number, the same at both ends, or -1 if it is none
     */
    public int connectionId(int fd) {
        SocketFile socket = socket(fd);
        return socket == null || socket.stream().connection() == null ? -1 : socket.stream().connection().id();
    }

    /** {@return operations of this kernel's rings that have not ended} */
    public int openOperations() {
        return rings.openOperations();
    }

    /** {@return provided buffers that were given to the kernel and not taken by a receive} */
    public int kernelBuffersHeld() {
        return rings.buffersHeld();
    }

    /** {@return bytes mapped and not unmapped by this kernel} */
    public long mappedBytes() {
        return memory.mappedBytes();
    }

    /** Ends the thread without a trace: frees all memory it mapped, so that nothing may use it any more. */
    public void discard() {
        rings.discard();
        memory.unmapAll();
    }

    // ---------------------------------------------------------------- rings

    @Override
    public int ringSetup(int entries, long paramsAddress) {
        int errno = faults.failure(FaultPoint.RING_SETUP);
        return errno != 0 ? -errno : rings.setup(entries, paramsAddress);
    }

    @Override
    public int ringRegister(int ringFd, int opcode, long argAddress, int argCount) {
        boolean gives = opcode == UringAbi.UNREGISTER_RING_FDS || opcode == UringAbi.UNREGISTER_PBUF_RING;
        int errno = gives ? 0 : faults.failure(FaultPoint.RING_REGISTER);
        return errno != 0 ? -errno : rings.register(ringFd, opcode, argAddress, argCount);
    }

    @Override
    public int ringEnter(int ringFd, int toSubmit, int minComplete, int flags, long argAddress, long argSize) {
        return rings.enter(ringFd, toSubmit, minComplete, flags, argAddress, argSize);
    }

    // ---------------------------------------------------------------- memory

    @Override
    public long mmap(long length, int prot, int flags, int fd, long offset) {
        int errno = faults.failure(FaultPoint.MMAP);
        if (errno != 0) {
            return -errno;
        }
        if ((flags & MemoryOptions.MAP_ANONYMOUS) != 0) {
            return length <= 0 || (prot & ~ANY_PROTECTION) != 0 ? -Errno.EINVAL : memory.map(length, prot, flags);
        }
        SimFile file = network.descriptors().get(fd);
        if (!(file instanceof SimRing ring)) {
            return file == null ? -Errno.EBADF : -Errno.EACCES;
        }
        if (offset == UringAbi.OFF_SQ_RING) {
            return memory.share(ring.memory().ringsAddress());
        }
        return offset == UringAbi.OFF_SQES ? memory.share(ring.memory().entriesAddress()) : -Errno.EINVAL;
    }

    @Override
    public int munmap(long address, long length) {
        return memory.unmap(address, length);
    }

    @Override
    public int madvise(long address, long length, int advice) {
        int errno = faults.failure(FaultPoint.MADVISE);
        return errno != 0 ? -errno : memory.advise(address, length, advice);
    }

    // ---------------------------------------------------------------- sockets

    @Override
    public int socket(int domain, int type, int protocol) {
        if (domain != SocketOptions.AF_INET && domain != SocketOptions.AF_INET6 && domain != SocketOptions.AF_UNIX) {
            return -Errno.EAFNOSUPPORT;
        }
        if ((type & ~(SocketOptions.SOCK_CLOEXEC | SocketOptions.SOCK_NONBLOCK)) != SocketOptions.SOCK_STREAM) {
            return (type & SOCKET_TYPE_MASK) == SocketOptions.SOCK_STREAM ? -Errno.EINVAL : -Errno.EPROTONOSUPPORT;
        }
        int errno = faults.failure(FaultPoint.SOCKET);
        return errno != 0 ? -errno : network.descriptors().add(new SocketFile(network, domain));
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long fdsAddress) {
        if (domain != SocketOptions.AF_UNIX) {
            return -Errno.EOPNOTSUPP;
        }
        SocketFile first = new SocketFile(network, domain);
        SocketFile second = new SocketFile(network, domain);
        int one = network.descriptors().add(first);
        int two = one < 0 ? one : network.descriptors().add(second);
        if (two < 0) {
            close(one);
            return two;
        }
        SimStream.pair(network, first.stream(), second.stream());
        NativeMemory.putInt(fdsAddress, one);
        NativeMemory.putInt(fdsAddress + Integer.BYTES, two);
        return 0;
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        int errno = faults.failure(FaultPoint.BIND);
        SocketFile socket = socket(fd);
        if (socket == null) {
            return notASocket(fd);
        }
        return errno != 0 ? -errno : socket.bind(SockAddr.decode(sockaddr, length));
    }

    @Override
    public int listen(int fd, int backlog) {
        int errno = faults.failure(FaultPoint.LISTEN);
        SocketFile socket = socket(fd);
        if (socket == null) {
            return notASocket(fd);
        }
        return errno != 0 ? -errno : socket.listen(backlog);
    }

    @Override
    public int setsockopt(int fd, int level, int name, int value) {
        int errno = faults.failure(FaultPoint.SETSOCKOPT);
        SocketFile socket = socket(fd);
        if (socket == null) {
            return notASocket(fd);
        }
        return errno != 0 ? -errno : socket.set(level, name, value);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long valueAddress, int length) {
        SocketFile socket = socket(fd);
        return socket == null ? notASocket(fd) : socket.set(level, name, valueAddress, length);
    }

    @Override
    public int getsockopt(int fd, int level, int name) {
        SocketFile socket = socket(fd);
        return socket == null ? notASocket(fd) : socket.get(level, name);
    }

    @Override
    public int getsockname(int fd, long sockaddr, int capacity) {
        int errno = faults.failure(FaultPoint.GETSOCKNAME);
        SocketFile socket = socket(fd);
        if (socket == null) {
            return notASocket(fd);
        }
        return errno != 0 ? -errno : socket.name(sockaddr);
    }

    @Override
    public int getpeername(int fd, long sockaddr, int capacity) {
        int errno = faults.failure(FaultPoint.GETPEERNAME);
        SocketFile socket = socket(fd);
        if (socket == null) {
            return notASocket(fd);
        }
        return errno != 0 ? -errno : socket.peer(sockaddr);
    }

    @Override
    public int close(int fd) {
        return network.descriptors().close(fd);
    }

    @Override
    public int eventfd(int initial, int flags) {
        int errno = faults.failure(FaultPoint.EVENTFD);
        return errno != 0 ? -errno : network.descriptors().add(new EventFile(initial));
    }

    @Override
    public int eventfdWrite(int fd) {
        if (network.descriptors().get(fd) instanceof EventFile event) {
            event.add(1);
            return 0;
        }
        return -Errno.EIO;
    }

    @Override
    public int unlink(long pathAddress) {
        int errno = faults.failure(FaultPoint.UNLINK);
        if (errno != 0) {
            return -errno;
        }
        List<Byte> path = new ArrayList<>();
        for (long at = pathAddress; NativeMemory.getByte(at) != 0; at++) {
            path.add(NativeMemory.getByte(at));
        }
        byte[] bytes = new byte[path.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = path.get(i);
        }
        return network.addresses().unlink(SockAddr.unix(new String(bytes, StandardCharsets.UTF_8)));
    }

    private SocketFile socket(int fd) {
        return network.descriptors().get(fd) instanceof SocketFile socket ? socket : null;
    }

    private int notASocket(int fd) {
        return network.descriptors().get(fd) == null ? -Errno.EBADF : -Errno.ENOTSOCK;
    }

    // ---------------------------------------------------------------- the process and its host

    @Override
    public int raiseFileLimit() {
        return network.descriptors().limit();
    }

    @Override
    public long memoryLockLimit() {
        return Long.MAX_VALUE;
    }

    @Override
    public int setAffinity(int cpu) {
        if (cpu < 0 || cpu >= Long.SIZE) {
            return -Errno.EINVAL;
        }
        affinity.put(Thread.currentThread(), cpu);
        return 0;
    }

    @Override
    public int affinity(long maskAddress, int length) {
        NativeMemory.clear(maskAddress, length);
        Integer cpu = affinity.get(Thread.currentThread());
        NativeMemory.putLong(maskAddress, cpu == null ? ALL_CPUS : 1L << cpu);
        return 0;
    }

    @Override
    public int release(long address, int capacity) {
        int length = Math.min(capacity, RELEASE.length);
        for (int i = 0; i < length; i++) {
            NativeMemory.putByte(address + i, RELEASE[i]);
        }
        return length;
    }

    @Override
    public int ioUringDisabled() {
        return 0;
    }
}
