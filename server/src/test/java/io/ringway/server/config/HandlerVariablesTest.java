package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.config.HandlersConfig.Backpressure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandlerVariablesTest {

    private static final HandlersConfig CODE = HandlersConfig.DEFAULT.withWorkers(7);

    @Test
    void shouldTakeZeroThreadsForAsManyAsFit() {
        assertThat(HandlerVariables.over(Map.of("RINGWAY_HANDLER_WORKERS", " 0 "), CODE).workers())
            .isEqualTo(HandlersConfig.WORKERS_AUTO);
        ConfigOverrides overrides = new ConfigOverrides();
        assertThat(HandlerVariables.put(Map.of("RINGWAY_HANDLER_WORKERS", "0"), overrides)).isTrue();
        ConfigResult result = new ConfigReader(List.of()).read("file", """
            {"version": 1, "handlers": {"workers": 7, "queue_bound": 9}}
            """.getBytes(StandardCharsets.UTF_8), overrides);
        assertThat(result.orThrow().handlers().workers()).isEqualTo(HandlersConfig.WORKERS_AUTO);
        assertThat(result.orThrow().handlers().queueBound()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shed", "SHED", "Shed"})
    void shouldReadWordsInAnyCase(String text) {
        assertThat(HandlerVariables.over(Map.of("RINGWAY_HANDLER_BACKPRESSURE", text), CODE).backpressure())
            .isEqualTo(Backpressure.SHED);
    }

    @Test
    void shouldStillRefuseWhatIsNothing() {
        assertThatThrownBy(() -> HandlerVariables.over(Map.of("RINGWAY_HANDLER_WORKERS", "-1"), CODE))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("RINGWAY_HANDLER_WORKERS");
        assertThatThrownBy(() -> HandlerVariables.over(Map.of("RINGWAY_HANDLER_QUEUE_BOUND", "0"), CODE))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("RINGWAY_HANDLER_QUEUE_BOUND");
    }
}
