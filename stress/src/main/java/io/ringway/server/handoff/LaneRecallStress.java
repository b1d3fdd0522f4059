package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.Weak;
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
 * The worker takes a call out of a lane's queue that waits there, or puts one where it has taken one out, while the
 * lane's thread gets to it: one of them has it. Were it both, a request would be run twice; were it none, never.
 */
@Covers("J10")
public final class LaneRecallStress {

    private static final int BOUND = 2;
    /** As many as the smallest queue has. */
    private static final int SLOTS = 4;
    private static final Weakened RECALL = weakened("remove");
    private static final Weakened FILL = weakened("fill");

    private LaneRecallStress() {
    }

    private static Weakened weakened(String method) {
        return new Weakened(Call.class, Call.Place.class, LaneQueue.class, LaneQueue.Slot.class)
            .instead(method, VarHandle.class, "compareAndSet", Weak.class, "swapApart");
    }

    private static Call blank() {
        return (Call) UnsafeApi.allocateInstance(Call.class);
    }

    /** A queue of the weakened classes, and a call for it. */
    private static final class Weaker {

        private final Object queue;
        private final Object call;
        private final MethodHandle put;
        private final MethodHandle recall;
        private final MethodHandle take;

        Weaker(Weakened weakened, Handles handles) {
            queue = weakened.make(Object.class, LaneQueue.class, BOUND);
            call = weakened.blank(Object.class, Call.class);
            put = handles.put;
            recall = handles.recall;
            take = handles.take;
        }

        void put() {
            try {
                put.invoke(queue, call);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        boolean recall() {
            try {
                return (boolean) recall.invoke(queue, call);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        int take() {
            try {
                return (Object) take.invoke(queue) == null ? 0 : 1;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Methods of a weakened queue. */
    private static final class Handles {

        private static final Handles OF_RECALL = new Handles(RECALL);
        private static final Handles OF_FILL = new Handles(FILL);

        private final MethodHandle put;
        private final MethodHandle recall;
        private final MethodHandle take;

        Handles(Weakened weakened) {
            put = weakened.handle(LaneQueue.class, "put");
            recall = weakened.handle(LaneQueue.class, "recall");
            take = weakened.handle(LaneQueue.class, "take");
        }
    }

    /** First: 1 if the worker has it. Second: 1 if the thread has. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "recalled: the thread passes a gap")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "taken: the worker leaves it alone")
    @Outcome(expect = FORBIDDEN, desc = "had twice, or by nobody")
    public static class Recall {
        private final LaneQueue queue = new LaneQueue(BOUND);
        private final Call call = blank();

        /** Puts it. */
        public Recall() {
            queue.put(call);
        }

        /**
         * Recalls.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = queue.recall(call) ? 1 : 0;
        }

        /**
         * Takes.
         *
         * @param result second part
         */
        @Actor
        public void pool(II_Result result) {
            result.r2 = queue.take() == null ? 0 : 1;
        }
    }

    /** The same with a recall that looks first and stores then. */
    @JCStressTest
    @JCStressMeta(Recall.class)
    @State
    @ControlOf(value = Recall.class, weakened = "the recall is a load and a store")
    public static class RecallApart {
        private final Weaker weaker = new Weaker(RECALL, Handles.OF_RECALL);

        /** Puts it. */
        public RecallApart() {
            weaker.put();
        }

        /**
         * Recalls.
         *
         * @param result first part
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = weaker.recall() ? 1 : 0;
        }

        /**
         * Takes.
         *
         * @param result second part
         */
        @Actor
        public void pool(II_Result result) {
            result.r2 = weaker.take();
        }
    }

    /** Every slot is in the queue, and none has a call. First: 1 if the thread has it at once. Second: in the end. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "put into a gap, or behind them, and taken")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "found later")
    @Outcome(expect = FORBIDDEN, desc = "lost, or had twice")
    public static class Refill {
        private final LaneQueue queue = new LaneQueue(BOUND);
        private final Call call = blank();

        /** Makes gaps. */
        public Refill() {
            for (int i = 0; i < SLOTS; i++) {
                queue.put(call);
                queue.recall(call);
            }
        }

        /** Puts it where a gap is. */
        @Actor
        public void worker() {
            queue.put(call);
        }

        /**
         * Takes.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = queue.take() == null ? 0 : 1;
        }

        /**
         * Takes what is left.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = queue.take() == null ? 0 : 1;
        }
    }

    /** The same with a gap that is looked at first and filled then. */
    @JCStressTest
    @JCStressMeta(Refill.class)
    @State
    @ControlOf(value = Refill.class, weakened = "the gap is filled by a load and a store")
    public static class RefillApart {
        private final Weaker weaker = new Weaker(FILL, Handles.OF_FILL);

        /** Makes gaps. */
        public RefillApart() {
            for (int i = 0; i < SLOTS; i++) {
                weaker.put();
                weaker.recall();
            }
        }

        /** Puts it where a gap is. */
        @Actor
        public void worker() {
            weaker.put();
        }

        /**
         * Takes.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = weaker.take();
        }

        /**
         * Takes what is left.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = weaker.take();
        }
    }
}
