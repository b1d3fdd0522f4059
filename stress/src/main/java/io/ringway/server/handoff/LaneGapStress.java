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
 * The slots of a lane's queue are used up by gaps, which recalls have left: the worker moves the call that waits forward
 * and puts another one behind it, while the thread takes: each call is taken once, and in order.
 */
@Covers("J4")
public final class LaneGapStress {

    private static final int BOUND = 2;
    private static final int DIGIT = 10;
    private static final int MANY = 3;
    private static final Weakened WEAKENED = new Weakened(Call.class, Call.Place.class, LaneQueue.class)
        .instead("fill", VarHandle.class, "compareAndSet", Weak.class, "swapSlotApart")
        .instead("remove", VarHandle.class, "compareAndSet", Weak.class, "swapSlotApart");
    private static final MethodHandle PUT = WEAKENED.handle(LaneQueue.class, "put");
    private static final MethodHandle TAKE = WEAKENED.handle(LaneQueue.class, "take");
    private static final MethodHandle TAKE_OUT = WEAKENED.handle(LaneQueue.class, "recallOldest");

    private LaneGapStress() {
    }

    /** A queue of the product's, and calls 1 and 2. */
    private static final class Strong {
        private final LaneQueue queue = new LaneQueue(BOUND);
        private final Call first = (Call) UnsafeApi.allocateInstance(Call.class);
        private final Call second = (Call) UnsafeApi.allocateInstance(Call.class);

        void put(int number) {
            queue.put(number == 1 ? first : second);
        }

        void takeOut() {
            queue.recallOldest(false);
        }

        /** Takes so many; digits in order, 0 for none. */
        int take(int times) {
            int digits = 0;
            for (int i = 0; i < times; i++) {
                Call taken = queue.take();
                digits = digits * DIGIT + (taken == null ? 0 : taken == first ? 1 : 2);
            }
            return digits;
        }
    }

    /** The same of weakened classes. */
    private static final class Weaker {
        private final Object queue = WEAKENED.make(Object.class, LaneQueue.class, BOUND);
        private final Object first = WEAKENED.blank(Object.class, Call.class);
        private final Object second = WEAKENED.blank(Object.class, Call.class);

        void put(int number) {
            try {
                PUT.invoke(queue, number == 1 ? first : second);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        void takeOut() {
            try {
                TAKE_OUT.invoke(queue, false);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        int take(int times) {
            int digits = 0;
            try {
                for (int i = 0; i < times; i++) {
                    Object taken = (Object) TAKE.invoke(queue);
                    digits = digits * DIGIT + (taken == null ? 0 : taken == first ? 1 : 2);
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            return digits;
        }
    }

    /** First: what the thread finds meanwhile. Second: what is there in the end. */
    @JCStressTest
    @State
    @Outcome(id = "0, 120", expect = ACCEPTABLE, desc = "both in the end, in order")
    @Outcome(id = {"1, 200", "10, 200"}, expect = ACCEPTABLE, desc = "the first, then the second")
    @Outcome(id = "12, 0", expect = ACCEPTABLE, desc = "both meanwhile, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, taken twice, or out of order")
    public static class Forward {
        private final Strong pair = new Strong();

        /** Leaves gaps in all places but the last, where the first call is. */
        public Forward() {
            pair.put(2);
            pair.put(1);
            pair.takeOut();
            pair.put(2);
            pair.takeOut();
            pair.put(1);
            pair.takeOut();
        }

        /** Puts the second one, which needs room. */
        @Actor
        public void worker() {
            pair.put(2);
        }

        /**
         * Takes two.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = pair.take(2);
        }

        /**
         * Takes the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = pair.take(MANY);
        }
    }

    /** The same with calls that are taken out, and gaps that are filled, without being atomic. */
    @JCStressTest
    @JCStressMeta(Forward.class)
    @State
    @ControlOf(value = Forward.class, weakened = "a call is moved by loads and stores")
    public static class ForwardApart {
        private final Weaker pair = new Weaker();

        /** Leaves gaps in all places but the last, where the first call is. */
        public ForwardApart() {
            pair.put(2);
            pair.put(1);
            pair.takeOut();
            pair.put(2);
            pair.takeOut();
            pair.put(1);
            pair.takeOut();
        }

        /** Puts the second one, which needs room. */
        @Actor
        public void worker() {
            pair.put(2);
        }

        /**
         * Takes two.
         *
         * @param result first part
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = pair.take(2);
        }

        /**
         * Takes the rest.
         *
         * @param result second part
         */
        @Arbiter
        public void rest(II_Result result) {
            result.r2 = pair.take(MANY);
        }
    }
}
