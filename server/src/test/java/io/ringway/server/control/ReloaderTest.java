package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of a reload, with surroundings that only take notes. */
class ReloaderTest {

    private static final int WORKERS = 2;

    private final Surroundings steps = new Surroundings();
    private final List<ReloadResult> outcomes = new ArrayList<>();
    private final Reloader reloader = new Reloader(1, WORKERS, steps);

    private static final class Surroundings implements Reloader.Steps {

        private final List<ReloadRequest> prepared = new ArrayList<>();
        private final List<ReloadPlan> published = new ArrayList<>();
        private final List<ReloadPlan> dropped = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private long nowNs = 1_000;
        private long wakeAtNs;

        @Override
        public void prepare(ReloadRequest request) {
            prepared.add(request);
        }

        @Override
        public long publish(ReloadPlan plan) {
            published.add(plan);
            return nowNs;
        }

        @Override
        public void drop(ReloadPlan plan) {
            dropped.add(plan);
        }

        @Override
        public void wakeAt(long deadlineNs) {
            wakeAtNs = deadlineNs;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 7;
        }

        @Override
        public void log(System.Logger.Level level, String line) {
            said.add(level + " " + line);
        }
    }

    private static GatewayConfig config() {
        return GatewayConfig.of(ServerConfig.of(ListenerConfig.h1("127.0.0.1:8080")), List.of(
            ClusterConfig.of("c", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("127.0.0.1", 1))),
            List.of(RouterConfig.of("r", "/", new RouteTarget.ClusterRef("c"))));
    }

    private static ReloadPlan plan(long generation) {
        GatewaySnapshot snapshot = SnapshotCompiler.compile(config(), generation);
        return new ReloadPlan(List.of(), List.of("careful"), config(), snapshot, ReloadChanges.NONE, List.of(),
            List.of(), List.of(), null, 5);
    }

    private static ReloadPlan bad() {
        return ReloadPlan.refused(List.of("wrong"), List.of(), 5);
    }

    private void request() {
        reloader.request(ReloadRequest.ofSource(outcomes::add));
    }

    private void request(long generation) {
        reloader.request(new ReloadRequest(config(), generation, outcomes::add));
    }

    @Test
    void shouldBeDoneWhenEveryWorkerHasAdopted() {
        request();
        assertThat(reloader.state()).isEqualTo(Reloader.State.PREPARING);
        reloader.onPrepared(plan(2));
        assertThat(steps.published).hasSize(1);
        assertThat(steps.wakeAtNs).isEqualTo(1_000 + Reloader.ADOPTION_NS);
        reloader.onAdopted(1, 2, 1_300);
        assertThat(outcomes).isEmpty();
        steps.nowNs = 1_500;
        reloader.onAdopted(0, 2, 1_400);

        assertThat(outcomes).singleElement().satisfies(result -> {
            assertThat(result.isApplied()).isTrue();
            assertThat(result.generation()).isEqualTo(2);
            assertThat(result.adoptedNs()).containsExactly(400L, 300L);
            assertThat(result.warnings()).containsExactly("careful");
        });
        assertThat(reloader.state()).isEqualTo(Reloader.State.IDLE);
        assertThat(reloader.figures().succeeded()).isEqualTo(1);
        assertThat(reloader.figures().lastDurationNs()).isEqualTo(500);
    }

    @Test
    void shouldTellOfAPreparationThatTakesLong() {
        request();
        assertThat(steps.wakeAtNs).isEqualTo(1_000 + Reloader.SLOW_NS);
        reloader.onTimer();
        assertThat(steps.said).isEmpty();
        request();
        steps.nowNs = steps.wakeAtNs;
        reloader.onTimer();
        reloader.onTimer();

        assertThat(steps.said).containsExactly("WARNING reload: still reading and preparing after 5 s, generation 1 "
            + "stays until then; others wait: 1");
    }

    @Test
    void shouldStayWhereItIsWhenRefused() {
        request();
        reloader.onPrepared(bad());

        assertThat(outcomes).singleElement().satisfies(result -> {
            assertThat(result.isApplied()).isFalse();
            assertThat(result.generation()).isEqualTo(1);
            assertThat(result.errors()).containsExactly("wrong");
        });
        assertThat(steps.published).isEmpty();
        assertThat(reloader.figures().refused()).isEqualTo(1);
        assertThat(reloader.figures().succeeded()).isZero();
        assertThat(reloader.state()).isEqualTo(Reloader.State.IDLE);
    }

    /** A wish that comes while the file is being read may mean a later state of it. */
    @Test
    void shouldReadAgainForWishesThatCameMeanwhileOnceForAll() {
        request();
        for (int i = 0; i < 10; i++) {
            request();
        }
        assertThat(steps.prepared).hasSize(1);
        reloader.onPrepared(bad());
        assertThat(outcomes).hasSize(1);
        assertThat(steps.prepared).hasSize(2);
        reloader.onPrepared(bad());

        assertThat(outcomes).hasSize(11);
        assertThat(steps.prepared).hasSize(2);
    }

    @Test
    void shouldKeepTheOrderOfDifferentWishes() {
        request();
        request();
        request(ReloadRequest.ANY_GENERATION);
        request(ReloadRequest.ANY_GENERATION);
        request();
        for (int i = 0; i < 5; i++) {
            reloader.onPrepared(bad());
        }

        assertThat(steps.prepared.stream().map(ReloadRequest::config).map(config -> config == null)).containsExactly(
            true, true, false, false, true);
        assertThat(outcomes).hasSize(5);
    }

    @Test
    void shouldNotWaitForEverForAWorker() {
        request();
        request();
        reloader.onPrepared(plan(2));
        reloader.onAdopted(0, 2, 1_010);
        steps.nowNs += Reloader.ADOPTION_NS - 1;
        reloader.onTimer();
        assertThat(outcomes).isEmpty();
        steps.nowNs++;
        reloader.onTimer();

        assertThat(outcomes).singleElement().satisfies(result -> {
            assertThat(result.isApplied()).isTrue();
            assertThat(result.adoptedNs()).containsExactly(10L, ReloadResult.NOT_YET);
        });
        assertThat(reloader.state()).isEqualTo(Reloader.State.PREPARING);
        reloader.onAdopted(1, 2, steps.nowNs);
        reloader.onPrepared(plan(3));
        reloader.onAdopted(0, 2, steps.nowNs);
        reloader.onAdopted(0, 3, steps.nowNs);
        assertThat(outcomes).as("an adoption of the last generation is none of this one").hasSize(1);
        reloader.onAdopted(1, 3, steps.nowNs);
        assertThat(outcomes).hasSize(2);
    }

    @Test
    void shouldNotWaitForAWorkerThatHasEnded() {
        request();
        reloader.onPrepared(plan(2));
        reloader.onAdopted(1, 2, 1_000);
        reloader.onEnded(0);

        assertThat(outcomes).singleElement().satisfies(result -> assertThat(result.isApplied()).isTrue());
    }

    @Test
    void shouldBeSettledWhenNoOlderRequestIsLeft() {
        assertThat(reloader.isSettled()).isTrue();
        request();
        reloader.onPrepared(plan(2));
        assertThat(reloader.isSettled()).isFalse();
        reloader.onSettled(0, 2);
        reloader.onSettled(1, 1);
        assertThat(reloader.isSettled()).isFalse();
        reloader.onSettled(1, 2);
        assertThat(reloader.isSettled()).isTrue();
    }

    @Test
    void shouldRefuseWhatWaitsAndWhatComesOnceClosed() {
        request();
        request();
        reloader.close();
        assertThat(outcomes).singleElement().satisfies(result -> assertThat(result.errors()).containsExactly(
            "the gateway is stopping"));
        request();
        assertThat(outcomes).hasSize(2);
        ReloadPlan late = plan(2);
        reloader.onPrepared(late);

        assertThat(outcomes).hasSize(3).allMatch(result -> !result.isApplied() && result.generation() == 1);
        assertThat(steps.dropped).containsExactly(late);
        assertThat(steps.published).isEmpty();
    }

    @Test
    void shouldTellThoseWhoWaitWhenItIsAbandoned() {
        request();
        reloader.abandon();
        assertThat(outcomes).singleElement().satisfies(result -> assertThat(result.isApplied()).isFalse());

        Reloader other = new Reloader(1, WORKERS, steps);
        other.request(ReloadRequest.ofSource(outcomes::add));
        other.onPrepared(plan(2));
        other.abandon();
        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.getLast().isApplied()).isTrue();
    }

    @Test
    void shouldBoundWhatWaits() {
        request();
        for (int i = 0; i < Reloader.WAITING_MAX; i++) {
            request();
        }
        assertThat(outcomes).isEmpty();
        request();
        assertThat(outcomes).singleElement().satisfies(result -> assertThat(result.errors()).containsExactly(
            Reloader.WAITING_MAX + " reloads are waiting already"));
    }

    /** A storm of signals must not be a storm of lines. */
    @Test
    void shouldTellOfAStormOfRefusalsNowAndThen() {
        request();
        for (int i = 0; i < Reloader.WAITING_MAX + 1000; i++) {
            request();
        }
        assertThat(outcomes).hasSize(1000);
        assertThat(steps.said).hasSize(1);
        steps.nowNs += 1_000_000_000L;
        request();
        request();

        assertThat(steps.said).hasSize(2);
        assertThat(steps.said.getLast()).endsWith("generation 1 stays: " + Reloader.WAITING_MAX
            + " reloads are waiting already; as were 999 before");
        reloader.close();
        assertThat(steps.said).hasSize(3);
    }
}
