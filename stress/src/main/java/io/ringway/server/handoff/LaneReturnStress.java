package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopSleep;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.QuietTurn;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.LoopFace;
import io.ringway.stress.MailboxFace;
import io.ringway.stress.Spares;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weakened;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A pool thread gives a call back while the worker is about to sleep: through a lane's queue, beside the mailbox, whose
 * flag and fences both use.
 */
@Covers("J3")
public final class LaneReturnStress {

    private static final int BOUND = 2;
    private static final PoolDoor DOOR = () -> { };
    private static final Call CALL = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final Weakened LOOP_UNFENCED = weakened("announceSleep");
    private static final Weakened POOL_UNFENCED = weakened("wake");
    private static final Spares<Strong> STRONG = new Spares<>(Strong::new);
    private static final Spares<Weak> WITHOUT_LOOPS = new Spares<>(() -> new Weak(LOOP_UNFENCED));
    private static final Spares<Weak> WITHOUT_POOLS = new Spares<>(() -> new Weak(POOL_UNFENCED));

    private LaneReturnStress() {
    }

    private static Weakened weakened(String method) {
        return new Weakened(Mailbox.class, EventLoop.class, Lane.class, LaneQueue.class, LaneQueue.Slot.class)
            .as(EventLoop.class, LoopFace.class)
            .as(Lane.class, LaneFace.class).as(Mailbox.class, MailboxFace.class)
            .without(method, VarHandle.class, "fullFence");
    }

    /** A loop and a lane. */
    private static final class Strong {
        private final WakeKernel kernel = new WakeKernel();
        private final Mailbox<Object> mailbox = new Mailbox<>(kernel, BOUND);
        private final Lane lane = new Lane(BOUND, DOOR, mailbox);
        private final LoopSleep loop = new LoopSleep(mailbox, new QuietTurn(() -> !lane.hasReturned()));

        int end() {
            int wakes = kernel.wakes();
            kernel.forget();
            mailbox.awake();
            lane.collect();
            STRONG.give(this);
            return wakes;
        }
    }

    /** A loop and a lane of weakened classes. */
    private static final class Weak {
        private final WakeKernel kernel = new WakeKernel();
        private final MailboxFace mailbox;
        private final LaneFace lane;
        private final LoopFace loop;

        Weak(Weakened weakened) {
            mailbox = weakened.make(MailboxFace.class, Mailbox.class, kernel, BOUND);
            lane = weakened.make(LaneFace.class, Lane.class, BOUND, DOOR, mailbox);
            loop = weakened.make(LoopFace.class, EventLoop.class, null, null, null, mailbox,
                new QuietTurn(() -> !lane.hasReturned()));
        }

        int end(Spares<Weak> others) {
            int wakes = kernel.wakes();
            kernel.forget();
            mailbox.awake();
            lane.collect();
            others.give(this);
            return wakes;
        }
    }

    /** First: 1 if the loop stays awake. Second: wake-ups. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the loop saw the call")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the loop sleeps on a call that came back")
    @Outcome(expect = FORBIDDEN, desc = "woken twice for one announcement")
    public static class GiveBack {
        private final Strong strong = STRONG.take();

        /** Gives a call back. */
        @Actor
        public void pool() {
            strong.lane.giveBack(CALL);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = strong.loop.maySleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = strong.end();
        }
    }

    /** The same without the loop's fence. */
    @JCStressTest
    @JCStressMeta(GiveBack.class)
    @State
    @ControlOf(value = GiveBack.class, weakened = "no fence in announceSleep")
    public static class GiveBackLoopUnfenced {
        private final Weak weak = WITHOUT_LOOPS.take();

        /** Gives a call back. */
        @Actor
        public void pool() {
            weak.lane.giveBack(CALL);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = weak.loop.maySleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = weak.end(WITHOUT_LOOPS);
        }
    }

    /** The same without the pool's fence. */
    @JCStressTest
    @JCStressMeta(GiveBack.class)
    @State
    @ControlOf(value = GiveBack.class, weakened = "no fence in wake")
    public static class GiveBackPoolUnfenced {
        private final Weak weak = WITHOUT_POOLS.take();

        /** Gives a call back. */
        @Actor
        public void pool() {
            weak.lane.giveBack(CALL);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = weak.loop.maySleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = weak.end(WITHOUT_POOLS);
        }
    }
}
