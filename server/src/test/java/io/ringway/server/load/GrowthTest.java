package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class GrowthTest {

    private static List<Growth.Point> series(int points, IntToDoubleFunction value) {
        List<Growth.Point> series = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            series.add(new Growth.Point(i / 12.0, value.applyAsDouble(i)));
        }
        return series;
    }

    @Test
    void shouldPassNoiseAroundALevel() {
        Draw draw = new Draw(3);
        Growth noise = Growth.of("x", "MiB", series(300, _ -> 100 + draw.below(300) / 100.0), 0.5, 0);
        assertThat(noise.isFlat()).isTrue();
        assertThat(noise.text()).doesNotContain("excludes");
    }

    @Test
    void shouldPassGrowthBelowAFiftieth() {
        Growth growth = Growth.of("x", "MiB", series(300, i -> 100 + i / 300.0), 0.5, 0);
        assertThat(growth.isFlat()).isTrue();
        assertThat(growth.text()).isEqualTo("x: +0.040 MiB a minute (95%: +0.040 to +0.040, which excludes 0: it grew, "
            + "by less than what counts), from 100.1 to 100.9, 300 points");
    }

    @Test
    void shouldFindALeakOfAMebibyteAMinute() {
        Draw draw = new Draw(3);
        Growth leak = Growth.of("x", "MiB", series(120, i -> 100 + i / 12.0 + draw.below(300) / 100.0), 0.5, 0);
        assertThat(leak.isFlat()).isFalse();
        assertThat(leak.fit().slope()).isBetween(0.9, 1.1);
    }

    @Test
    void shouldFindASlowLeakThatIsCertainAndAdds() {
        assertThat(Growth.of("x", "MiB", series(300, i -> 10 + 0.2 * i / 12), 0.5, 0).isFlat()).isFalse();
    }

    @Test
    void shouldJudgeCountsByTheirSlack() {
        assertThat(Growth.of("x", "", series(100, i -> 20 + i % 7), Double.MAX_VALUE, 8).isFlat()).isTrue();
        assertThat(Growth.of("x", "", series(100, i -> 20 + i), Double.MAX_VALUE, 8).isFlat()).isFalse();
    }

    @Test
    void shouldNotPassWithoutData() {
        assertThat(Growth.of("x", "", series(9, _ -> 1), 1, 0).isFlat()).isFalse();
    }
}
