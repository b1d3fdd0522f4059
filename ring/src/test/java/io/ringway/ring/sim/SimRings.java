package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import java.util.ArrayList;
import java.util.List;

/** The three system calls of io_uring for one thread, and how it waits. */
final class SimRings {
    private static final int SQ_ENTRIES_MAX = 32_768;
    private static final int CQ_ENTRIES_MAX = 65_536;
    private static final int REGISTERED_MAX = 16;
    private static final int OPERATIONS = 64;
    private static final int KNOWN_ENTER_FLAGS =
            UringAbi.ENTER_GETEVENTS | UringAbi.ENTER_EXT_ARG | UringAbi.ENTER_REGISTERED_RING;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long JUMP_MIN_NS = 1_000_000L;
    private static final long JUMP_MAX_NS = 3_000_000_000L;

    private final SimNetwork network;
    private final SimClock clock;
    private final FaultPlan faults;
    private final SimMemory memory;
    private final FeatureRules features;
    private final List<SimRing> rings = new ArrayList<>();
    private final SimRing[] registered = new SimRing[REGISTERED_MAX];
    private boolean drives;
    private boolean sleeps;
    private long wakeAtNs;

    SimRings(SimNetwork network, SimMemory memory, FeatureRules features) {
        this.network = network;
        this.clock = network.clock();
        this.faults = network.faults();
        this.memory = memory;
        this.features = features;
    }

    void drive() {
        drives = true;
    }

    // ---------------------------------------------------------------- setup, register

    int setup(int wantedEntries, long params) {
        int flags = NativeMemory.getInt(params + UringAbi.PARAMS_FLAGS);
        if ((flags & ~features.setupFlags()) != 0) {
            return -Errno.EINVAL;
        }
        if ((flags & UringAbi.SETUP_DEFER_TASKRUN) != 0 && (flags & UringAbi.SETUP_SINGLE_ISSUER) == 0) {
            return -Errno.EINVAL;
        }
        boolean clamps = (flags & UringAbi.SETUP_CLAMP) != 0;
        int sqEntries = entries(wantedEntries, SQ_ENTRIES_MAX, clamps);
        int cqEntries = (flags & UringAbi.SETUP_CQSIZE) == 0 ? 2 * sqEntries
                : entries(NativeMemory.getInt(params + UringAbi.PARAMS_CQ_ENTRIES), CQ_ENTRIES_MAX, clamps);
        if (sqEntries < 0 || cqEntries < sqEntries) {
            return -Errno.EINVAL;
        }
        int free = network.descriptors().free();
        if (free < 0) {
            return free;
        }
        RingMemory shared = RingMemory.map(memory, sqEntries, cqEntries,
                (flags & UringAbi.SETUP_NO_SQARRAY) == 0);
        shared.describe(params);
        NativeMemory.putInt(params + UringAbi.PARAMS_FEATURES, features.reported());
        SimRing ring = new SimRing(network, memory, features, shared, flags);
        rings.removeIf(SimRing::isDead);
        rings.add(ring);
        return network.descriptors().add(ring);
    }

    /** Rounds a size up to a power of two. Returns -1 where it is out of range. */
    private static int entries(int wanted, int max, boolean clamps) {
        if (wanted < 1 || wanted > max && !clamps) {
            return -1;
        }
        int size = Math.min(wanted, max);
        return size == 1 ? 1 : Integer.highestOneBit(size - 1) << 1;
    }

    int register(int ringFd, int opcode, long argument, int count) {
        SimFile file = network.descriptors().get(ringFd);
        if (!(file instanceof SimRing ring)) {
            return file == null ? -Errno.EBADF : -Errno.EOPNOTSUPP;
        }
        return switch (opcode) {
            case UringAbi.REGISTER_PROBE -> probe(argument, count);
            case UringAbi.REGISTER_RING_FDS -> features.has(KernelFeatures.REGISTERED_RING)
                    ? registerRing(argument) : -Errno.EINVAL;
            case UringAbi.UNREGISTER_RING_FDS -> features.has(KernelFeatures.REGISTERED_RING)
                    ? unregisterRing(argument) : -Errno.EINVAL;
            case UringAbi.REGISTER_PBUF_RING -> features.has(KernelFeatures.BUF_RING) && count == 1
                    ? ring.groups().register(argument) : -Errno.EINVAL;
            case UringAbi.UNREGISTER_PBUF_RING -> features.has(KernelFeatures.BUF_RING) && count == 1
                    ? ring.groups().unregister(argument) : -Errno.EINVAL;
            default -> -Errno.EINVAL;
        };
    }

    private int probe(long argument, int count) {
        int operations = Math.min(count, OPERATIONS);
        NativeMemory.putByte(argument, (byte) (OPERATIONS - 1));
        NativeMemory.putByte(argument + UringAbi.PROBE_OPS_LEN, (byte) operations);
        for (int i = 0; i < operations; i++) {
            long entry = argument + UringAbi.PROBE_BYTES + (long) i * UringAbi.PROBE_OP_BYTES;
            NativeMemory.putByte(entry, (byte) i);
            NativeMemory.putShort(entry + UringAbi.PROBE_OP_FLAGS,
                    (short) (features.knows(i) ? UringAbi.OP_SUPPORTED : 0));
        }
        return 0;
    }

    private int registerRing(long argument) {
        int fd = (int) NativeMemory.getLong(argument + UringAbi.RSRC_UPDATE_DATA);
        int wanted = NativeMemory.getInt(argument + UringAbi.RSRC_UPDATE_OFFSET);
        int index = wanted == -1 ? freeIndex() : wanted;
        if (!(network.descriptors().get(fd) instanceof SimRing ring) || index < 0 || index >= REGISTERED_MAX
                || registered[index] != null) {
            return -Errno.EBUSY;
        }
        registered[index] = ring;
        ring.retain();
        NativeMemory.putInt(argument + UringAbi.RSRC_UPDATE_OFFSET, index);
        return 1;
    }

    private int freeIndex() {
        for (int i = 0; i < REGISTERED_MAX; i++) {
            if (registered[i] == null) {
                return i;
            }
        }
        return -1;
    }

    private int unregisterRing(long argument) {
        int index = NativeMemory.getInt(argument + UringAbi.RSRC_UPDATE_OFFSET);
        if (index < 0 || index >= REGISTERED_MAX || registered[index] == null) {
            return -Errno.EINVAL;
        }
        SimRing ring = registered[index];
        registered[index] = null;
        ring.release();
        return 1;
    }

    // ---------------------------------------------------------------- enter

    int enter(int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
        boolean extended = (flags & UringAbi.ENTER_EXT_ARG) != 0;
        if ((flags & ~KNOWN_ENTER_FLAGS) != 0 || extended && !features.has(KernelFeatures.EXT_ARG)
                || extended && argumentBytes != UringAbi.GETEVENTS_ARG_BYTES) {
            return -Errno.EINVAL;
        }
        SimRing ring;
        if ((flags & UringAbi.ENTER_REGISTERED_RING) != 0) {
            ring = fd < 0 || fd >= REGISTERED_MAX ? null : registered[fd];
            if (ring == null) {
                return -Errno.EBADF;
            }
        } else if (network.descriptors().get(fd) instanceof SimRing found) {
            ring = found;
        } else {
            return network.descriptors().get(fd) == null ? -Errno.EBADF : -Errno.EOPNOTSUPP;
        }
        sleeps = false;
        pause();
        return enter(ring, toSubmit, minComplete, flags, extended ? argument : 0);
    }

    private int enter(SimRing ring, int toSubmit, int minComplete, int flags, long argument) {
        ring.begin();
        int submitted = 0;
        if (toSubmit > 0) {
            int errno = faults.failure(FaultPoint.ENTER);
            if (errno != 0) {
                boolean isBusy = errno == Errno.EAGAIN && ring.isOverflowed();
                return isBusy ? -Errno.EBUSY : -errno;
            }
            submitted = ring.submit(toSubmit);
            if (submitted != toSubmit) {
                return submitted;
            }
        }
        if ((flags & UringAbi.ENTER_GETEVENTS) == 0) {
            return submitted;
        }
        ring.workOff();
        if (ring.completions() >= minComplete) {
            return submitted;
        }
        int result = await(ring, minComplete, deadlineNs(argument));
        return submitted > 0 ? submitted : result;
    }

    /** A pause of the whole process: time goes by and nobody looks. */
    private void pause() {
        if (faults.hit(Fault.CLOCK_JUMP)) {
            clock.jump(faults.random(Fault.CLOCK_JUMP).spread(JUMP_MIN_NS, JUMP_MAX_NS));
        }
    }

    private long deadlineNs(long argument) {
        long time = argument == 0 ? 0 : NativeMemory.getLong(argument + UringAbi.GETEVENTS_ARG_TS);
        if (time == 0) {
            return Long.MAX_VALUE;
        }
        return clock.nanoTime() + NativeMemory.getLong(time) * NS_PER_SECOND
                + NativeMemory.getLong(time + Long.BYTES);
    }

    private int await(SimRing ring, int minComplete, long deadlineNs) {
        if (faults.failure(FaultPoint.WAIT) != 0) {
            return -Errno.EINTR;
        }
        if (!drives) {
            sleeps = true;
            wakeAtNs = deadlineNs;
            return 0;
        }
        while (ring.completions() < minComplete) {
            long next = Math.min(network.nextEventNs(), deadlineNs);
            if (next == Long.MAX_VALUE) {
                throw new IllegalStateException("waits for ever: no event, no deadline");
            }
            clock.advanceTo(next);
            network.runDue();
            ring.workOff();
            if (clock.nanoTime() >= deadlineNs && ring.completions() < minComplete) {
                return -Errno.ETIME;
            }
        }
        return 0;
    }

    // ---------------------------------------------------------------- for who steps and checks

    long wakeAtNs() {
        return sleeps ? wakeAtNs : clock.nanoTime();
    }

    boolean hasWork() {
        if (!sleeps || clock.nanoTime() >= wakeAtNs) {
            return true;
        }
        for (int i = 0; i < rings.size(); i++) {
            SimRing ring = rings.get(i);
            if (!ring.isDead() && ring.hasWork()) {
                return true;
            }
        }
        return false;
    }

    int openOperations() {
        int count = 0;
        for (SimRing ring : rings) {
            count += ring.kept();
        }
        return count;
    }

    int buffersHeld() {
        int count = 0;
        for (SimRing ring : rings) {
            count += ring.isDead() ? 0 : ring.groups().available();
        }
        return count;
    }

    void discard() {
        for (SimRing ring : rings) {
            if (!ring.isDead()) {
                ring.onUnused();
            }
        }
        rings.clear();
    }
}
