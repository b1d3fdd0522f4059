package io.ringway.server.handoff;

import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.util.ArrayList;
import java.util.List;

/** A worker's hand-off without a worker: time stands still, and nobody takes a call but the test. */
final class HandOffFixture implements AutoCloseable {

    static final long MS = 1_000_000L;

    final List<String> told = new ArrayList<>();
    final List<Lane> lanes = new ArrayList<>();
    final List<Door> doors = new ArrayList<>();
    final CallListener listener = new Listener();
    final HandOff handOff;
    long nowNs = 1_000 * MS;
    int knocks;

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
    private final GaugeArray figures = new GaugeArray(1, HandlerFigure.count());
    private final TimerWheel timers;

    /** One handler with lanes to so many threads. */
    HandOffFixture(PortLimits limits, int threads) {
        this(limits, threads, call -> { });
    }

    HandOffFixture(PortLimits limits, int threads, CallRunner runner) {
        for (int i = 0; i < threads; i++) {
            doors.add(new Door());
            lanes.add(new Lane(limits.bound(), doors.get(i), mailbox));
        }
        LoopClock clock = new LoopClock(() -> nowNs, () -> 0);
        timers = new TimerWheel(1, 4 * MS, nowNs);
        handOff = new HandOff(List.of(new HandlerPort(0, "h", limits, runner, lanes)), figures, clock, timers, 0);
    }

    static PortLimits shedding(int bound) {
        return new PortLimits(bound, true, 0, PortLimits.NO_DEADLINE, 100, false);
    }

    static PortLimits blocking(int bound, long waitMs) {
        return new PortLimits(bound, false, waitMs * MS, PortLimits.NO_DEADLINE, 100, false);
    }

    Call open(long ticket) {
        return handOff.open(0, ticket);
    }

    int dispatch(long ticket) {
        return handOff.dispatch(open(ticket), nowNs);
    }

    /** What the loop does first in its turn. */
    void poll() {
        handOff.poll(listener, nowNs);
    }

    /** Lets time pass. */
    void pass(long ms) {
        nowNs += ms * MS;
        timers.advance(nowNs, _ -> handOff.onTimer(nowNs, listener));
    }

    long count(HandlerFigure figure) {
        return figures.value(0, figure.ordinal());
    }

    /** Does what a pool thread does. */
    static Call run(Lane lane) {
        Call call = lane.take();
        if (call.start()) {
            call.draft().whole(new byte[1], 0, 1);
        }
        call.finish();
        return call;
    }

    @Override
    public void close() {
        mailbox.close();
    }

    /** Of a thread that sleeps, or is kept by calls of another worker, as long as the test says. */
    final class Door implements PoolDoor {
        boolean parked;
        boolean kept;

        @Override
        public void wake() {
            knocks++;
            parked = false;
        }

        @Override
        public boolean isParked() {
            return parked;
        }

        @Override
        public boolean claim(Lane lane) {
            return !kept;
        }
    }

    private final class Listener implements CallListener {

        @Override
        public void onCall(Call call) {
            told.add((call.isReturned() ? "returned " : "signalled ") + call.ticket());
            if (call.isReturned()) {
                handOff.release(call);
            }
        }

        @Override
        public void onRefused(Call call) {
            told.add("refused " + call.ticket());
            handOff.release(call);
        }

        @Override
        public void onExpired(Call call) {
            told.add("expired " + call.ticket());
            handOff.countLate(call);
            handOff.release(call);
        }
    }
}
