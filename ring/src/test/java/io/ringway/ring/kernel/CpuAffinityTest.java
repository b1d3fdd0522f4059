package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CpuAffinityTest {
    @Test
    void shouldReadNumbersAndRangesInTheirOrder() {
        assertThat(CpuAffinity.parse("6,0-3")).containsExactly(6, 0, 1, 2, 3);
        assertThat(CpuAffinity.parse("0, 2")).containsExactly(0, 2);
        assertThat(CpuAffinity.parse("5-5")).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "a", "-1", "3-1", "1-2-3", "0-2,1", "4096", "1--2", "99999"})
    void shouldRefuseWhatIsNoList(String text) {
        assertThatThrownBy(() -> CpuAffinity.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpus \"" + text + "\"");
    }
}
