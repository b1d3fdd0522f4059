package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopSleep;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.QuietTurn;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Drift;
import io.ringway.stress.LoopFace;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weakened;
import java.lang.invoke.MethodHandle;
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
 * Virtual threads give calls back by one lane, at a time, while the worker is about to sleep. Who gives claims a place
 * and then fills it: the worker may find a place that is claimed and empty, with a call behind it.
 */
@Covers("J3")
public final class VirtualLaneStress {

    private static final int BOUND = 2;
    private static final int BOTH = 2;
    private static final int LOST = -1;
    private static final PoolDoor DOOR = () -> { };
    private static final Call FIRST = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final Call SECOND = (Call) UnsafeApi.allocateInstance(Call.class);
    private static final Weakened WEAKENED = new Weakened(Mailbox.class, EventLoop.class, Lane.class,
        LaneQueue.class, LaneQueue.Slot.class)
        .as(EventLoop.class, LoopFace.class).as(Lane.class, LaneFace.class)
        .without("announceSleep", VarHandle.class, "fullFence");
    private static final MethodHandle TO_VIRTUAL = WEAKENED.handle(Lane.class, "toVirtualThreads");
    private static final Drift DRIFT = new Drift();

    private VirtualLaneStress() {
    }

    /** What is known in the end: 1 if the worker need not look for anything, or is awake, or was woken. */
    private static int outcome(int taken, int left, int wakes) {
        return taken + left != BOTH ? LOST : left == 0 || wakes > 0 ? 1 : 0;
    }

    /** Another thread gives a call back before the worker ends its turn. First: 1 if the loop stays awake. Second: 1 if
     * nothing is left in the lane or the loop was woken, -1 if a call is lost. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "the loop goes on and will look")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop sleeps with nothing left, or is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the loop sleeps on a call that came back")
    @Outcome(expect = FORBIDDEN, desc = "a call is lost")
    public static class TwoGivers {
        private final WakeKernel kernel = new WakeKernel();
        private final Mailbox<Object> mailbox = new Mailbox<>(kernel, BOUND);
        private final Lane lane = Lane.toVirtualThreads(BOUND, DOOR, mailbox);
        private final LoopSleep loop = new LoopSleep(mailbox, new QuietTurn(() -> !lane.hasReturned()));
        private int taken;

        /** Gives a call back. */
        @Actor
        public void giver() {
            DRIFT.pass();
            lane.giveBack(FIRST);
        }

        /**
         * Gives the other back, takes what there is, goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            lane.giveBack(SECOND);
            while (lane.collect() != null) {
                taken++;
            }
            result.r1 = loop.maySleep() ? 0 : 1;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void left(II_Result result) {
            int left = 0;
            while (lane.collect() != null) {
                left++;
            }
            result.r2 = outcome(taken, left, kernel.wakes());
        }
    }

    /** The same without the loop's fence. */
    @JCStressTest
    @JCStressMeta(TwoGivers.class)
    @State
    @ControlOf(value = TwoGivers.class, weakened = "no fence in announceSleep")
    public static class TwoGiversUnfenced {
        private final WakeKernel kernel = new WakeKernel();
        private final LaneFace lane;
        private final LoopFace loop;
        private int taken;

        /** Makes both of weakened classes. */
        public TwoGiversUnfenced() {
            Object mailbox = WEAKENED.make(Object.class, Mailbox.class, kernel, BOUND);
            try {
                lane = (LaneFace) (Object) TO_VIRTUAL.invoke(BOUND, DOOR, mailbox);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            loop = WEAKENED.make(LoopFace.class, EventLoop.class, null, null, null, mailbox,
                new QuietTurn(() -> !lane.hasReturned()));
        }

        /** Gives a call back. */
        @Actor
        public void giver() {
            DRIFT.pass();
            lane.giveBack(FIRST);
        }

        /**
         * Gives the other back, takes what there is, goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            lane.giveBack(SECOND);
            while (lane.collect() != null) {
                taken++;
            }
            result.r1 = loop.maySleep() ? 0 : 1;
        }

        /**
         * Looks.
         *
         * @param result second part
         */
        @Arbiter
        public void left(II_Result result) {
            int left = 0;
            while (lane.collect() != null) {
                left++;
            }
            result.r2 = outcome(taken, left, kernel.wakes());
        }
    }
}
