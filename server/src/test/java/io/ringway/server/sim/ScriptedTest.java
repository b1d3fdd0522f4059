package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingConfig;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimKernel;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.ResponsePlan.Kind;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.WorkerMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Situations that campaigns met by chance, written down: what is drawn from a seed changes with the simulator, these
 * stay. Each is run under many orders of events; no fault happens but what is told.
 */
class ScriptedTest {

    private static final int ORDERS = 200;
    private static final long MS_NS = 1_000_000L;
    private static final int LARGE = 150_000;
    private static final Timeouts TIMEOUTS = new Timeouts(5_000 * MS_NS, 5_000 * MS_NS, 9_000 * MS_NS, 1_000 * MS_NS,
        3_000 * MS_NS, 4_000 * MS_NS);

    private static void run(WorkerMemory memory, RingConfig ring, List<ClientPlan> clients) {
        for (int order = 1; order <= ORDERS; order++) {
            Scenario scenario = new Scenario(order, 1, SimKernel.NEWEST_FEATURES, "newest kernel", memory, ring,
                Http2Limits.DEFAULT, 4 * clients.size(), 4 * ScenarioDraw.AMPLE_EXCHANGES, TIMEOUTS, 0, 1, 0, 1,
                Collections.nCopies(1, null), List.of(), clients,
                Scenario.Ending.WHEN_DONE, Long.MAX_VALUE, 60_000 * MS_NS,
                Set.of());
            assertThat(Simulator.run(scenario, FaultPlan.none(), Trace.none()).runs()).isEqualTo(1);
        }
    }

    private static WorkerMemory memory(int buffers, int bufferBytes) {
        return new WorkerMemory(buffers, bufferBytes, ScenarioDraw.AMPLE_BLOCKS, 4096, ScenarioDraw.AMPLE_SLOTS);
    }

    private static RequestPlan post(int id, long thinkNs, BodyPlan body, int responseBytes) {
        return new RequestPlan(id, Target.CATCH_ALL, "POST", body, false, 0, thinkNs, new ResponsePlan(Kind.NORMAL, 200,
            new BodyPlan(Framing.LENGTH, responseBytes, 0), 0, 0, false, 1));
    }

    /** It takes its first response slowly; meanwhile its second request comes, and its end right behind it. */
    @Test
    void shouldServeWhatIsHeldForASlowReaderWhenItsEndComes() {
        List<ClientPlan> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(new ClientPlan(i, List.of(post(10 * i + 1, 0, BodyPlan.NONE, LARGE),
                post(10 * i + 2, (20 + 10 * i) * MS_NS, new BodyPlan(Framing.LENGTH, 1_600, 0), 0)), 1, 2, 0, MS_NS,
                4_096, 5 * MS_NS, Habit.HALF_CLOSE, 1, null));
        }
        run(memory(8, 2048), new RingConfig(128, 128), clients);
    }

    /** All at once, with hardly a receive buffer and a submission queue that is full in the middle of a turn. */
    @Test
    void shouldConnectForUploadsWhileNoReceiveBufferIsFree() {
        List<ClientPlan> clients = IntStream.range(0, 32).mapToObj(i -> new ClientPlan(i,
            List.of(post(10 * i + 1, 0, new BodyPlan(Framing.CHUNKED, 900, 100), 2_000)), 1, 1, 0, MS_NS, 0, MS_NS,
            Habit.CLOSE, 1, null)).toList();
        run(memory(2, 512), new RingConfig(8, 64), clients);
    }
}
