package io.ringway.server.conn;

import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.OutputArena;
import io.ringway.ring.Ring;
import io.ringway.ring.RingConfig;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.metrics.WorkerCounters;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What connections of one worker share, on a simulated kernel, without the worker: what is queued stays queued. */
public final class LoneIo implements AutoCloseable {

    private static final int SLOTS = 4;
    private static final long TICK_NS = 4_000_000L;
    private static final int ARENA_BYTES = 64 * 1024;

    private final SimKernel kernel;
    private final Ring ring;
    private final BufferRing buffers;
    private final BlockPool blocks;
    private final OutputArena arena;
    private final OutputArena other;
    private final WorkerIo io;

    /** Creates it. */
    public LoneIo() {
        SimRandom random = new SimRandom(1);
        SimClock clock = new SimClock(random);
        FaultPlan faults = FaultPlan.none();
        kernel = new SimKernel(new SimNetwork(clock, random, faults), clock, faults, SimKernel.NEWEST_FEATURES);
        ring = new Ring(kernel, SimKernel.features(SimKernel.NEWEST_FEATURES), new RingConfig(8, 16));
        buffers = new BufferRing(kernel, ring, ReceiveScheduler.GROUP, 2, 512);
        blocks = new BlockPool(kernel, 4L << 20);
        arena = new OutputArena(kernel, ARENA_BYTES);
        other = new OutputArena(kernel, ARENA_BYTES);
        LoopClock loop = new LoopClock(clock::nanoTime, clock::wallMs);
        io = new WorkerIo(new WorkerIo.Parts(kernel, ring, buffers, blocks, arena, other,
            new UnsafeBuffer(ByteBuffer.allocateDirect(SendScheduler.VECTOR_BYTES)),
            new TimerWheel(SLOTS, TICK_NS, loop.nowNs()), loop, new WorkerCounters(),
            new ConnectionTable(SLOTS, SLOTS)));
    }

    /** What they share. */
    public WorkerIo io() {
        return io;
    }

    @Override
    public void close() {
        ring.close();
        buffers.close();
        arena.close();
        other.close();
        blocks.close();
        kernel.discard();
    }
}
