package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingConfig;
import io.ringway.ring.RingException;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerReports;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every call that sets a worker up fails in turn: it starts all the same, or says why not and holds nothing. */
class StartTortureTest {

    private static final Scenario SCENARIO = TortureScenarios.all().values().iterator().next();
    private static final GatewayConfig CONFIG = new Generations(SCENARIO).config(1, Generations.Flaw.NONE);

    @Test
    void shouldHoldNothingWhenAWorkerCannotStart() {
        FaultPlan counting = FaultPlan.torture();
        assertThat(start(counting)).as("a clean start").isTrue();
        long points = counting.fallible();
        assertThat(points).isGreaterThan(8);
        int refused = 0;
        for (long n = 0; n < points; n++) {
            for (boolean forGood : new boolean[] {false, true}) {
                FaultPlan plan = FaultPlan.torture();
                plan.failNth(n, forGood);
                refused += start(plan) ? 0 : 1;
                assertThat(plan.failed()).isNotEmpty();
            }
        }
        assertThat(refused).isPositive();
        System.out.println("start torture: " + points + " points, " + 2 * points + " runs, " + refused + " refused");
    }

    /** Sets a worker up and closes it. Returns false if it was refused. */
    private static boolean start(FaultPlan plan) {
        SimRandom random = new SimRandom(7);
        SimClock clock = new SimClock(random);
        SimNetwork network = new SimNetwork(clock, random, plan);
        SimKernel kernel = new SimKernel(network, clock, plan, SCENARIO.featureMask());
        boolean started = true;
        try (Mailbox<WorkerCommand> mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
             Worker worker = new Worker(config(kernel, clock), mailbox)) {
            assertThat(worker).isNotNull();
        } catch (RingException refused) {
            started = false;
            assertThat(refused).hasMessageMatching("(?s).*(io_uring|mmap).*failed with E.*");
        }
        assertThat(network.openDescriptors()).as("descriptors after %s", plan.failed()).isZero();
        assertThat(kernel.mappedBytes()).as("bytes mapped after %s", plan.failed()).isZero();
        kernel.discard();
        return started;
    }

    private static WorkerConfig config(SimKernel kernel, SimClock clock) {
        WorkerMetrics metrics = new WorkerMetrics(0, new MetricLimits(16, 16, 4, 64, 64, 16, 16));
        StackConfig stack = new StackConfig(0, 1, kernel, SimKernel.features(SCENARIO.featureMask()),
            new RingConfig(16, 1024), SCENARIO.memory(), SCENARIO.connectionLimit(), SCENARIO.exchangeLimit(), metrics,
            clock::nanoTime, clock::wallMs, 1);
        AtomicReference<GatewaySnapshot> snapshots =
            new AtomicReference<>(SnapshotCompiler.compile(CONFIG, 1, _ -> new byte[] {127, 0, 0, 1}));
        return new WorkerConfig(stack, List.of(), snapshots, WorkerReports.NOBODY);
    }
}
