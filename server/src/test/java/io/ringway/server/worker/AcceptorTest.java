package io.ringway.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.QuietPeer;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a worker does about accepts that fail, alone in a simulated world. */
class AcceptorTest {

    private static final long MS_NS = 1_000_000L;

    private final List<WorkerReport> reports = new ArrayList<>();
    private LoneWorker lone;

    private void start(FaultPlan faults, boolean listens) {
        lone = new LoneWorker(faults, listens, ClientProtocol.HTTP_1, reports::add);
    }

    private long count(Counter counter) {
        return lone.count(counter);
    }

    @AfterEach
    void stop() {
        lone.close();
    }

    /** Such as EINVAL, of a socket that does not listen: it would be all the loop does. */
    @Test
    @Tag("C022")
    void shouldRestAfterAnErrorThatMayLast() {
        start(FaultPlan.none(), false);
        lone.runFor(2_000 * MS_NS);

        assertThat(count(Counter.ACCEPT_FAILED)).isBetween(36L, 41L);
        assertThat(lone.turns()).as("some for each rest").isLessThan(41 * 4);
        assertThat(count(Counter.CONNECTIONS_SHED)).isZero();
    }

    @Test
    void shouldTellOfItNowAndThen() {
        start(FaultPlan.none(), false);
        lone.runFor(2_000 * MS_NS);

        assertThat(reports).hasSizeBetween(10, 21)
            .allSatisfy(report -> assertThat(report).isEqualTo(new WorkerReport.AcceptFailed(0, Errno.EINVAL)));
    }

    /** Who has left before being accepted is nobody's reason to wait, unless there is nobody else. */
    @Test
    @Tag("C022")
    void shouldNotRestForConnectionsThatWereAborted() {
        FaultPlan faults = FaultPlan.none().with(Fault.ACCEPT_ABORTED, 1);
        start(faults, true);
        visit(10);
        assertThat(faults.count(Fault.ACCEPT_ABORTED)).isEqualTo(10);
        assertThat(count(Counter.ACCEPT_FAILED)).isZero();

        visit(20);
        assertThat(faults.count(Fault.ACCEPT_ABORTED)).isEqualTo(30);
        assertThat(count(Counter.ACCEPT_FAILED)).isEqualTo(1);
        assertThat(reports).containsExactly(new WorkerReport.AcceptFailed(0, Errno.ECONNABORTED));
    }

    private void visit(int count) {
        for (int i = 0; i < count; i++) {
            lone.connect(new Visitor());
        }
        lone.runFor(1_000 * MS_NS);
    }

    /** Connects, and is not accepted. */
    private static final class Visitor extends QuietPeer {
    }
}
