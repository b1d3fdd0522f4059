package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TheilSenTest {

    @Test
    void shouldFindTheSlopeOfALineWhateverItsOutliers() {
        double[] x = new double[50];
        double[] y = new double[50];
        for (int i = 0; i < 50; i++) {
            x[i] = i;
            y[i] = 3 + 2 * i + (i % 10 == 0 ? 1000 : 0);
        }
        TheilSen fit = TheilSen.of(x, y);
        assertThat(fit.slope()).isCloseTo(2, within(1e-9));
        assertThat(fit.low()).isLessThanOrEqualTo(2);
        assertThat(fit.high()).isGreaterThanOrEqualTo(2).isLessThan(20);
    }

    @Test
    void shouldAgreeWithAWorkedExample() {
        // Slopes of the six pairs: 1, 1.5, 4, 2, 5.5, 9; sorted 1, 1.5, 2, 4, 5.5, 9.
        TheilSen fit = TheilSen.of(new double[] {0, 1, 2, 3}, new double[] {0, 1, 3, 12});
        assertThat(fit.slope()).isCloseTo(3, within(1e-9));
    }

    @Test
    void shouldIncludeZeroForNoiseAndExcludeItForGrowth() {
        double[] x = new double[200];
        double[] noise = new double[200];
        double[] growth = new double[200];
        Draw draw = new Draw(5);
        for (int i = 0; i < 200; i++) {
            x[i] = i;
            noise[i] = draw.below(1000);
            growth[i] = draw.below(1000) + 5 * i;
        }
        TheilSen flat = TheilSen.of(x, noise);
        assertThat(flat.low()).isNegative();
        assertThat(flat.high()).isPositive();
        assertThat(TheilSen.of(x, growth).low()).isPositive();
    }

    @Test
    void shouldRefuseTooFewPoints() {
        assertThatThrownBy(() -> TheilSen.of(new double[2], new double[2])).hasMessageContaining("3 or more");
    }
}
