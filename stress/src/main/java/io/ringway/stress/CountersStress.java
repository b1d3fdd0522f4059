package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A worker counts off-heap while another thread reads: whole values that never go back, and a counter that is raised
 * after another is never seen before it.
 */
@Covers("J6")
public final class CountersStress {

    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final Weakened WEAKENED = new Weakened(WorkerCounters.class)
        .as(WorkerCounters.class, CounterFace.class)
        .instead("add", UnsafeBuffer.class, "putLongRelease", Weak.class, "putHalves");

    private CountersStress() {
    }

    /** The count goes from 2^32 - 1 to 2^32, so that both halves change; it is read twice. */
    @JCStressTest
    @State
    @Outcome(id = "4294967295, 4294967295", expect = ACCEPTABLE, desc = "before")
    @Outcome(id = "4294967295, 4294967296", expect = ACCEPTABLE, desc = "before, then after")
    @Outcome(id = "4294967296, 4294967296", expect = ACCEPTABLE, desc = "after")
    @Outcome(expect = FORBIDDEN, desc = "torn, or gone back")
    public static class Whole {
        private final WorkerCounters counters = new WorkerCounters();

        /** Begins below the step. */
        public Whole() {
            counters.set(Counter.REQUESTS, LOW_HALF);
        }

        /** Counts. */
        @Actor
        public void worker() {
            counters.increment(Counter.REQUESTS);
        }

        /**
         * Reads twice.
         *
         * @param result in order
         */
        @Actor
        public void reader(JJ_Result result) {
            result.r1 = counters.value(Counter.REQUESTS);
            result.r2 = counters.value(Counter.REQUESTS);
        }
    }

    /** The same with a store for each half. */
    @JCStressTest
    @JCStressMeta(Whole.class)
    @State
    @ControlOf(value = Whole.class, weakened = "two stores of 32 bits")
    public static class WholeInHalves {
        private final CounterFace counters = WEAKENED.make(CounterFace.class, WorkerCounters.class);

        /** Begins below the step. */
        public WholeInHalves() {
            counters.set(Counter.REQUESTS, LOW_HALF);
        }

        /** Counts. */
        @Actor
        public void worker() {
            counters.increment(Counter.REQUESTS);
        }

        /**
         * Reads twice.
         *
         * @param result in order
         */
        @Actor
        public void reader(JJ_Result result) {
            result.r1 = counters.value(Counter.REQUESTS);
            result.r2 = counters.value(Counter.REQUESTS);
        }
    }

    /** First: completed requests, read first. Second: requests, which are counted before. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "neither yet")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "a request that is not completed")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "a completed request that never came")
    public static class Order {
        private final WorkerCounters counters = new WorkerCounters();

        /** Counts the request, then its end. */
        @Actor
        public void worker() {
            counters.increment(Counter.REQUESTS);
            counters.increment(Counter.REQUESTS_COMPLETED);
        }

        /**
         * Reads in the other order.
         *
         * @param result in order
         */
        @Actor
        public void reader(JJ_Result result) {
            result.r1 = counters.value(Counter.REQUESTS_COMPLETED);
            result.r2 = counters.value(Counter.REQUESTS);
        }
    }

    /** The same with the order that two unordered stores could take. */
    @JCStressTest
    @JCStressMeta(Order.class)
    @State
    @ControlOf(value = Order.class, weakened = "the second store goes first")
    public static class OrderTurned {
        private final WorkerCounters counters = new WorkerCounters();

        /** Counts the end, then the request. */
        @Actor
        public void worker() {
            counters.increment(Counter.REQUESTS_COMPLETED);
            counters.increment(Counter.REQUESTS);
        }

        /**
         * Reads.
         *
         * @param result in order
         */
        @Actor
        public void reader(JJ_Result result) {
            result.r1 = counters.value(Counter.REQUESTS_COMPLETED);
            result.r2 = counters.value(Counter.REQUESTS);
        }
    }
}
