package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.CpuAffinity;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.config.CidrSet;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.config.TimeoutsConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkerPlacementTest {

    private static ServerConfig server(String cpus, int workers) {
        return new ServerConfig(List.of(ListenerConfig.h1("127.0.0.1:8080")),
            cpus == null ? CpuList.ALL : CpuList.parse(cpus), workers, LimitsConfig.DEFAULT, TimeoutsConfig.DEFAULT,
            CidrSet.EMPTY);
    }

    private static WorkerPlacement placement(String cpus, int workers, int bearable) {
        return WorkerPlacement.of(() -> new int[] {1, 3, 5, 7}, bearable, server(cpus, workers));
    }

    private static int[] places(WorkerPlacement placement) {
        int[] places = new int[placement.workers()];
        for (int i = 0; i < places.length; i++) {
            places[i] = placement.cpu(i);
        }
        return places;
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 4", "3, 3", "1, 1"})
    void shouldHaveAWorkerForEachCpuThatTheQuotaPays(int bearable, int workers) {
        WorkerPlacement placement = placement(null, ServerConfig.WORKERS_AUTO, bearable);
        assertThat(placement.workers()).isEqualTo(workers);
        assertThat(places(placement)).isEqualTo(Arrays.copyOf(new int[] {1, 3, 5, 7}, workers));
    }

    @Test
    void shouldHaveAWorkerForEachCpuThatIsNamedWhateverTheQuota() {
        assertThat(places(placement("0,2-3", ServerConfig.WORKERS_AUTO, 1))).containsExactly(0, 2, 3);
    }

    @Test
    void shouldHaveAsManyWorkersAsAreAskedFor() {
        assertThat(places(placement(null, 2, 1))).containsExactly(1, 3);
        assertThat(places(placement(null, 6, 1))).as("some share a CPU").containsExactly(1, 3, 5, 7, 1, 3);
        assertThat(places(placement("6", 3, 4))).containsExactly(6, 6, 6);
    }

    @Test
    void shouldAskTheKernelOnlyWhereNoneAreNamed() {
        WorkerPlacement named = WorkerPlacement.of(() -> {
            throw new AssertionError("asked");
        }, 1, server("4", ServerConfig.WORKERS_AUTO));
        assertThat(places(named)).containsExactly(4);
        LinuxKernel kernel = new LinuxKernel();
        assertThat(CpuAffinity.allowed(kernel)).contains(places(WorkerPlacement.of(kernel, server(null, 1))));
    }
}
