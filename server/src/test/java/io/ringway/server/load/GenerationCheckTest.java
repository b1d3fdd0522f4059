package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerationCheckTest {

    private final GenerationCheck.Shared found = new GenerationCheck.Shared();
    private final GenerationCheck check = new GenerationCheck(found);

    @Test
    void shouldTakeGenerationsInOrder() {
        check.local("generation 1");
        check.forwarded("/g1/bytes/7", "1");
        check.forwarded("/g2/bytes/8", "0");
        check.local("generation 5");
        assertThat(found.answers()).isEqualTo(4);
        assertThat(found.generations()).containsExactly(1L, 2L, 5L);
        assertThat(found.failedCount() + found.mixed() + found.backwards()).isZero();
    }

    @Test
    void shouldFindAnAnswerOfTwoGenerations() {
        check.forwarded("/g2/bytes/8", "1");
        assertThat(found.mixed()).isEqualTo(1);
    }

    @Test
    void shouldFindAGenerationBehindALaterOne() {
        check.local("generation 3");
        check.forwarded("/g2/x", "0");
        assertThat(found.backwards()).isEqualTo(1);
        assertThat(found.mixed()).isZero();
    }

    @Test
    void shouldLetEachConnectionHaveItsOwnOrder() {
        check.local("generation 3");
        new GenerationCheck(found).local("generation 2");
        assertThat(found.backwards()).isZero();
    }

    @Test
    void shouldCountWhatIsNoAnswerOfOurs() {
        check.local("not found");
        check.forwarded(null, "1");
        check.forwarded("/x/y", "1");
        assertThat(found.failedCount()).isEqualTo(3);
        assertThat(found.texts()).hasSize(3);
    }
}
