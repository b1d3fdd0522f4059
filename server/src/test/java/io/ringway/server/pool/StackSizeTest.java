package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StackSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, false, 16", "4, 0, false, 16", "5, 0, false, 20", "6, 0, false, 20", "10, 0, false, 24",
        "0, 1, false, 20", "0, 6, false, 20", "0, 7, false, 24", "0, 12, false, 24", "0, 13, false, 32",
        "0, 0, true, 24", "11, 13, true, 48"})
    void shouldReckonFromTheShapeOfAHandler(int parameters, int depth, boolean isStreaming, int kib) {
        assertThat(StackSize.reckoned(parameters, depth, isStreaming)).isEqualTo(kib * 1024);
    }

    @Test
    void shouldPreferTheEnvironmentThenWhatIsSpecified() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__GET_USERS", "40000"));
        assertThat(sizes.of("get-users", 30_000, 20_000)).isEqualTo(40_000);
        assertThat(sizes.of("other", 30_000, 20_000)).isEqualTo(30_000);
        assertThat(sizes.of("other", 0, 20_000)).isEqualTo(20_000);
    }

    @Test
    void shouldKeepToTheCaps() {
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__HUGE", "99999999"));
        assertThat(sizes.of("tiny", 1, 0)).isEqualTo(16 * 1024);
        assertThat(sizes.of("huge", 0, 0)).isEqualTo(256 * 1024);
        assertThat(sizes.of("wide", 1024 * 1024, 0)).as("who specifies more gets it").isEqualTo(1024 * 1024);
        StackSize other = new StackSize(Map.of("RINGWAY_STACK_MIN_BYTES", "20000", "RINGWAY_STACK_MAX_BYTES", "30000"));
        assertThat(other.of("tiny", 0, 16 * 1024)).isEqualTo(20_000);
        assertThat(other.of("large", 0, 40_000)).isEqualTo(30_000);
    }

    @Test
    void shouldRefuseWhatIsNoNumberOfBytes() {
        assertThatThrownBy(() -> new StackSize(Map.of("RINGWAY_STACK_MIN_BYTES", "16k")))
            .hasMessage("RINGWAY_STACK_MIN_BYTES: \"16k\" is no number of bytes");
        StackSize sizes = new StackSize(Map.of("RINGWAY_STACK_SIZE__A", "-5"));
        assertThatThrownBy(() -> sizes.of("a", 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
