package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.ClientPlan.Habit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/** A simulated client that speaks HTTP/1.1: pipelines, half-closes, and has every response checked. */
final class H1Client extends SimClient {

    private final ArrayDeque<Truth> awaiting = new ArrayDeque<>();
    private RequestWriter writer;
    private ResponseCheck responses;
    private boolean awaitsContinue;
    private boolean halfClosed;

    H1Client(World world, ClientPlan plan, List<Truth> requests) {
        super(world, plan, requests);
    }

    @Override
    Collection<Truth> awaiting() {
        return awaiting;
    }

    @Override
    void begin(long stopAt) {
        responses = new ResponseCheck(world, awaiting, this::onContinue, this::onFinal);
        awaitsContinue = false;
        halfClosed = false;
        writer = new RequestWriter(world, plan, socket, this::onSent);
        writer.stopAt(stopAt);
    }

    @Override
    long taken() {
        return writer.taken();
    }

    @Override
    void closeWriter() {
        if (writer != null) {
            writer.close();
        }
    }

    // ---------------------------------------------------------------- writing

    private boolean maySend() {
        return !done && socket != null && socket.isConnected() && !isLast() && awaiting.size() < plan.pipeline()
            && !responses.closes() && !awaitsContinue && !thinking && !stalled && !halfClosed;
    }

    @Override
    void pump() {
        while (maySend()) {
            Truth truth = nextToSend();
            if (truth == null) {
                return;
            }
            send(truth);
        }
    }

    private void send(Truth truth) {
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

    private void onSent() {
        if (!onTaken()) {
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
        readSlowly(from, length);
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
            // The gateway has said that it closes: some clients do not wait for it.
            leave();
        } else {
            pump();
        }
    }

    private void allAnswered() {
        if (plan.habit() == Habit.CLOSE || isCutting() && !stalled) {
            if (responses.closes() && plan.index() % 2 == 0) {
                waitingSinceNs = world.nowNs();
            } else {
                closeDone();
            }
        } else {
            waitingSinceNs = plan.habit() == Habit.DEAF ? waitingSinceNs : world.nowNs();
        }
    }

    @Override
    void endResponses(boolean inOrder) {
        if (responses.leavesLongBody()) {
            awaiting.forEach(truth -> truth.unread = true);
        }
        awaiting.forEach(truth -> truth.evicted = isEvicted());
        responses.end(inOrder);
    }
}
