package io.ringway.ring.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.LoopFace;
import io.ringway.stress.WakeKernel;
import io.ringway.stress.Weakened;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A loop is stopped while it is about to sleep for good, with an empty mailbox: it sees the flag or is woken. */
@Covers("J14")
public final class LoopStopStress {

    private static final int CAPACITY = 2;
    private static final Turn QUIET = new QuietTurn(() -> true);
    private static final Weakened WEAKENED = new Weakened(Mailbox.class, EventLoop.class)
        .as(EventLoop.class, LoopFace.class)
        .without("announceSleep", VarHandle.class, "fullFence");

    private LoopStopStress() {
    }

    /** First: 1 if the loop goes on. Second: wake-ups. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the loop saw that it is to end")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the loop sleeps for ever")
    @Outcome(expect = FORBIDDEN, desc = "woken twice for one announcement")
    public static class Stop {
        private final WakeKernel kernel = new WakeKernel();
        private final EventLoop loop = new EventLoop(null, null, null, new Mailbox<>(kernel, CAPACITY), QUIET);

        /** Stops the loop. */
        @Actor
        public void stopper() {
            loop.stop();
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            result.r1 = loop.maySleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = kernel.wakes();
        }
    }

    /** The same without the loop's fence. */
    @JCStressTest
    @JCStressMeta(Stop.class)
    @State
    @ControlOf(value = Stop.class, weakened = "no fence in announceSleep")
    public static class StopUnfenced {
        private final WakeKernel kernel = new WakeKernel();
        private final LoopFace loop = WEAKENED.make(LoopFace.class, EventLoop.class, null, null, null,
            WEAKENED.make(Object.class, Mailbox.class, kernel, CAPACITY), QUIET);

        /** Stops the loop. */
        @Actor
        public void stopper() {
            loop.stop();
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            result.r1 = loop.maySleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = kernel.wakes();
        }
    }
}
