package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.Truth.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A simulated client: connects, sends its requests as its plan says, and connects again when the gateway closes before
 * it is done. A request is sent once, whatever happens. What it speaks is its subclass's.
 */
abstract class SimClient implements SimPeer {

    private static final long RECONNECT_NS = 5_000_000L;
    private static final long CONNECT_PATIENCE_NS = 2_000_000_000L;
    private static final long DEAF_EXTRA_NS = 5_000_000_000L;
    private static final int CONNECTS_MAX = 1_000;

    final World world;
    final ClientPlan plan;
    final List<Truth> truths = new ArrayList<>();
    /** The present connection, or null. */
    SimSocket socket;
    /** Position of the request that is sent next. */
    int next;
    /** Sends nothing any more. */
    boolean stalled;
    boolean done;
    /** Has half-closed the present connection. */
    boolean halfClosed;
    /** Since when it waits for the gateway to close, or -1. */
    long waitingSinceNs = -1;
    /** When the network took the last bytes. */
    long takenNs;
    private boolean thinking;
    private boolean thought;
    private int connects;
    private boolean onSecond;
    private int leftBefore;
    private long sentBefore;
    private int unread;
    private long waitedNs = -1;

    /**
     * Creates a client that has not begun.
     *
     * @param world    it is in
     * @param plan     of what it does
     * @param requests of the plan
     */
    SimClient(World world, ClientPlan plan, List<Truth> requests) {
        this.world = world;
        this.plan = plan;
        truths.addAll(requests);
    }

    /**
     * Creates the client of a plan.
     *
     * @param world    it is in
     * @param plan     of what it does
     * @param requests of the plan
     * @return a client that has not begun
     */
    static SimClient of(World world, ClientPlan plan, List<Truth> requests) {
        return plan.h2() == null ? new H1Client(world, plan, requests) : new H2Client(world, plan, requests);
    }

    ClientPlan plan() {
        return plan;
    }

    /** {@return what happened to its requests, to its attack too} */
    List<Truth> truths() {
        return truths;
    }

    /** {@return whether there is nothing left to do} */
    boolean isDone() {
        return done;
    }

    /** {@return how long it waited at the end for the gateway to close, or -1 if it did not have to} */
    long waitedNs() {
        return waitedNs;
    }

    void start() {
        world.network().after(plan.startNs(), this::connect);
    }

    @Override
    public String toString() {
        return "client " + plan.index() + " (" + plan.habit() + "), " + next + " of " + truths.size() + " requests sent"
            + (socket == null ? ", not connected" : ", connection " + socket.connectionId()) + ", awaiting "
            + awaiting();
    }

    // ---------------------------------------------------------------- what a protocol does

    /** {@return requests that were sent and have no answer, the oldest first} */
    abstract Collection<Truth> awaiting();

    /** {@return how many those are} */
    abstract int awaitingCount();

    /**
     * Begins a connection whose connect is on its way.
     *
     * @param stopAt bytes of it after which nothing more is sent
     */
    abstract void begin(long stopAt);

    /** {@return whether the state of the present connection allows another request} */
    abstract boolean maySend();

    /**
     * Sends a request, or the part of it that may go.
     *
     * @param truth of the request
     */
    abstract void send(Truth truth);

    /** Gives what was sent to the network, as far as that takes it. */
    abstract void write();

    /** {@return whether all that was sent, and all that belongs to it, is on the wire} */
    abstract boolean hasWrittenAll();

    /**
     * Reads what has come on the present connection.
     *
     * @param bytes  with it
     * @param offset of the first byte
     * @param length in bytes
     */
    abstract void read(byte[] bytes, int offset, int length);

    /** {@return bytes of the present connection that the network took} */
    abstract long taken();

    /** Sends nothing more on the present connection. */
    abstract void closeWriter();

    /** The gateway has ended the present connection, in order: everything it sent has come. */
    void onClosed() {
    }

    /**
     * Gives every request that waits its outcome: no more comes.
     *
     * @param inOrder whether the connection ended and was not reset
     */
    abstract void endResponses(boolean inOrder);

    // ---------------------------------------------------------------- connecting

    private void connect() {
        if (done) {
            return;
        }
        if (++connects > CONNECTS_MAX) {
            throw new SimulationFailure("liveness", "no connection for " + this);
        }
        waitingSinceNs = -1;
        unread = 0;
        SockAddr address = world.gateway(plan.index());
        onSecond = address.port() == Generations.SECOND_PORT;
        leftBefore = world.listenersLeft();
        socket = world.network().connect(address, this);
        halfClosed = false;
        begin(isCutting() ? Math.max(0, plan.cutAt() - sentBefore) : Long.MAX_VALUE);
        giveUpConnecting();
        world.trace("client %d: connects, connection %d", plan.index(), socket.connectionId());
    }

    @Override
    public final void onConnected(SimSocket connected) {
        world.progress();
        if (connected != socket) {
            return;
        }
        if (plan.habit() == Habit.DEAF) {
            goDeaf();
        }
        if (truths.isEmpty()) {
            waitingSinceNs = world.nowNs();
        }
        pump();
    }

    /** Does not read for longer than the gateway bears it; looks then whether the connection is closed. */
    private void goDeaf() {
        socket.pauseReading();
        takenNs = world.nowNs();
        lookLater(socket);
    }

    private void lookLater(SimSocket mine) {
        long longest = world.scenario().longestWaitNs();
        world.network().after(Math.min(longest, Math.max(1, lookNs() - world.nowNs())), () -> {
            if (socket != mine || done) {
                return;
            }
            world.progress();
            if (world.nowNs() < lookNs()) {
                lookLater(mine);
                return;
            }
            waitingSinceNs = world.nowNs();
            stalled = true;
            mine.resumeReading();
        });
    }

    /**
     * When the gateway must have closed: the longest of its waits after the last byte it was given, or after the last
     * answer, and answers come one after the other, some only when the wait for a silent origin is over.
     */
    private long lookNs() {
        long answersNs = 0;
        for (Truth truth : awaiting()) {
            answersNs += truth.plan.response().delayNs() + switch (truth.plan.response().kind()) {
                case SILENT, STUCK -> world.scenario().timeouts().requestNs();
                default -> 0;
            };
        }
        return takenNs + answersNs + world.scenario().longestWaitNs() + DEAF_EXTRA_NS;
    }

    @Override
    public final void onRefused(SimSocket refused, int errno) {
        world.trace("client %d: refused, %d", plan.index(), errno);
        if (refused != socket || done) {
            return;
        }
        boolean excused = isEvicted() || refused.suffered(Fault.CONNECT_REFUSED) || refused.suffered(Fault.RESET)
            || refused.suffered(Fault.ACCEPT_ABORTED) || refused.suffered(Fault.ENOMEM);
        if (world.isEnding()) {
            finish();
        } else if (excused) {
            tryAgain();
        } else {
            throw new SimulationFailure("accept", "errno " + errno + " for " + this);
        }
    }

    /** The listener it came by has gone since: the gateway drains what came by it. */
    final boolean isEvicted() {
        return onSecond && world.listenersLeft() != leftBefore;
    }

    private void tryAgain() {
        socket = null;
        world.network().after(RECONNECT_NS, this::connect);
    }

    /** A connect that a fault keeps from being answered would last for minutes. */
    private void giveUpConnecting() {
        SimSocket mine = socket;
        world.network().after(CONNECT_PATIENCE_NS, () -> {
            if (socket == mine && !done && mine.suffered(Fault.CONNECT_TIMED_OUT)) {
                world.progress();
                mine.close();
                tryAgain();
            }
        });
    }

    // ---------------------------------------------------------------- writing

    final boolean isLast() {
        return next == plan.requests().size();
    }

    final boolean isConnected() {
        return !done && socket != null && socket.isConnected();
    }

    /** Sends the requests that may be sent now. */
    final void pump() {
        while (isConnected() && !isLast() && awaitingCount() < plan.pipeline() && !thinking && !stalled && !halfClosed
            && maySend()) {
            Truth truth = nextToSend();
            if (truth == null) {
                break;
            }
            send(truth);
        }
        flush();
    }

    final void flush() {
        if (isConnected() && !(stalled && plan.habit() == Habit.DEAF)) {
            write();
            halfCloseIfDone();
        }
    }

    private void halfCloseIfDone() {
        if (plan.habit() == Habit.HALF_CLOSE && !halfClosed && isConnected() && isLast() && hasWrittenAll()) {
            halfClosed = true;
            if (plan.h2() != null) {
                // Nobody waits for what a connection of HTTP/2 has not brought when its client ends it.
                awaiting().forEach(truth -> truth.forsaken = true);
            }
            closeWriter();
            world.trace("client %d: half-closes", plan.index());
            socket.shutdownOutput();
        }
    }

    @Override
    public final void onWritable(SimSocket from) {
        if (from == socket && !done) {
            flush();
        }
    }

    /** Takes the next request, or begins to think about it. Returns null if there is time for that first. */
    private Truth nextToSend() {
        Truth truth = truths.get(next);
        if (truth.plan.thinkNs() > 0 && !thought) {
            think(truth.plan.thinkNs());
            return null;
        }
        thought = false;
        next++;
        truth.socket = socket;
        truth.forsaken = plan.habit() == Habit.DEAF;
        return truth;
    }

    /** Stands for what a hostile client is about to send on the present connection. */
    final Truth newAttack() {
        Truth attack = new Truth(RequestPlan.attack(plan.index()), plan);
        attack.socket = socket;
        truths.add(attack);
        return attack;
    }

    private void think(long ns) {
        thinking = true;
        world.network().after(ns, () -> {
            thinking = false;
            thought = true;
            pump();
        });
    }

    /** Notes that the network took bytes; they may have been the last before the client goes. */
    final void onWritten() {
        takenNs = world.nowNs();
        if (isCutting() && sentBefore + taken() >= plan.cutAt()) {
            cut();
        } else {
            halfCloseIfDone();
        }
    }

    final boolean isCutting() {
        return switch (plan.habit()) {
            case ABORT, LEAVE, STALL -> true;
            default -> false;
        };
    }

    private void cut() {
        world.trace("client %d: %s after %d bytes", plan.index(), plan.habit(), plan.cutAt());
        boolean stalls = plan.habit() == Habit.STALL;
        awaiting().forEach(truth -> truth.forsaken |= !stalls || !truth.sentWhole || plan.h2() != null);
        if (stalls) {
            stalled = true;
            waitingSinceNs = world.nowNs();
            return;
        }
        SimSocket mine = socket;
        endResponses(false);
        finish();
        if (plan.habit() == Habit.ABORT) {
            mine.reset();
        } else {
            mine.close();
        }
    }

    // ---------------------------------------------------------------- reading

    @Override
    public final void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
        if (from == socket && !done) {
            world.progress();
            read(bytes, offset, length);
            readSlowly(from, length);
        }
    }

    /** Pauses after so many bytes, if the plan says so. */
    private void readSlowly(SimSocket from, int length) {
        unread += length;
        if (plan.readBytes() > 0 && unread >= plan.readBytes() && socket == from) {
            unread = 0;
            from.pauseReading();
            world.network().after(plan.readGapNs(), () -> {
                if (socket == from && !done) {
                    from.resumeReading();
                }
            });
        }
    }

    /** Closes the present connection and goes on with another one if there is something left to do. */
    final void leave() {
        SimSocket mine = socket;
        endResponses(true);
        mine.close();
        lost();
    }

    /** Closes: everything is done. */
    final void closeDone() {
        SimSocket mine = socket;
        finish();
        mine.close();
    }

    @Override
    public final void onEnd(SimSocket from) {
        if (from == socket && !done) {
            world.trace("client %d: the gateway closed", plan.index());
            onClosed();
            endResponses(true);
            from.close();
            lost();
        }
    }

    @Override
    public final void onReset(SimSocket from) {
        if (from == socket && !done) {
            world.trace("client %d: reset", plan.index());
            endResponses(false);
            lost();
        }
    }

    private void lost() {
        world.progress();
        sentBefore += taken();
        closeWriter();
        socket = null;
        if (isLast() || stalled || world.isEnding()) {
            finish();
        } else {
            world.network().after(RECONNECT_NS, this::connect);
        }
    }

    private void finish() {
        if (waitingSinceNs >= 0) {
            waitedNs = world.nowNs() - waitingSinceNs;
        }
        done = true;
        socket = null;
        closeWriter();
        for (Truth truth : truths) {
            if (truth.outcome == Outcome.PENDING) {
                truth.end(truth.begun ? Outcome.NONE : Outcome.UNSENT, world.nowNs());
            }
        }
    }
}
