package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.worker.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both planes in simulated worlds: reloads, listeners, health and the end, in many orders of events. */
class ConductorTest {

    private static final int ADMIN = 9901;

    private final List<ReloadResult> outcomes = new ArrayList<>();

    private static GatewayConfig config(String text, int... ports) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (int port : ports) {
            listeners.add(ListenerConfig.h1("127.0.0.1:" + port));
        }
        ServerConfig standard = ServerConfig.of(listeners.getFirst());
        return GatewayConfig.of(new ServerConfig(listeners, standard.cpus(), standard.workers(), standard.limits(),
            standard.timeouts(), standard.trustedProxies(), standard.routerMode()), List.of(), List.of(
            RouterConfig.of("r", "/x", new RouteTarget.Respond(200, "text/plain", text))))
            .withAdmin(new AdminConfig(ListenAddress.parse("127.0.0.1:" + ADMIN), null));
    }

    private ConductorCommand reload(GatewayConfig config) {
        return new ConductorCommand.Reload(new ReloadRequest(config, ReloadRequest.ANY_GENERATION, outcomes::add));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldReloadAndEndInAnyOrderOfEvents(long seed) {
        try (SimulatedGateway gateway = new SimulatedGateway(seed, 3, config("one", 80), null)) {
            SimulatedGateway.Answer before = gateway.ask(80, "/x");
            gateway.runUntil(before::isDone);
            assertThat(before.text()).endsWith("one");

            List<SimulatedGateway.Answer> during = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                during.add(gateway.ask(80, "/x"));
            }
            gateway.tell(reload(config("two", 80, 81)));
            gateway.runUntil(() -> outcomes.size() == 1);
            assertThat(outcomes.getFirst().errors()).isEmpty();
            assertThat(outcomes.getFirst().adoptedNs()).hasSize(3).allMatch(ns -> ns >= 0);
            SimulatedGateway.Answer added = gateway.ask(81, "/x");
            gateway.runUntil(() -> added.isDone() && during.stream().allMatch(SimulatedGateway.Answer::isDone));
            assertThat(added.text()).endsWith("two");
            assertThat(during).allMatch(answer -> answer.status() == 200);

            gateway.tell(reload(config("three", 81)));
            gateway.runUntil(() -> outcomes.size() == 2 && gateway.running().leaving().isEmpty());
            SimulatedGateway.Answer gone = gateway.ask(80, "/x");
            SimulatedGateway.Answer ready = gateway.ask(ADMIN, "/readyz");
            SimulatedGateway.Answer metrics = gateway.ask(ADMIN, "/metrics");
            gateway.runUntil(() -> gone.isDone() && ready.isDone() && metrics.isDone());
            assertThat(gone.isRefused()).isTrue();
            assertThat(ready.status()).isEqualTo(200);
            assertThat(metrics.text()).contains("ringway_config_generation{worker_id=\"2\"} 3");

            gateway.tell(new ConductorCommand.Drain());
            gateway.tell(new ConductorCommand.End(false));
            gateway.tell(reload(config("late", 80)));
            gateway.runUntil(gateway::hasEnded);
            assertThat(outcomes).hasSize(3);
            assertThat(outcomes.getLast().errors()).containsExactly("the gateway is stopping");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void shouldNotHangOnAWorkerThatIsStuck(long seed) {
        try (SimulatedGateway gateway = new SimulatedGateway(seed, 2, config("one", 80), null)) {
            gateway.stick(1);
            long beganNs = gateway.nowNs();
            for (int i = 0; i < 3; i++) {
                gateway.tell(reload(config("again " + i, 80)));
            }
            SimulatedGateway.Answer metrics = gateway.ask(ADMIN, "/metrics");
            gateway.runUntil(metrics::isDone);
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(gateway.nowNs() - beganNs).isLessThan(1_000_000_000L);

            gateway.runUntil(() -> outcomes.size() == 3);

            assertThat(outcomes).allSatisfy(result -> {
                assertThat(result.isApplied()).isTrue();
                assertThat(result.adoptedNs().get(0)).isNotNegative();
                assertThat(result.adoptedNs().get(1)).isEqualTo(ReloadResult.NOT_YET);
            });
            gateway.stick(-1);
            gateway.tell(new ConductorCommand.End(true));
            gateway.runUntil(gateway::hasEnded);
        }
    }

    /** A mailbox that is full for a moment is no worker that is stuck. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void shouldBeReadyThoughAMailboxIsFull(long seed) {
        try (SimulatedGateway gateway = new SimulatedGateway(seed, 2, config("one", 80), null)) {
            gateway.stick(0);
            gateway.fill(0);
            SimulatedGateway.Answer ready = gateway.ask(ADMIN, "/readyz");
            gateway.runFor(200_000_000L);
            assertThat(ready.isDone()).as(ready.text()).isFalse();
            gateway.stick(-1);
            gateway.runUntil(ready::isDone);
            assertThat(ready.status()).as(ready.text()).isEqualTo(200);

            gateway.stick(0);
            gateway.fill(0);
            SimulatedGateway.Answer stuck = gateway.ask(ADMIN, "/readyz");
            gateway.runUntil(stuck::isDone);
            assertThat(stuck.status()).isEqualTo(503);
            assertThat(stuck.text()).contains("worker 0 does not answer");
            gateway.stick(-1);
            gateway.runFor(100_000_000L);
            gateway.tell(new ConductorCommand.End(true));
            gateway.runUntil(gateway::hasEnded);
        }
    }

    /** What a worker never hears of is undone: the sockets of a listener that was to be its own. */
    @Test
    void shouldCloseTheSocketsThatAWorkerDoesNotLiveToGet() {
        try (SimulatedGateway gateway = new SimulatedGateway(34, 2, config("one", 80), null)) {
            gateway.stick(0);
            gateway.fill(0);
            gateway.tell(reload(config("two", 80, 81, 82)));
            gateway.runUntil(() -> gateway.running().generation() == 2);
            gateway.runFor(50_000_000L);
            int before = gateway.openDescriptors();

            gateway.tell(new ConductorCommand.Reported(new WorkerReport.Ended(0, gateway.histograms())));
            gateway.runUntil(() -> outcomes.size() == 1);

            assertThat(gateway.openDescriptors()).isEqualTo(before - 2);
            gateway.stick(-1);
            gateway.runFor(1_000_000L);
            gateway.stop(0);
            gateway.tell(new ConductorCommand.End(true));
            gateway.runUntil(gateway::hasEnded);
        }
    }

    @Test
    void shouldGoOnWhereThereIsNoThreadToPrepareAReload() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        try (SimulatedGateway gateway = new SimulatedGateway(14, 2, config("one", 80), null, task -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        })) {
            gateway.tell(reload(config("two", 80)));
            gateway.tell(reload(config("three", 80)));
            gateway.runUntil(() -> outcomes.size() == 2);
            assertThat(outcomes).allSatisfy(result -> assertThat(result.errors())
                .containsExactly("no thread to prepare it: unable to create native thread"));
            assertThat(gateway.running().generation()).isEqualTo(1);

            exhausted.set(false);
            gateway.tell(reload(config("four", 80)));
            gateway.runUntil(() -> outcomes.size() == 3);
            assertThat(outcomes.getLast().generation()).isEqualTo(2);
            gateway.tell(new ConductorCommand.End(true));
            gateway.runUntil(gateway::hasEnded);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void shouldSayThatItDrainsAsSoonAsItDoes(long seed) {
        try (SimulatedGateway gateway = new SimulatedGateway(seed, 2, config("one", 80), null)) {
            gateway.stick(0);
            gateway.tell(new ConductorCommand.Drain());
            SimulatedGateway.Answer ready = gateway.ask(ADMIN, "/readyz");
            gateway.runUntil(ready::isDone);
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text()).contains("draining");
            gateway.stick(-1);
            gateway.tell(new ConductorCommand.End(false));
            gateway.runUntil(gateway::hasEnded);
        }
    }

    /** Whatever a reload that comes too late has opened is closed, and its thread waits for no room. */
    @Test
    @Timeout(30)
    void shouldDropAPlanThatIsReadyWhenTheLoopHasEnded() {
        List<Runnable> tasks = new ArrayList<>();
        SimulatedGateway gateway = new SimulatedGateway(41, 1, config("one", 80), null, tasks::add);
        try (gateway) {
            gateway.tell(reload(config("two", 80, 81)));
            gateway.runUntil(() -> !tasks.isEmpty());
            gateway.tell(new ConductorCommand.End(true));
            gateway.runUntil(gateway::hasEnded);
            boolean hasRoom = true;
            while (hasRoom) {
                hasRoom = gateway.tell(new ConductorCommand.Drain());
            }
        }
        int before = gateway.openDescriptors();

        tasks.forEach(Runnable::run);

        assertThat(gateway.openDescriptors()).isEqualTo(before);
        assertThat(outcomes).hasSize(1);
    }
}
