package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.NameTable;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.WorkerReport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A worker records a duration, exchanges its histograms for empty ones and sends the full ones to the control plane,
 * which reads them with plain loads: ownership goes over by message, nothing of it changes afterwards.
 */
@Covers("J9")
public final class HistogramHandOverStress {

    private static final int STATUS = 200;
    private static final long DURATION_NS = 5000;
    private static final MetricLimits LIMITS = new MetricLimits(2, 2, 2, 2, 2, 2, 2);

    private HistogramHandOverStress() {
    }

    private static WorkerMetrics counting() {
        WorkerMetrics metrics = new WorkerMetrics(0, LIMITS);
        // The histogram is made when the first duration comes; the tests are about what is in it.
        metrics.requestEnded(NameTable.NONE, 0, STATUS, 0);
        return metrics;
    }

    private static void read(Mailbox<WorkerReport> reports, JJ_Result result) {
        if (reports.poll() instanceof WorkerReport.Histograms sent) {
            result.r1 = sent.full().requests().count(NameTable.NONE);
            result.r2 = sent.full().requests().sumNs(NameTable.NONE);
        }
    }

    /** First: durations. Second: their sum. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not sent yet")
    @Outcome(id = "2, 5000", expect = ACCEPTABLE, desc = "all of it")
    @Outcome(expect = FORBIDDEN, desc = "a part of it, or what came after it was sent")
    public static class Swap {
        private final WorkerMetrics metrics = counting();
        private final WorkerHistograms empty = new WorkerHistograms(LIMITS);
        private final Mailbox<WorkerReport> reports = new Mailbox<>(new WakeKernel(), 2);

        /** Records, sends, goes on recording. */
        @Actor
        public void worker() {
            metrics.requestEnded(NameTable.NONE, 0, STATUS, DURATION_NS);
            reports.offer(new WorkerReport.Histograms(0, metrics.swap(empty)));
            metrics.requestEnded(NameTable.NONE, 0, STATUS, DURATION_NS);
        }

        /**
         * Reads what was sent.
         *
         * @param result what is in it
         */
        @Actor
        public void controlPlane(JJ_Result result) {
            read(reports, result);
        }
    }

    /** The same with histograms that are sent first and recorded into afterwards. */
    @JCStressTest
    @JCStressMeta(Swap.class)
    @State
    @ControlOf(value = Swap.class, weakened = "recorded into after they were sent")
    public static class SwapTurned {
        private final WorkerMetrics metrics = counting();
        private final WorkerHistograms histograms = metrics.swap(null);
        private final Mailbox<WorkerReport> reports = new Mailbox<>(new WakeKernel(), 2);

        /** Sends, then records. */
        @Actor
        public void worker() {
            reports.offer(new WorkerReport.Histograms(0, histograms));
            histograms.requests().record(NameTable.NONE, DURATION_NS);
        }

        /**
         * Reads what was sent.
         *
         * @param result what is in it
         */
        @Actor
        public void controlPlane(JJ_Result result) {
            read(reports, result);
        }
    }
}
