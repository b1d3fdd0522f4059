package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GaugeArrayTest {

    @Test
    void shouldKeepEveryIdAndStateApart() {
        GaugeArray gauges = new GaugeArray(3, 2);
        for (int id = 0; id < 3; id++) {
            for (int state = 0; state < 2; state++) {
                gauges.add(id, state, 10 * id + state);
                gauges.add(id, state, 1);
            }
        }
        for (int id = 0; id < 3; id++) {
            for (int state = 0; state < 2; state++) {
                assertThat(gauges.value(id, state)).isEqualTo(10 * id + state + 1);
            }
        }
    }

    @Test
    void shouldPutIdsBeyondItsSizeTogether() {
        GaugeArray gauges = new GaugeArray(3, 2);
        gauges.add(2, 1, 1);
        gauges.add(3, 1, 1);
        gauges.add(1000, 1, 1);
        assertThat(gauges.value(2, 1)).isEqualTo(1);
        assertThat(gauges.value(NameTable.OTHER, 1)).isEqualTo(2);
        gauges.add(3, 1, -1);
        assertThat(gauges.value(3, 1)).isEqualTo(1);
    }
}
