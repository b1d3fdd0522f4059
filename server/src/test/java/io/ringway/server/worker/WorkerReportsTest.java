package io.ringway.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.sim.FaultPlan;
import io.ringway.server.conn.ClientProtocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control plane has no room for what a worker reports, and the worker nothing else to do. */
class WorkerReportsTest {

    private static final long MS_NS = 1_000_000L;

    private final List<WorkerReport> taken = new ArrayList<>();
    private final LoneWorker lone = new LoneWorker(FaultPlan.none(), true, ClientProtocol.HTTP_1, this::offer);
    private int refusals;

    private boolean offer(WorkerReport report) {
        if (refusals > 0) {
            refusals--;
            return false;
        }
        return taken.add(report);
    }

    @AfterEach
    void close() {
        lone.close();
    }

    @Test
    void shouldOfferAReportAgainWithoutAnyTraffic() {
        refusals = 3;
        lone.publish(2);

        lone.tell(new WorkerCommand.Refresh());
        lone.runFor(100 * MS_NS);

        assertThat(taken).hasSize(2);
        assertThat(taken.getFirst()).isInstanceOfSatisfying(WorkerReport.Adopted.class,
            adopted -> assertThat(adopted.generation()).isEqualTo(2));
        assertThat(taken.getLast()).isEqualTo(new WorkerReport.Settled(0, 2));
    }

    @Test
    void shouldRestBetweenTwoOffers() {
        refusals = Integer.MAX_VALUE;
        lone.publish(2);

        lone.tell(new WorkerCommand.Refresh());
        long before = lone.turns();
        lone.runFor(1_000 * MS_NS);

        assertThat(lone.turns() - before).isBetween(50L, 200L);
        assertThat(taken).isEmpty();
    }

    /** Who waits for the end of a worker, and for what it has recorded, must hear of it. */
    @Test
    void shouldNotEndBeforeItsEndIsHeardOf() {
        lone.tell(new WorkerCommand.Stop());
        refusals = 1_000;
        for (int i = 0; i < 2_000 && lone.runs(); i++) {
            lone.turn();
        }

        assertThat(lone.runs()).isFalse();
        assertThat(refusals).isZero();
        assertThat(taken).hasSize(2);
        assertThat(taken.getFirst()).isEqualTo(new WorkerReport.Unlistened(0, 0));
        assertThat(taken.getLast()).isInstanceOf(WorkerReport.Ended.class);
    }
}
