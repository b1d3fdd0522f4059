package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTableTest {

    @Test
    void shouldKeepTheIdOfANameForGood() {
        NameTable names = new NameTable(10);
        int first = names.id("first");
        int second = names.id("second");
        assertThat(first).isEqualTo(NameTable.RESERVED);
        assertThat(second).isEqualTo(first + 1);
        assertThat(names.id("first")).isEqualTo(first);
        assertThat(names.name(second)).isEqualTo("second");
        assertThat(names.count()).isEqualTo(NameTable.RESERVED + 2);
    }

    @Test
    void shouldNameWhatIsReserved() {
        NameTable names = new NameTable(2);
        assertThat(names.name(NameTable.OTHER)).isEqualTo("__other");
        assertThat(names.name(NameTable.NONE)).isEqualTo("__none");
    }

    @Test
    void shouldPutNamesBeyondItsLimitTogether() {
        NameTable names = new NameTable(4);
        assertThat(names.id("a")).isEqualTo(2);
        assertThat(names.id("b")).isEqualTo(3);
        assertThat(names.id("c")).isEqualTo(NameTable.OTHER);
        assertThat(names.id("d")).isEqualTo(NameTable.OTHER);
        assertThat(names.id("b")).isEqualTo(3);
        assertThat(names.count()).isEqualTo(4);
        assertThat(names.name(4)).isEqualTo("__other");
    }

    @Test
    void shouldNeverGiveTwoIdsTheSameName() {
        NameTable names = new NameTable(10);
        assertThat(names.id("__other")).isEqualTo(NameTable.OTHER);
        assertThat(names.id("__none")).isEqualTo(NameTable.NONE);
        assertThat(names.id("next")).isEqualTo(NameTable.RESERVED);
    }

    @ParameterizedTest
    @CsvSource({"268435456,2,656,163", "8589934592,2,1024,256", "268435456,64,25,6", "1048576,1,3,2", "0,1,2,2"})
    void shouldHaveFewerHistogramsOnASmallHeap(long heapBytes, int workers, int routes, int backends) {
        MetricLimits limits = MetricLimits.fitting(heapBytes, workers);
        assertThat(limits.routeHistograms()).isEqualTo(routes);
        assertThat(limits.backendHistograms()).isEqualTo(backends);
        assertThat(limits.requestSeries()).isEqualTo(MetricLimits.DEFAULT.requestSeries());
    }

    @Test
    void shouldRefuseLimitsBelowTheReservedIds() {
        assertThatThrownBy(() -> new MetricLimits(1, 10, 10, 10, 10, 10, 10)).hasMessageContaining("allowed are 2 to");
    }
}
