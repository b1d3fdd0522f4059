package io.ringway.server.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Drift;
import io.ringway.stress.Meeting;
import io.ringway.stress.Weakened;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A handler returns while it is being interrupted, because its client has gone: the interrupt comes before the end of
 * the run, or never. After it, it would hit the next call of the thread. The interrupts are real ones, so the actors
 * wait for each other before and after.
 */
@Covers("J10")
public final class CancelWatchStress {

    private static final Weakened WEAKENED = new Weakened(CancelWatch.class, hook())
        .as(CancelWatch.class, WatchFace.class).withoutMonitors("fire").withoutMonitors("end");

    private CancelWatchStress() {
    }

    private static Class<?> hook() {
        return CancelWatch.class.getDeclaredClasses()[0];
    }

    /** One run of a call, and its end. */
    private abstract static class Run {
        private final Drift drift = new Drift();
        private volatile boolean watched;
        private volatile boolean fired;

        abstract void watch();

        abstract void fire();

        abstract void end();

        void cancel() {
            Meeting.await(() -> watched);
            fire();
            fired = true;
        }

        void run(II_Result result) {
            watch();
            watched = true;
            drift.pass();
            end();
            result.r1 = Thread.interrupted() ? 1 : 0;
            Meeting.await(() -> fired);
            result.r2 = Thread.interrupted() ? 1 : 0;
        }
    }

    /** Of the product's class. */
    private static final class Strong extends Run {
        private final CancelWatch watch = new CancelWatch();

        @Override
        void watch() {
            watch.interrupt();
        }

        @Override
        void fire() {
            watch.fire();
        }

        @Override
        void end() {
            watch.end();
        }
    }

    /** Of the weakened one. */
    private static final class Weaker extends Run {
        private final WatchFace watch = WEAKENED.make(WatchFace.class, CancelWatch.class);

        @Override
        void watch() {
            watch.interrupt();
        }

        @Override
        void fire() {
            watch.fire();
        }

        @Override
        void end() {
            watch.end();
        }
    }

    /** First: 1 if the interrupt came before the end. Second: 1 if it came after it. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "interrupted in time")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "returned before")
    @Outcome(expect = FORBIDDEN, desc = "the next call of the thread is interrupted")
    public static class End {
        private final Strong strong = new Strong();

        /** Interrupts. */
        @Actor
        public void canceller() {
            strong.cancel();
        }

        /**
         * Returns.
         *
         * @param result both parts
         */
        @Actor
        public void runner(II_Result result) {
            strong.run(result);
        }
    }

    /** The same without the lock. */
    @JCStressTest
    @JCStressMeta(End.class)
    @State
    @ControlOf(value = End.class, weakened = "no lock in fire and end")
    public static class EndUnlocked {
        private final Weaker weaker = new Weaker();

        /** Interrupts. */
        @Actor
        public void canceller() {
            weaker.cancel();
        }

        /**
         * Returns.
         *
         * @param result both parts
         */
        @Actor
        public void runner(II_Result result) {
            weaker.run(result);
        }
    }
}
