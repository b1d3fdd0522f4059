package io.ringway.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LearnedTurnoverTest {

    private final LearnedTurnover turnover = new LearnedTurnover();

    @Test
    void shouldBelieveTheSameNumberTwice() {
        turnover.onGoAway(1000);
        assertThat(turnover.streams()).isEqualTo(Integer.MAX_VALUE);
        turnover.onGoAway(1000);
        assertThat(turnover.streams()).isEqualTo(875);
    }

    /** A restart ends connections anywhere. */
    @Test
    void shouldBelieveNothingThatMayBeChance() {
        for (int taken : new int[] {7, 7, LearnedTurnover.STREAMS_MIN - 1, LearnedTurnover.STREAMS_MIN - 1, 300, 400}) {
            turnover.onGoAway(taken);
            assertThat(turnover.streams()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Test
    void shouldForgetWhatDoesNotHold() {
        turnover.onGoAway(1000);
        turnover.onGoAway(1000);
        turnover.onGoAway(400);
        assertThat(turnover.streams()).isEqualTo(Integer.MAX_VALUE);
    }
}
