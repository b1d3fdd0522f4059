package io.ringway.server.upstream.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedFieldLimitTest {

    private static final long NOW = -3;
    private static final int LEAST = LearnedFieldLimit.LEAST_BYTES;

    private final LearnedFieldLimit limit = new LearnedFieldLimit();

    @Test
    void shouldKnowNothingAtFirst() {
        assertThat(limit.bytes(NOW)).isEqualTo(LearnedFieldLimit.NONE);
        limit.onAnswered(20_000);
        assertThat(limit.bytes(NOW)).isEqualTo(LearnedFieldLimit.NONE);
    }

    @ParameterizedTest
    @CsvSource({"8193, 8192", "16384, 8192", "16385, 16384", "30000, 16384", "32769, 32768", "262144, 131072"})
    void shouldTakeTheLimitForThePowerOfTwoBelow(int ended, int expected) {
        assertThat(limit.onEnded(ended, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).isEqualTo(expected);
    }

    @Test
    void shouldComeDownToTheLimitInAFewSteps() {
        assertThat(limit.onEnded(70_000, NOW)).isTrue();
        assertThat(limit.onEnded(30_000, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).isEqualTo(16_384);
        // On its way when the limit was found.
        assertThat(limit.onEnded(60_000, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).as("never up again").isEqualTo(16_384);
        assertThat(limit.onEnded(9_000, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).isEqualTo(LEAST);
    }

    @Test
    void shouldBelieveForAWhile() {
        limit.onEnded(9_000, NOW);
        assertThat(limit.bytes(NOW + LearnedFieldLimit.BELIEVED_NS - 1)).isEqualTo(LEAST);
        assertThat(limit.bytes(NOW + LearnedFieldLimit.BELIEVED_NS)).isEqualTo(LearnedFieldLimit.NONE);
        limit.onEnded(20_000, NOW + LearnedFieldLimit.BELIEVED_NS);
        assertThat(limit.bytes(NOW + LearnedFieldLimit.BELIEVED_NS)).as("anew").isEqualTo(16_384);
    }

    @Test
    void shouldRefuseNothingAsLongAsWhatWasAnswered() {
        limit.onAnswered(12_000);
        limit.onAnswered(10_000);
        assertThat(limit.onEnded(15_000, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).isEqualTo(12_000);
    }

    /** It had another reason, or what is configured there has changed. */
    @Test
    void shouldNotTakeWhatWasAnsweredBeforeForTheReasonAtOnce() {
        limit.onAnswered(12_000);
        assertThat(limit.onEnded(12_000, NOW)).isFalse();
        assertThat(limit.bytes(NOW)).isEqualTo(LearnedFieldLimit.NONE);
        assertThat(limit.onEnded(12_000, NOW)).isTrue();
        assertThat(limit.bytes(NOW)).isEqualTo(LEAST);
    }

    @Test
    void shouldRememberTheLastStreamsWithLongFields() {
        LongFields fields = new LongFields();
        assertThat(fields.longestOf(1)).isZero();
        for (int i = 1; i <= 20; i++) {
            fields.onOpened(2 * i + 1, 10_000 + i);
        }
        assertThat(fields.longestOf(41)).isEqualTo(10_020);
        assertThat(fields.longestOf(27)).isEqualTo(10_013);
        assertThat(fields.longestOf(25)).as("forgotten").isZero();
        assertThat(fields.longestOf(40)).isZero();
        fields.reset();
        assertThat(fields.longestOf(41)).isZero();
        fields.onOpened(1, 9_000);
        assertThat(fields.longestOf(1)).isEqualTo(9_000);
        assertThat(fields.longestOf(39)).isZero();
    }
}
