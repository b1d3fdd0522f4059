package io.ringway.server.worker;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointStats;
import io.ringway.balancer.LoadBalancer;
import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.OutputArena;
import io.ringway.ring.Ring;
import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.ring.loop.Turn;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.conn.ReceiveScheduler;
import io.ringway.server.conn.SendScheduler;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.h1.H1ServerConnection;
import io.ringway.server.proxy.ClusterPicker;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.ErrorAnswers;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.WorkerRandom;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.upstream.UpstreamPool;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One core's gateway: its own ring, listeners, connections, pools and counters; it shares only the published snapshot.
 * Created, run and closed on one thread; the mailbox is the only door for others.
 *
 * <p>{@link EventLoop} has the order of a turn; the methods below are what happens at each step of it.
 */
public final class Worker implements Turn, AutoCloseable {

    /** Commands that may wait for a worker. */
    public static final int MAILBOX_CAPACITY = 64;

    private static final int PATH_SCRATCH_BYTES = 256 * 1024;
    private static final int REWRITE_SCRATCH_BYTES = 512 * 1024;

    private final WorkerConfig config;
    private final AtomicReference<GatewaySnapshot> snapshots;
    private final Ring ring;
    private final BufferRing buffers;
    private final BlockPool blocks;
    private final OutputArena firstArena;
    private final OutputArena secondArena;
    private final TimerWheel timers;
    private final ConnectionTable table;
    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final UpstreamPool upstreams;
    private final Acceptor acceptor;
    private final CompletionRouter router;
    private final EventLoop loop;
    private final int restTimer;
    private GatewaySnapshot snapshot;
    private boolean draining;
    private boolean stopping;
    private boolean listenersClosed;

    /**
     * Sets a worker up, ring included. Thread: the one that will run it.
     *
     * @param config  to start with
     * @param mailbox of the worker; stays the caller's
     * @throws io.ringway.ring.RingException if the kernel refuses, with the remedy
     */
    public Worker(WorkerConfig config, Mailbox<WorkerCommand> mailbox) {
        this.config = config;
        WorkerMemory memory = config.memory();
        snapshots = config.snapshots();
        snapshot = snapshots.getAcquire();
        ring = new Ring(config.kernel(), config.features(), config.ring());
        buffers = new BufferRing(config.kernel(), ring, ReceiveScheduler.GROUP, memory.receiveBuffers(),
            memory.receiveBufferBytes());
        blocks = new BlockPool(config.kernel(), memory.blockBytes());
        firstArena = new OutputArena(config.kernel(), memory.arenaBytes());
        secondArena = new OutputArena(config.kernel(), memory.arenaBytes());
        LoopClock clock = new LoopClock(config.nanoTime(), config.wallMs());
        table = new ConnectionTable(config.connectionLimit() + memory.upstreamSlots());
        restTimer = table.capacity();
        timers = new TimerWheel(table.capacity() + 1, WorkerConfig.TICK_NS, clock.nowNs());
        io = new WorkerIo(new WorkerIo.Parts(config.kernel(), ring, buffers, blocks, firstArena, secondArena,
            scratch(SendScheduler.VECTOR_BYTES), timers, clock, config.counters(), table));
        engine = new ExchangeEngine(new ExchangeEngine.Parts(blocks, clock, config.counters(), new ErrorAnswers(),
            new WorkerRandom(config.seed()), scratch(PATH_SCRATCH_BYTES), scratch(REWRITE_SCRATCH_BYTES),
            config.exchangeLimit()), snapshot);
        upstreams = new UpstreamPool(io, engine, snapshot);
        engine.connectTo(upstreams, picker(snapshot));
        acceptor = new Acceptor(io, engine, new DateCache(clock), config.listeners(), config.connectionLimit(),
            restTimer);
        router = new CompletionRouter(io, acceptor);
        loop = new EventLoop(ring, clock, timers, mailbox, this);
    }

    private static UnsafeBuffer scratch(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }

    private ClusterPicker picker(GatewaySnapshot of) {
        LoadBalancer[] balancers = new LoadBalancer[of.clusterCount()];
        EndpointStats[] stats = new EndpointStats[of.clusterCount()];
        for (int i = 0; i < balancers.length; i++) {
            ClusterSnapshot cluster = of.cluster(i);
            balancers[i] = cluster.strategy().create(cluster, config.index(), config.count());
            stats[i] = new EndpointStats(cluster);
        }
        return new ClusterPicker(balancers, stats);
    }

    /** Serves until it is told to stop and has ended every connection. */
    public void run() {
        start();
        loop.run();
    }

    /** Begins to accept: with the first turn. */
    public void start() {
        acceptor.arm();
    }

    /**
     * Does one turn of the loop.
     *
     * @return false once the worker was told to stop and has ended every connection
     */
    public boolean turn() {
        loop.turn();
        return loop.isRunning();
    }

    // ---------------------------------------------------------------- the turn

    @Override
    public void onCommand(Object command) {
        switch ((WorkerCommand) command) {
            case WorkerCommand.Drain _ -> drain();
            case WorkerCommand.Stop _ -> stop();
            case WorkerCommand.Refresh _ -> adopt();
            case WorkerCommand.Inspect inspect -> inspect.reply().accept(residue());
        }
    }

    @Hot
    @Override
    public void onCompletion(long userData, int result, int flags) {
        router.onCompletion(userData, result, flags);
    }

    @Hot
    @Override
    public void onCompletionsDrained() {
        io.sends().settle();
    }

    @Hot
    @Override
    public void onReady() {
        if (snapshots.getAcquire() != snapshot) {
            adopt();
        }
        io.ready().run();
        io.receives().rearmStarved();
        if (draining) {
            endIfDone();
        }
    }

    @Override
    public void onTimer(int timer) {
        if (timer == restTimer) {
            acceptor.onRestTimer();
            return;
        }
        Connection connection = table.at(timer);
        if (connection != null) {
            connection.onTimer(io.clock().nowNs());
        }
    }

    @Hot
    @Override
    public void onFlush() {
        io.sends().flush();
        io.leases().publish();
    }

    @Hot
    @Override
    public boolean isIdle() {
        return !io.ready().hasWork() && !io.receives().hasWork() && !io.sends().isUrgent();
    }

    // ---------------------------------------------------------------- life

    private void adopt() {
        GatewaySnapshot next = snapshots.getAcquire();
        if (next != snapshot) {
            snapshot = next;
            engine.adopt(next);
            upstreams.adopt(next);
            engine.connectTo(upstreams, picker(next));
        }
    }

    private void drain() {
        if (!draining) {
            draining = true;
            acceptor.stop();
            forEachConnection(false);
        }
    }

    private void stop() {
        drain();
        stopping = true;
        forEachConnection(true);
    }

    private void forEachConnection(boolean terminate) {
        for (int slot = 0; slot < table.limit(); slot++) {
            Connection connection = table.at(slot);
            if (connection != null && terminate) {
                connection.terminate();
            } else if (connection != null && connection.kind() == Connection.H1_SERVER) {
                ((H1ServerConnection) connection).drain();
            }
        }
    }

    private void endIfDone() {
        if (acceptor.isArmed()) {
            return;
        }
        closeListeners();
        if (acceptor.clients() == 0) {
            upstreams.closeIdle();
        }
        if (stopping && table.size() > 0) {
            forEachConnection(true);
        }
        if (table.size() == 0) {
            loop.stop();
        }
    }

    private void closeListeners() {
        if (!listenersClosed) {
            listenersClosed = true;
            for (int i = 0; i < config.ownedListeners(); i++) {
                config.kernel().close(config.listeners()[i]);
            }
        }
    }

    private Residue residue() {
        return new Residue(table.size(), acceptor.clients(), engine.exchangesInUse(), io.leases().outstanding(),
            blocks.outstanding());
    }

    /** Ends the ring and frees the memory. Thread: the worker's, after {@link #run}. */
    @Override
    public void close() {
        ring.close();
        buffers.close();
        firstArena.close();
        secondArena.close();
        blocks.close();
    }
}
