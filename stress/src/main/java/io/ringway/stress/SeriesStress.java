package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.server.metrics.LabelledCounters;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/**
 * A worker adds a series to its table while another thread reads the table: publication of off-heap memory, where no
 * rule about final fields helps.
 */
@Covers("J6")
public final class SeriesStress {

    private static final int ID = 5;
    private static final int METHOD = 1;
    private static final int STATUS = 200;
    private static final Weakened WEAKENED = new Weakened(LabelledCounters.class)
        .as(LabelledCounters.class, SeriesFace.class)
        .instead("insert", UnsafeBuffer.class, "putLong", Weak.class, "putLater")
        .instead("insert", UnsafeBuffer.class, "putLongRelease", Weak.class, "putKeyThenCount");

    private SeriesStress() {
    }

    /** First: series seen, or -1 for one with labels that nobody counted. Second: its count. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not there yet")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "there, with its first count")
    @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the key without its count")
    @Outcome(expect = FORBIDDEN, desc = "another series than was counted")
    public static class Insert {
        private final LabelledCounters series = new LabelledCounters(1);

        /** Counts a combination for the first time. */
        @Actor
        public void worker() {
            series.increment(ID, METHOD, STATUS);
        }

        /**
         * Reads the table.
         *
         * @param result what is in it
         */
        @Actor
        public void reader(IJ_Result result) {
            series.forEach((id, method, status, value) -> {
                result.r1 = id == ID && method == METHOD && status == STATUS ? 1 : -1;
                result.r2 = value;
            });
        }
    }

    /** The same with the key first. */
    @JCStressTest
    @JCStressMeta(Insert.class)
    @State
    @ControlOf(value = Insert.class, weakened = "the key goes out before its count")
    public static class InsertTurned {
        private final SeriesFace series = WEAKENED.make(SeriesFace.class, LabelledCounters.class, 1);

        /** Counts a combination for the first time. */
        @Actor
        public void worker() {
            series.increment(ID, METHOD, STATUS);
        }

        /**
         * Reads the table.
         *
         * @param result what is in it
         */
        @Actor
        public void reader(IJ_Result result) {
            series.forEach((id, method, status, value) -> {
                result.r1 = id == ID && method == METHOD && status == STATUS ? 1 : -1;
                result.r2 = value;
            });
        }
    }
}
