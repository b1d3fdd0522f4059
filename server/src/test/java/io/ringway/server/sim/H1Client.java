package io.ringway.server.sim;

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

    H1Client(World world, ClientPlan plan, List<Truth> requests) {
        super(world, plan, requests);
    }

    @Override
    Collection<Truth> awaiting() {
        return awaiting;
    }

    @Override
    int awaitingCount() {
        return awaiting.size();
    }

    @Override
    void begin(long stopAt) {
        responses = new ResponseCheck(world, awaiting, this::onContinue, this::onFinal);
        awaitsContinue = false;
        writer = new RequestWriter(world, plan, socket, this::onTaken);
        writer.stopAt(stopAt);
    }

    private void onTaken() {
        if (waitingSinceNs >= 0 && !stalled && plan.habit() != Habit.DEAF && !responses.closes()) {
            // Its last request was answered early and goes on: the gateway reads that first.
            waitingSinceNs = world.nowNs();
        }
        onWritten();
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

    @Override
    boolean maySend() {
        return !responses.closes() && !awaitsContinue;
    }

    @Override
    void send(Truth truth) {
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
            Truth attack = newAttack();
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

    @Override
    void write() {
        writer.flush();
    }

    @Override
    boolean hasWrittenAll() {
        return !awaitsContinue && writer.isEmpty();
    }

    // ---------------------------------------------------------------- reading

    @Override
    void read(byte[] bytes, int offset, int length) {
        responses.feed(bytes, offset, length);
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
