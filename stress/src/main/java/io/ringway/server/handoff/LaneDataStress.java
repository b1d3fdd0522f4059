package io.ringway.server.handoff;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import io.ringway.stress.WakeKernel;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker hands two calls over while the pool thread takes; the queue's end lies between them. */
@Covers("J4")
public final class LaneDataStress {

    private static final Call OLD = blank();
    private static final Call FIRST = blank();
    private static final Call SECOND = blank();
    private static final int BOUND = 4;
    /** So many went through before that the two lie at both ends of the queue's array. */
    private static final int BEFORE = BOUND - 1;

    private LaneDataStress() {
    }

    private static Call blank() {
        return (Call) UnsafeApi.allocateInstance(Call.class);
    }

    private static int number(Call call) {
        return call == null ? 0 : call == FIRST ? 1 : call == SECOND ? 2 : -1;
    }

    /** What two takes find. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "none or one yet")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
    @Outcome(expect = FORBIDDEN, desc = "out of order, twice, or one of those before")
    public static class Wrap {
        private final Lane lane = new Lane(BOUND, () -> { }, new Mailbox<>(new WakeKernel(), 2));

        /** Moves the queue's ends. */
        public Wrap() {
            for (int i = 0; i < BEFORE; i++) {
                lane.offer(OLD);
                lane.take();
            }
        }

        /** Hands both over. */
        @Actor
        public void worker() {
            lane.offer(FIRST);
            lane.offer(SECOND);
        }

        /**
         * Takes twice.
         *
         * @param result in order
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = number(lane.take());
            result.r2 = number(lane.take());
        }
    }

    /** A queue whose index goes out before the element that it counts. */
    private static final class IndexFirst {
        private final Call[] calls = new Call[BOUND];
        private volatile int put;
        private int taken;

        void offer(Call call) {
            int at = put;
            put = at + 1;
            calls[at & BOUND - 1] = call;
        }

        Call take() {
            return taken == put ? null : calls[taken++ & BOUND - 1];
        }
    }

    /** The same with an index that goes out before its element. */
    @JCStressTest
    @JCStressMeta(Wrap.class)
    @State
    @ControlOf(value = Wrap.class, weakened = "the index goes out before the element")
    public static class WrapTurned {
        private final IndexFirst queue = new IndexFirst();

        /** Fills the queue once and empties it. */
        public WrapTurned() {
            for (int i = 0; i < BOUND + BEFORE; i++) {
                queue.offer(OLD);
                queue.take();
            }
        }

        /** Hands both over. */
        @Actor
        public void worker() {
            queue.offer(FIRST);
            queue.offer(SECOND);
        }

        /**
         * Takes twice.
         *
         * @param result in order
         */
        @Actor
        public void pool(II_Result result) {
            result.r1 = number(queue.take());
            result.r2 = number(queue.take());
        }
    }
}
