package io.ringway.server.conn;

import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.OutputArena;
import io.ringway.ring.Ring;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.Hot;
import io.ringway.server.metrics.WorkerCounters;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a worker's connections share: its ring, memory, timers, clock, counters and schedules. Thread: owning worker.
 *
 * <p>There are two output arenas. Bytes written in a turn are sent when it ends and settled in the next one, while
 * that one already writes its own; so the arenas take turns. Where settling is put off, no arena is reused.
 */
public final class WorkerIo {

    private final Kernel kernel;
    private final Ring ring;
    private final ReceiveLeases leases;
    private final BlockPool blocks;
    private final TimerWheel timers;
    private final LoopClock clock;
    private final WorkerCounters counters;
    private final ConnectionTable table;
    private final SendScheduler sends;
    private final ReceiveScheduler receives;
    private final ReadyList ready = new ReadyList();
    private final UnsafeBuffer alias = new UnsafeBuffer(0, 0);
    private final boolean silentSends;
    private OutputArena arena;
    private OutputArena otherArena;
    private boolean otherIsFree = true;
    private long flushes;

    /**
     * The parts of a worker, each created on its thread.
     *
     * @param kernel   the ring runs on
     * @param ring     of the worker
     * @param buffers  of its receive group
     * @param blocks   for held bytes
     * @param arena    for the bytes of one turn
     * @param other    arena for the bytes of the next turn
     * @param vectors  memory for message headers of one batch
     * @param timers   one per slot, and more for the worker's own use
     * @param clock    read once a turn
     * @param counters of the worker
     * @param table    of its connections
     */
    public record Parts(Kernel kernel, Ring ring, BufferRing buffers, BlockPool blocks, OutputArena arena,
                        OutputArena other, UnsafeBuffer vectors, TimerWheel timers, LoopClock clock,
                        WorkerCounters counters, ConnectionTable table) {
    }

    /**
     * Puts the parts together.
     *
     * @param parts of the worker
     */
    public WorkerIo(Parts parts) {
        kernel = parts.kernel();
        ring = parts.ring();
        leases = new ReceiveLeases(parts.buffers());
        blocks = parts.blocks();
        timers = parts.timers();
        clock = parts.clock();
        counters = parts.counters();
        table = parts.table();
        arena = parts.arena();
        otherArena = parts.other();
        silentSends = ring.features().silentSend();
        sends = new SendScheduler(this, parts.vectors());
        receives = new ReceiveScheduler(this);
    }

    /** Notes that all silent sends of earlier turns are settled: nothing refers to the other arena any more. */
    @Hot
    void settled() {
        if (!otherIsFree) {
            otherIsFree = true;
            otherArena.reset();
        }
    }

    /**
     * Counts the turns whose output has gone to the ring. While the count stays, nothing queued meanwhile has left, and
     * no receive armed meanwhile has looked into its socket.
     *
     * @return turns, only differences mean something
     */
    @Hot
    public long flushes() {
        return flushes;
    }

    /** Notes that this turn's output is submitted: what comes next is written to the other arena, if it is free. */
    @Hot
    void flushed() {
        flushes++;
        if (otherIsFree) {
            OutputArena free = otherArena;
            otherArena = arena;
            arena = free;
            otherIsFree = false;
        }
    }

    /**
     * The worker's door to the operating system, for the few calls that are not ring operations.
     *
     * @return the kernel
     */
    public Kernel kernel() {
        return kernel;
    }

    /**
     * The worker's ring.
     *
     * @return the ring
     */
    @Hot
    public Ring ring() {
        return ring;
    }

    /**
     * The book of receive buffers.
     *
     * @return the leases
     */
    @Hot
    public ReceiveLeases leases() {
        return leases;
    }

    /**
     * The pool for held bytes.
     *
     * @return the blocks
     */
    @Hot
    public BlockPool blocks() {
        return blocks;
    }

    /**
     * The arena of this turn.
     *
     * @return the arena
     */
    @Hot
    public OutputArena arena() {
        return arena;
    }

    /**
     * The timers; a connection's is its slot.
     *
     * @return the wheel
     */
    @Hot
    public TimerWheel timers() {
        return timers;
    }

    /**
     * The time of this turn.
     *
     * @return the clock
     */
    @Hot
    public LoopClock clock() {
        return clock;
    }

    /**
     * The counters.
     *
     * @return the worker's counters
     */
    @Hot
    public WorkerCounters counters() {
        return counters;
    }

    /**
     * The slots.
     *
     * @return the table of connections
     */
    @Hot
    public ConnectionTable table() {
        return table;
    }

    /**
     * The schedule of sends.
     *
     * @return the scheduler
     */
    @Hot
    public SendScheduler sends() {
        return sends;
    }

    /**
     * The schedule of receives.
     *
     * @return the scheduler
     */
    @Hot
    public ReceiveScheduler receives() {
        return receives;
    }

    /**
     * The connections that can go on with held input.
     *
     * @return the ready list
     */
    @Hot
    public ReadyList ready() {
        return ready;
    }

    /**
     * Tells how this kernel sends.
     *
     * @return true if a whole send posts no completion
     */
    @Hot
    public boolean silentSends() {
        return silentSends;
    }

    /**
     * Views raw memory for one copy. The view is the worker's only one: use it at once.
     *
     * @param address of the first byte
     * @param length  in bytes
     * @return the view
     */
    UnsafeBuffer alias(long address, int length) {
        alias.wrap(address, length);
        return alias;
    }
}
