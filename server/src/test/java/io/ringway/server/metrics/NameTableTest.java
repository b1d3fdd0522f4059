package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

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

    @Test
    void shouldRefuseLimitsBelowTheReservedIds() {
        assertThatThrownBy(() -> new MetricLimits(1, 10, 10, 10, 10, 10, 10)).hasMessageContaining("allowed are 2 to");
    }
}
