package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.UringAbi;
import java.util.ArrayDeque;

/** A ring's kernel object: its queues, the operations it holds and what waits to be worked off. */
final class SimRing extends SimFile implements EventHeap.Target {
    /** Result of an operation that goes on. */
    static final int PENDING = Integer.MIN_VALUE;

    private static final int RUN_TASKS = 1;
    private static final int ASIDE_FIRST = 64;
    private static final int TRACE_SUBMIT = 101;
    private static final int TRACE_COMPLETE = 102;

    private final SimNetwork network;
    private final FaultPlan faults;
    private final FeatureRules features;
    private final RingMemory memory;
    private final SimMemory mappings;
    private final boolean deferred;
    private final boolean submitsAll;
    private final boolean singleIssuer;
    private final Thread owner = Thread.currentThread();
    private final SimOperations operations;
    private final BufferGroups groups = new BufferGroups();
    private final ArrayDeque<SimOperation> tasks = new ArrayDeque<>();
    private final ArrayDeque<SimOperation> spare = new ArrayDeque<>();
    private long[] aside = new long[ASIDE_FIRST];
    private int asideFirst;
    private int asideEnd;
    private SimOperation firstKept;
    private int kept;
    private boolean asideHeld;
    private boolean inCall;
    private boolean tasksScheduled;
    private boolean dead;

    SimRing(SimNetwork network, SimMemory mappings, FeatureRules features, RingMemory memory, int setupFlags) {
        this.network = network;
        this.faults = network.faults();
        this.mappings = mappings;
        this.features = features;
        this.memory = memory;
        this.deferred = (setupFlags & UringAbi.SETUP_DEFER_TASKRUN) != 0;
        this.submitsAll = (setupFlags & UringAbi.SETUP_SUBMIT_ALL) != 0;
        this.singleIssuer = (setupFlags & UringAbi.SETUP_SINGLE_ISSUER) != 0;
        this.operations = new SimOperations(network, this, features);
    }

    // ---------------------------------------------------------------- the system call

    /** A call begins: what the last one kept aside, for a queue that counted as full, may be flushed now. */
    void begin() {
        asideHeld = false;
    }

    /** Takes submissions. Returns how many, or -errno. */
    int submit(int wanted) {
        if (singleIssuer && Thread.currentThread() != owner) {
            return -Errno.EEXIST;
        }
        int count = Math.min(wanted, memory.submissions());
        if (count > 1 && faults.failure(FaultPoint.ENTER_PART) != 0) {
            count = 1 + faults.random(Fault.PARTIAL_SUBMIT).nextInt(count - 1);
        }
        inCall = true;
        int taken = 0;
        while (taken < count) {
            taken++;
            if (!submitOne() && !submitsAll) {
                break;
            }
        }
        memory.publishHead();
        inCall = false;
        if (!deferred) {
            runTasks();
        }
        return taken;
    }

    /** Works off what waits, and flushes what was kept aside: what a call with GETEVENTS does. */
    void workOff() {
        inCall = true;
        drainTasks();
        inCall = false;
        flush();
    }

    /** Completions that are there or kept aside. */
    int completions() {
        return memory.completions() + aside();
    }

    /** Whether a thread that waits here would return. */
    boolean hasWork() {
        return memory.completions() > 0 || aside() > 0 || !tasks.isEmpty();
    }

    boolean isOverflowed() {
        return aside() > 0;
    }

    private boolean submitOne() {
        int entry = memory.takeEntry();
        if (entry < 0) {
            return true;
        }
        SimOperation operation = spare.isEmpty() ? new SimOperation(this) : spare.pollLast();
        operation.read(memory.entries(), entry);
        network.trace().add(network.clock().nanoTime(), TRACE_SUBMIT, operation.userData,
                (long) operation.opcode << 32 | operation.fd);
        boolean isKnown = features.knows(operation.opcode)
                && (operation.entryFlags & ~features.entryFlags()) == 0;
        int result = isKnown ? operations.prepare(operation) : -Errno.EINVAL;
        boolean isPrepared = result == 0;
        if (isPrepared) {
            result = operations.issue(operation);
        }
        if (result == PENDING) {
            keep(operation);
        } else {
            end(operation, result);
        }
        return isPrepared;
    }

    // ---------------------------------------------------------------- operations

    /** Keeps an operation that goes on, so that a cancel finds it. */
    private void keep(SimOperation operation) {
        operation.isKept = true;
        operation.previousKept = null;
        operation.nextKept = firstKept;
        if (firstKept != null) {
            firstKept.previousKept = operation;
        }
        firstKept = operation;
        kept++;
    }

    /** Ends an operation: its last completion, its file, its place. */
    void end(SimOperation operation, int result) {
        boolean isSuccess = (result >= 0 || operation.hidesFailure) && !operation.isShort;
        if (!isSuccess || !operation.isSilent()) {
            postLast(operation, result);
        }
        discard(operation);
        spare.addLast(operation);
    }

    private void discard(SimOperation operation) {
        if (operation.isKept) {
            operation.isKept = false;
            kept--;
            if (operation.previousKept == null) {
                firstKept = operation.nextKept;
            } else {
                operation.previousKept.nextKept = operation.nextKept;
            }
            if (operation.nextKept != null) {
                operation.nextKept.previousKept = operation.previousKept;
            }
            operation.previousKept = null;
            operation.nextKept = null;
        }
        if (operation.isQueued) {
            operation.isQueued = false;
            tasks.remove(operation);
        }
        if (operation.waitsOn != null) {
            operation.waitsOn.forget(operation);
        }
        if (operation.file != null) {
            SimFile file = operation.file;
            operation.file = null;
            file.onForgotten();
            file.release();
        }
    }

    SimOperation firstKept() {
        return firstKept;
    }

    int kept() {
        return kept;
    }

    /** Queues an operation to be worked off. */
    void wake(SimOperation operation) {
        if (operation.isQueued || dead) {
            return;
        }
        operation.isQueued = true;
        if (!tasks.isEmpty() && faults.hit(Fault.REORDER) && tasks.peekLast().fd != operation.fd) {
            tasks.addFirst(operation);
        } else {
            tasks.addLast(operation);
        }
        if (!deferred && !inCall && !tasksScheduled) {
            tasksScheduled = true;
            network.scheduleIn(0, this, RUN_TASKS, 0);
        }
    }

    private void runTasks() {
        inCall = true;
        drainTasks();
        inCall = false;
    }

    private void drainTasks() {
        while (!tasks.isEmpty()) {
            SimOperation operation = tasks.pollFirst();
            operation.isQueued = false;
            int result = operations.resume(operation);
            if (result != PENDING) {
                end(operation, result);
            }
        }
    }

    @Override
    public void onEvent(int kind, long argument) {
        tasksScheduled = false;
        if (!dead) {
            runTasks();
        }
    }

    @Override
    public long traceId() {
        return 0;
    }

    // ---------------------------------------------------------------- completions

    /** Posts a completion of an operation that goes on. Returns false if there is no room: then it must end. */
    boolean postMore(SimOperation operation, int result, int flags) {
        if (aside() > 0 || memory.isFull() || faults.failure(FaultPoint.COMPLETION_QUEUE) != 0) {
            return false;
        }
        post(operation.userData, result, flags | UringAbi.CQE_F_MORE);
        return true;
    }

    private void postLast(SimOperation operation, int result) {
        boolean isLate = operation.isSilent() && operations.isSend(operation)
                && faults.failure(FaultPoint.SILENT_COMPLETION) != 0;
        boolean isHeld = isLate || faults.failure(FaultPoint.COMPLETION_QUEUE) != 0;
        if (isHeld || aside() > 0 || memory.isFull()) {
            asideHeld |= isHeld;
            putAside(operation.userData, result, operation.completionFlags);
        } else {
            post(operation.userData, result, operation.completionFlags);
        }
    }

    private void post(long userData, int result, int flags) {
        network.trace().add(network.clock().nanoTime(), TRACE_COMPLETE, userData, (long) flags << 32 ^ result);
        memory.post(userData, result, flags);
    }

    private void putAside(long userData, int result, int flags) {
        if (!features.has(KernelFeatures.NODROP)) {
            memory.lost();
            return;
        }
        if (asideEnd + 2 > aside.length) {
            makeRoomAside();
        }
        aside[asideEnd] = userData;
        aside[asideEnd + 1] = (long) flags << 32 | result & 0xffff_ffffL;
        asideEnd += 2;
        memory.overflowed(true);
    }

    /** Moves what was kept aside into the queue, as far as there is room. */
    private void flush() {
        if (aside() == 0 || asideHeld) {
            return;
        }
        while (asideFirst < asideEnd && !memory.isFull()) {
            long result = aside[asideFirst + 1];
            post(aside[asideFirst], (int) result, (int) (result >>> 32));
            asideFirst += 2;
        }
        memory.overflowed(asideFirst < asideEnd);
    }

    private int aside() {
        return (asideEnd - asideFirst) / 2;
    }

    private void makeRoomAside() {
        int length = asideEnd - asideFirst;
        long[] larger = length * 2 > aside.length ? new long[aside.length * 2] : aside;
        System.arraycopy(aside, asideFirst, larger, 0, length);
        aside = larger;
        asideFirst = 0;
        asideEnd = length;
    }

    // ---------------------------------------------------------------- what it is

    SimOperations operations() {
        return operations;
    }

    BufferGroups groups() {
        return groups;
    }

    FeatureRules features() {
        return features;
    }

    RingMemory memory() {
        return memory;
    }

    boolean isDead() {
        return dead;
    }

    /** The last descriptor is gone: everything in it is cancelled, and nobody is told. */
    @Override
    void onUnused() {
        dead = true;
        tasks.clear();
        while (firstKept != null) {
            SimOperation operation = firstKept;
            operation.isQueued = false;
            discard(operation);
        }
        mappings.giveUp(memory.ringsAddress());
        mappings.giveUp(memory.entriesAddress());
    }

    @Override
    int readiness() {
        return 0;
    }
}
