package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.Truth.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated client: connects, writes its requests as fast and in such pieces as its plan says, has every response
 * checked, and connects again when the gateway closes before it is done. A request is sent once, whatever happens.
 */
final class SimClient implements SimPeer {

    private static final long RECONNECT_NS = 5_000_000L;
    private static final long CONNECT_PATIENCE_NS = 2_000_000_000L;
    private static final long DEAF_EXTRA_NS = 5_000_000_000L;
    private static final int CONNECTS_MAX = 1_000;

    private final World world;
    private final ClientPlan plan;
    private final List<Truth> truths = new ArrayList<>();
    private final ArrayDeque<Truth> awaiting = new ArrayDeque<>();
    private SimSocket socket;
    private RequestWriter writer;
    private ResponseCheck responses;
    private int next;
    private boolean thinking;
    private boolean thought;
    private boolean awaitsContinue;
    private boolean halfClosed;
    private boolean stalled;
    private boolean done;
    private int connects;
    private boolean onSecond;
    private int leftBefore;
    private long sentBefore;
    private int unread;
    private long waitingSinceNs = -1;
    private long waitedNs = -1;
    private long takenNs;

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
            + (socket == null ? ", not connected" : ", connection " + socket.connectionId()) + ", awaiting " + awaiting;
    }

    // ---------------------------------------------------------------- connecting

    private void connect() {
        if (done) {
            return;
        }
        if (++connects > CONNECTS_MAX) {
            throw new SimulationFailure("liveness", "no connection for " + this);
        }
        responses = new ResponseCheck(world, awaiting, this::onContinue, this::onFinal);
        awaitsContinue = false;
        halfClosed = false;
        waitingSinceNs = -1;
        unread = 0;
        SockAddr address = world.gateway(plan.index());
        onSecond = address.port() == Generations.SECOND_PORT;
        leftBefore = world.listenersLeft();
        socket = world.network().connect(address, this);
        writer = new RequestWriter(world, plan, socket, this::onTaken);
        if (isCutting()) {
            writer.stopAt(Math.max(0, plan.cutAt() - sentBefore));
        }
        giveUpConnecting();
        world.trace("client %d: connects, connection %d", plan.index(), socket.connectionId());
    }

    @Override
    public void onConnected(SimSocket connected) {
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
        for (Truth truth : awaiting) {
            answersNs += truth.plan.response().delayNs() + switch (truth.plan.response().kind()) {
                case SILENT, STUCK -> world.scenario().timeouts().requestNs();
                default -> 0;
            };
        }
        return takenNs + answersNs + world.scenario().longestWaitNs() + DEAF_EXTRA_NS;
    }

    @Override
    public void onRefused(SimSocket refused, int errno) {
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
    private boolean isEvicted() {
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

    private boolean maySend() {
        return !done && socket != null && socket.isConnected() && next < plan.requests().size()
            && awaiting.size() < plan.pipeline() && !responses.closes() && !awaitsContinue && !thinking && !stalled
            && !halfClosed;
    }

    private void pump() {
        while (maySend()) {
            Truth truth = truths.get(next);
            if (truth.plan.thinkNs() > 0 && !thought) {
                think(truth.plan.thinkNs());
                return;
            }
            thought = false;
            next++;
            send(truth);
        }
    }

    private void think(long ns) {
        thinking = true;
        world.network().after(ns, () -> {
            thinking = false;
            thought = true;
            pump();
        });
    }

    private void send(Truth truth) {
        truth.socket = socket;
        truth.forsaken = plan.habit() == Habit.DEAF;
        awaiting.add(truth);
        writer.head(truth, isLast() && plan.habit() == Habit.SAY_CLOSE);
        if (truth.plan.expects()) {
            awaitsContinue = true;
        } else {
            writer.body(truth);
            attackIfLast();
        }
        flush();
    }

    private boolean isLast() {
        return next == plan.requests().size();
    }

    private void attackIfLast() {
        if (isLast() && plan.habit() == Habit.ATTACK && truths.size() == plan.requests().size()) {
            Truth attack = new Truth(RequestPlan.attack(plan.index()), plan);
            attack.socket = socket;
            truths.add(attack);
            awaiting.add(attack);
            writer.raw(attack, plan.attack().bytes());
        }
    }

    private void onContinue() {
        if (awaitsContinue && awaiting.size() == 1) {
            awaitsContinue = false;
            writer.body(awaiting.peek());
            attackIfLast();
            flush();
        }
    }

    private void flush() {
        writer.flush();
        halfCloseIfDone();
    }

    private void onTaken() {
        takenNs = world.nowNs();
        if (isCutting() && sentBefore + writer.taken() >= plan.cutAt()) {
            cut();
        } else {
            halfCloseIfDone();
        }
    }

    private void halfCloseIfDone() {
        if (plan.habit() == Habit.HALF_CLOSE && !halfClosed && !done && socket != null && isLast() && !awaitsContinue
            && writer.isEmpty()) {
            halfClosed = true;
            world.trace("client %d: half-closes", plan.index());
            socket.shutdownOutput();
        }
    }

    private boolean isCutting() {
        return switch (plan.habit()) {
            case ABORT, LEAVE, STALL -> true;
            default -> false;
        };
    }

    private void cut() {
        world.trace("client %d: %s after %d bytes", plan.index(), plan.habit(), plan.cutAt());
        boolean stalls = plan.habit() == Habit.STALL;
        awaiting.forEach(truth -> truth.forsaken = !stalls || !truth.sentWhole);
        if (stalls) {
            stalled = true;
            waitingSinceNs = world.nowNs();
            return;
        }
        SimSocket mine = socket;
        responses.end(false);
        finish();
        if (plan.habit() == Habit.ABORT) {
            mine.reset();
        } else {
            mine.close();
        }
    }

    @Override
    public void onWritable(SimSocket from) {
        if (from == socket && !done) {
            flush();
        }
    }

    // ---------------------------------------------------------------- reading

    @Override
    public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
        if (from != socket || done) {
            return;
        }
        world.progress();
        responses.feed(bytes, offset, length);
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

    private void onFinal() {
        if (awaitsContinue && awaiting.isEmpty() && !responses.closes()) {
            // RFC 9110 10.1.1: a final response came instead of the 100, and the body is not sent.
            throw new SimulationFailure("continue", "a connection is kept whose body nobody sends: " + this);
        }
        if (responses.closes()) {
            awaiting.forEach(truth -> truth.orphaned = true);
        }
        if (isLast() && awaiting.isEmpty()) {
            allAnswered();
        } else if (responses.closes() && plan.index() % 2 == 1) {
            leave();
        } else {
            pump();
        }
    }

    /** The gateway has said that it closes: some clients do not wait for it. */
    private void leave() {
        SimSocket mine = socket;
        responses.end(true);
        mine.close();
        lost();
    }

    private void allAnswered() {
        if (plan.habit() == Habit.CLOSE || isCutting() && !stalled) {
            if (responses.closes() && plan.index() % 2 == 0) {
                waitingSinceNs = world.nowNs();
            } else {
                SimSocket mine = socket;
                finish();
                mine.close();
            }
        } else {
            waitingSinceNs = plan.habit() == Habit.DEAF ? waitingSinceNs : world.nowNs();
        }
    }

    @Override
    public void onEnd(SimSocket from) {
        if (from == socket && !done) {
            world.trace("client %d: the gateway closed", plan.index());
            endResponses(true);
            from.close();
            lost();
        }
    }

    @Override
    public void onReset(SimSocket from) {
        if (from == socket && !done) {
            world.trace("client %d: reset", plan.index());
            endResponses(false);
            lost();
        }
    }

    private void endResponses(boolean inOrder) {
        if (responses.leavesLongBody()) {
            awaiting.forEach(truth -> truth.unread = true);
        }
        awaiting.forEach(truth -> truth.evicted = isEvicted());
        responses.end(inOrder);
    }

    private void lost() {
        world.progress();
        sentBefore += writer.taken();
        writer.close();
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
        if (writer != null) {
            writer.close();
        }
        for (Truth truth : truths) {
            if (truth.outcome == Outcome.PENDING) {
                truth.end(truth.begun ? Outcome.NONE : Outcome.UNSENT, world.nowNs());
            }
        }
    }
}
