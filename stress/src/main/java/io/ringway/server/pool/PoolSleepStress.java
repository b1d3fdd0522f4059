package io.ringway.server.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Knock;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.PoolDoor;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Drift;
import io.ringway.stress.SleeperFace;
import io.ringway.stress.Spares;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weakened;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A worker hands a call over while the thread of the pool is about to sleep: through the queue and the fence of the
 * hand-off, the announcement and the fence of the thread.
 */
@Covers("J3")
public final class PoolSleepStress {

    private static final PortLimits LIMITS = new PortLimits(2, true, 0, PortLimits.NO_DEADLINE, 0, false);
    private static final Weakened WEAKENED = new Weakened(PoolThread.class).as(PoolThread.class, SleeperFace.class)
        .without("maySleep", VarHandle.class, "fullFence");
    private static final Drift DRIFT = new Drift();
    private static final VarHandle PARKED = parked(PoolThread.class);
    private static final VarHandle WEAKENED_PARKED = parked(weakened().getClass());
    private static final Spares<Strong> STRONG = new Spares<>(Strong::new);
    private static final Spares<Weak> WEAK = new Spares<>(Weak::new);

    private PoolSleepStress() {
    }

    private static VarHandle parked(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findVarHandle(type, "parked", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static SleeperFace weakened() {
        return WEAKENED.make(SleeperFace.class, PoolThread.class, "stress", 0, 1, null);
    }

    /** A worker's end, with a call that is ready. */
    private static final class Worker implements CallListener {
        private final Lane lane;
        private final HandlerPort port;
        private final HandOff handOff;
        private Call call;

        Worker(PoolDoor door) {
            lane = new Lane(2, door, new Mailbox<>(new WakeKernel(), 2));
            port = new HandlerPort(0, "stress", LIMITS, null, List.of(lane));
            handOff = new HandOff(List.of(port), new GaugeArray(1, HandlerFigure.count()), null, null, 0);
            call = handOff.open(0, 1);
        }

        /** Hands the call over and ends the turn. */
        void handOver() {
            handOff.dispatch(call, 0);
            handOff.flush();
        }

        /** Has the call run, and opens the next one. */
        void end() {
            Call taken = lane.take();
            taken.start();
            taken.finish();
            handOff.poll(this, 0);
            call = handOff.open(0, 1);
        }

        @Override
        public void onCall(Call returned) {
            handOff.release(returned);
        }

        @Override
        public void onMoved(Call from, Call to) {
            throw new AssertionError("there is one lane");
        }

        @Override
        public void onRefused(Call refused) {
            throw new AssertionError("there is room");
        }

        @Override
        public void onExpired(Call late) {
            throw new AssertionError("there is no deadline");
        }
    }

    /** A thread and a worker. */
    private static final class Strong {
        private final PoolThread thread = new PoolThread("stress", 0, 1, null);
        private final Worker worker = new Worker(thread);

        Strong() {
            thread.connect(0, worker.lane);
        }

        /** 1 if the announcement is gone. */
        int look() {
            return (int) PARKED.get(thread) == 0 ? 1 : 0;
        }

        int end() {
            int taken = look();
            PARKED.set(thread, 0);
            worker.end();
            STRONG.give(this);
            return taken;
        }
    }

    /** The same with a weakened thread. */
    private static final class Weak {
        private final SleeperFace thread = weakened();
        private final Worker worker = new Worker((PoolDoor) thread);

        Weak() {
            thread.connect(0, worker.lane);
        }

        int end() {
            int taken = (int) WEAKENED_PARKED.get(thread) == 0 ? 1 : 0;
            WEAKENED_PARKED.set(thread, 0);
            worker.end();
            WEAK.give(this);
            return taken;
        }
    }

    /** First: 1 if the thread stays awake. Second: 1 if its announcement is gone, as whoever wakes it takes it back. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the thread saw the call")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the thread sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the thread sleeps on a call")
    public static class HandOver {
        private final Strong pair = STRONG.take();

        /** Hands the call over and ends the turn. */
        @Actor
        public void worker() {
            pair.worker.handOver();
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            DRIFT.pass();
            result.r1 = pair.thread.maySleep() ? 0 : 1;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            result.r2 = pair.end();
        }
    }

    /** The same without the thread's fence. */
    @JCStressTest
    @JCStressMeta(HandOver.class)
    @State
    @ControlOf(value = HandOver.class, weakened = "no fence in maySleep")
    public static class HandOverThreadUnfenced {
        private final Weak pair = WEAK.take();

        /** Hands the call over and ends the turn. */
        @Actor
        public void worker() {
            pair.worker.handOver();
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            DRIFT.pass();
            result.r1 = pair.thread.maySleep() ? 0 : 1;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            result.r2 = pair.end();
        }
    }

    /** The same without the worker's fence. */
    @JCStressTest
    @JCStressMeta(HandOver.class)
    @State
    @ControlOf(value = HandOver.class, weakened = "no fence in flush")
    public static class HandOverWorkerUnfenced {
        private final Strong pair = new Strong();

        /** Hands the call over and knocks. */
        @Actor
        public void worker() {
            Knock.unfenced(pair.worker.port, pair.worker.call);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            DRIFT.pass();
            result.r1 = pair.thread.maySleep() ? 0 : 1;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            result.r2 = pair.look();
        }
    }
}
