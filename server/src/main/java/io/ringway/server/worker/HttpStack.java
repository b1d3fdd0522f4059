package io.ringway.server.worker;

import io.ringway.ring.BlockPool;
import io.ringway.ring.BufferRing;
import io.ringway.ring.Ring;
import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.ring.loop.Turn;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.conn.LifeCycle;
import io.ringway.server.conn.Listener;
import io.ringway.server.conn.SendScheduler;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.proxy.ErrorAnswers;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.WorkerRandom;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.upstream.UpstreamPool;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One thread's HTTP: ring, buffers, timers, connections, engine, upstream pools and the loop that turns them. A
 * {@link Worker} serves one core's share of the traffic with it, the control plane its admin address. Whoever composes
 * it is its {@link Owner}, who decides which generation it is on and which listeners it has. Created, turned and closed
 * on one thread.
 *
 * <p>{@link EventLoop} has the order of a turn; the methods below are what happens at each step of it.
 */
public final class HttpStack implements Turn, AutoCloseable {

    private static final int PATH_SCRATCH_BYTES = 256 * 1024;
    private static final int REWRITE_SCRATCH_BYTES = 512 * 1024;

    private final Owner owner;
    private final StackConfig config;
    private final StackResources resources;
    private final Ring ring;
    private final BufferRing buffers;
    private final BlockPool blocks;
    private final TimerWheel timers;
    private final LoopClock clock;
    private final ConnectionTable table;
    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final UpstreamPool upstreams;
    private final ClusterStates clusters;
    private final Acceptor acceptor;
    private final DescriptorRelief relief;
    private final CompletionRouter router;
    private final EventLoop loop;
    private final int restTimer;
    private final int waitTimer;
    private final int callTimer;
    private final HandOff handOff;
    private GatewaySnapshot snapshot;
    private boolean draining;
    private boolean hasCut;
    private boolean stopping;

    /** Who composes a stack. Thread: the stack's. */
    public interface Owner {

        /**
         * Handles one command from the mailbox.
         *
         * @param command what a thread offered
         */
        void onCommand(Object command);

        /** Called once a turn, after the completions and before connections go on with what they hold. */
        void onTurn();

        /**
         * Called when a timer of the owner's fires.
         *
         * @param timer index, from 0
         */
        void onTimer(int timer);

        /**
         * Called when a listener that was let go is gone.
         *
         * @param listener id
         */
        void onListenerClosed(int listener);

        /**
         * Called when accepting rests because an accept has failed; not more often than some times a second.
         *
         * @param errno positive
         */
        void onAcceptFailed(int errno);
    }

    /**
     * Sets a stack up, ring included. Thread: the one that will turn it.
     *
     * @param config   sizes, clocks and the kernel
     * @param mailbox  of the loop; stays the caller's
     * @param snapshot of the first generation
     * @param handlers embedders' handlers, by id
     * @param ownTimers timers the owner wants for itself
     * @param owner    of the stack; not called before the first turn
     * @throws io.ringway.ring.RingException if the kernel refuses, with the remedy
     */
    public HttpStack(StackConfig config, Mailbox<?> mailbox, GatewaySnapshot snapshot, List<HandlerPort> handlers,
                     int ownTimers, Owner owner) {
        this.owner = owner;
        this.config = config;
        this.snapshot = snapshot;
        WorkerMemory memory = config.memory();
        resources = new StackResources(config);
        ring = resources.ring();
        buffers = resources.buffers();
        blocks = resources.blocks();
        clock = new LoopClock(config.nanoTime(), config.wallMs());
        table = new ConnectionTable(config.connectionSlots(), memory.upstreamSlots());
        restTimer = table.capacity();
        waitTimer = restTimer + 1;
        callTimer = waitTimer + 1;
        timers = new TimerWheel(callTimer + 1 + ownTimers, StackConfig.TICK_NS, clock.nowNs());
        handOff = new HandOff(handlers, config.metrics().handlers(), clock, timers, callTimer,
            memory.handlerHeapBytes());
        io = new WorkerIo(new WorkerIo.Parts(config.kernel(), ring, buffers, blocks,
            resources.firstArena(), resources.secondArena(), scratch(SendScheduler.VECTOR_BYTES), timers, clock,
            config.metrics().counters(), table));
        engine = new ExchangeEngine(new ExchangeEngine.Parts(blocks, clock, config.metrics(), new ErrorAnswers(),
            new WorkerRandom(config.seed()), scratch(PATH_SCRATCH_BYTES), scratch(REWRITE_SCRATCH_BYTES),
            handOff, config.exchangeLimit()), snapshot);
        upstreams = new UpstreamPool(io, engine.upstream(), config.metrics(), waitTimer, config.http2().upstreams(),
            snapshot);
        clusters = new ClusterStates(config.index(), config.count());
        engine.connectTo(upstreams, clusters.adopt(snapshot));
        acceptor = new Acceptor(io, engine.downstream(), config.metrics().clientConnections(), owner, config,
            restTimer);
        relief = new DescriptorRelief(io, upstreams);
        router = new CompletionRouter(io, acceptor);
        loop = new EventLoop(ring, clock, timers, mailbox, this);
    }

    private static UnsafeBuffer scratch(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }

    // ---------------------------------------------------------------- what the owner asks for

    /** Turns until {@link #drain} or {@link #stop} has ended the last connection. */
    public void run() {
        loop.run();
    }

    /**
     * Does one turn of the loop.
     *
     * @return false once the stack has ended
     */
    public boolean turn() {
        loop.turn();
        return loop.isRunning();
    }

    /**
     * Accepts from a socket, from the next turn on. Takes: the socket, if it is owned; a stack that drains closes it.
     *
     * @param socket that listens
     */
    public void listen(ListenSocket socket) {
        acceptor.listen(socket);
        acceptor.arm();
    }

    /**
     * Lets a listener go. What waits in its queue is accepted; connections that came through it end after their present
     * answer. {@link Owner#onListenerClosed} follows.
     *
     * @param id of the listener; one that is not here is gone already
     */
    public void unlisten(int id) {
        acceptor.unlisten(id);
        drainRetired();
    }

    /**
     * Takes a new generation for requests that begin from now on. Those in flight stay on theirs.
     *
     * @param next generation
     */
    public void adopt(GatewaySnapshot next) {
        snapshot = next;
        engine.adopt(next);
        upstreams.adopt(next);
        engine.connectTo(upstreams, clusters.adopt(next));
        acceptor.adopt();
    }

    /**
     * The generation requests begin with.
     *
     * @return the snapshot
     */
    @Hot
    public GatewaySnapshot snapshot() {
        return snapshot;
    }

    /** Stops accepting, serves what is in flight, ends when the last client is gone. */
    public void drain() {
        if (!draining) {
            draining = true;
            acceptor.stop();
            handOff.drain();
            engine.drain();
            drainRetired();
        }
    }

    /** Gives every connection up and ends. */
    public void stop() {
        drain();
        stopping = true;
        hasCut |= acceptor.hasListeners() || hasInFlight();
        hasCut |= acceptor.dropWaiting();
        terminateAll();
    }

    /**
     * Tells whether clients were given up that may have waited for something. Thread: the stack's.
     *
     * @return true if {@link #stop} has cut something
     */
    public boolean hasCut() {
        return hasCut;
    }

    /** Closes some idle upstream connections: another loop of the process lacks the descriptors they hold. */
    public void shedIdle() {
        upstreams.shedIdle();
    }

    /**
     * The time of this turn.
     *
     * @return on the loop's clock
     */
    public long nowNs() {
        return clock.nowNs();
    }

    /**
     * Schedules one of the owner's timers.
     *
     * @param timer      index, from 0
     * @param deadlineNs on the loop's clock
     */
    public void schedule(int timer, long deadlineNs) {
        timers.schedule(callTimer + 1 + timer, deadlineNs);
    }

    /**
     * Tells whether requests are in flight that began before the present generation.
     *
     * @return true while an older generation is in use
     */
    @Hot
    public boolean servesOlder() {
        return engine.servesOlder();
    }

    /**
     * Counts what is held.
     *
     * @return what the stack holds now
     */
    public Residue residue() {
        return new Residue(table.size(), acceptor.clients(), engine.exchangesInUse(), io.leases().outstanding(),
            blocks.outstanding());
    }

    /** Writes into the counters what the ring, the loop and the pools keep for themselves. */
    public void publishFigures() {
        WorkerCounters counters = io.counters();
        counters.set(Counter.REQUESTS_ACTIVE, engine.exchangesInUse());
        counters.set(Counter.RING_SUBMITTED, ring.stats().submitted());
        counters.set(Counter.RING_COMPLETED, ring.stats().completed());
        counters.set(Counter.RING_ENTERS, ring.stats().enters());
        counters.set(Counter.RING_OVERFLOWS, ring.stats().overflows());
        counters.set(Counter.RING_SQ_FULL, ring.stats().sqFull());
        counters.set(Counter.RING_RETRIES, ring.stats().retries());
        counters.set(Counter.RING_STARVED, ring.stats().starved());
        counters.set(Counter.LOOP_TURNS, loop.turns());
        counters.set(Counter.LOOP_STALLS, loop.stalls().count());
        counters.set(Counter.LOOP_STALL_NS, loop.stalls().totalNs());
        counters.set(Counter.LOOP_TURN_MAX_NS, loop.stalls().maxNs());
        counters.set(Counter.RECEIVE_BUFFERS_OUT, io.leases().outstanding());
        counters.set(Counter.BLOCKS_OUT, blocks.outstanding());
        counters.set(Counter.BLOCK_BYTES, blocks.usedBytes());
    }

    // ---------------------------------------------------------------- the turn

    @Override
    public void onCommand(Object command) {
        owner.onCommand(command);
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
        owner.onTurn();
        if (acceptor.isResting()) {
            goOnAccepting();
        }
        handOff.poll(engine.calls(), clock.nowNs());
        io.ready().run();
        io.receives().rearmStarved();
        if (upstreams.hasRetired()) {
            upstreams.sweep();
        }
        if (draining) {
            endIfDone();
        }
    }

    /** All completions of the turn are handled: who seems to be at rest is. */
    private void goOnAccepting() {
        if (acceptor.wantsRoom()) {
            relief.relieve(clock.nowNs());
        }
        acceptor.onTurn();
    }

    @Override
    public void onTimer(int timer) {
        if (timer > callTimer) {
            owner.onTimer(timer - callTimer - 1);
        } else if (timer == callTimer) {
            handOff.onTimer(clock.nowNs(), engine.calls());
        } else if (timer == waitTimer) {
            upstreams.onTimer(clock.nowNs());
        } else if (timer == restTimer) {
            acceptor.onRestTimer();
        } else if (table.at(timer) != null) {
            table.at(timer).onTimer(clock.nowNs());
        }
    }

    @Hot
    @Override
    public void onFlush() {
        handOff.flush();
        io.sends().flush();
        io.leases().publish();
    }

    @Hot
    @Override
    public boolean isIdle() {
        return !io.ready().hasWork() && !io.receives().hasWork() && !io.sends().isUrgent();
    }

    @Hot
    @Override
    public boolean isQuiet() {
        return handOff.isQuiet();
    }

    // ---------------------------------------------------------------- the end

    private void drainRetired() {
        for (int slot = 0; slot < table.limit(); slot++) {
            if (table.at(slot) instanceof ClientConnection client) {
                Listener listener = client.listener();
                if (listener != null && listener.isRetired()) {
                    client.drain();
                }
            }
        }
    }

    private boolean hasInFlight() {
        for (int slot = 0; slot < table.limit(); slot++) {
            if (table.at(slot) instanceof ClientConnection client && client.isInFlight()) {
                return true;
            }
        }
        return false;
    }

    private void terminateAll() {
        for (int slot = 0; slot < table.limit(); slot++) {
            Connection connection = table.at(slot);
            if (connection != null) {
                connection.terminate();
            }
        }
    }

    private void endIfDone() {
        if (acceptor.hasListeners()) {
            return;
        }
        if (acceptor.clients() == 0) {
            upstreams.closeIdle();
        }
        if (stopping && table.size() > 0) {
            terminateAll();
        }
        if (table.size() == 0) {
            loop.stop();
        }
    }

    /**
     * Ends the ring and closes the sockets after a turn that has failed, so that clients do not wait for somebody who
     * is not there. Memory outside the heap stays mapped: the kernel may not be done with it, and there is nobody left
     * to wait for that. Thread: the stack's, instead of {@link #close}.
     */
    public void abandon() {
        try {
            ring.close();
        } finally {
            acceptor.abandon();
            for (int slot = 0; slot < table.limit(); slot++) {
                Connection connection = table.at(slot);
                // The descriptor of one whose close is on its way may be a stranger's by now.
                if (connection != null && connection.life() != LifeCycle.CLOSING) {
                    config.kernel().close(connection.fd());
                }
            }
        }
    }

    /** Settles the figures of handlers. Thread: any, once the stack is closed and the handlers have ended. */
    void settleHandlers() {
        handOff.settle();
    }

    /** Ends the ring and frees the memory. Thread: the stack's, after the last turn. */
    @Override
    public void close() {
        resources.close();
    }
}
