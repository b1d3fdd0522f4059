package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {

    private static final long LIMIT = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);

    @Test
    void shouldLeaveMoreToOthersTheMoreIsHeld() {
        assertThat(budget.takeSpare(LIMIT / 2 + 1)).isFalse();
        assertThat(budget.takeSpare(LIMIT / 2)).isTrue();
        assertThat(budget.takeSpare(1)).isFalse();
        assertThat(budget.takeFor(100_000, LIMIT * 3 / 8 + 1)).isFalse();
        assertThat(budget.takeFor(100_000, LIMIT * 3 / 8)).isTrue();
        assertThat(budget.takeFor(100_000, 1)).isFalse();
        assertThat(budget.takeFor(64 * 1024, LIMIT / 16)).isTrue();
        assertThat(budget.takeFor(64 * 1024, 1)).isFalse();
        assertThat(budget.takeFor(LIMIT / 4, LIMIT / 16 - LIMIT / 64)).as("one of few").isTrue();
        assertThat(budget.takeFor(LIMIT / 4, 1)).isFalse();
        assertThat(budget.takeFor(16 * 1024, LIMIT / 64)).isTrue();
        assertThat(budget.takeFor(1, 1)).isFalse();
        assertThat(budget.usedBytes()).as("nothing is taken where it is refused").isEqualTo(LIMIT);
    }

    @Test
    void shouldBearWhatOneAloneMayHold() {
        assertThat(budget.bears(LIMIT - LIMIT / 64)).isTrue();
        assertThat(budget.bears(LIMIT - LIMIT / 64 + 1)).isFalse();
    }

    @Test
    void shouldCountAWholeResponseOnceAndUntilItsEnd() {
        HeldBody held = new HeldBody(budget);
        assertThat(held.admit(-1)).isTrue();
        assertThat(held.admit(16 * 1024)).isTrue();
        assertThat(budget.usedBytes()).as("little is not counted").isZero();
        assertThat(held.admit(100_000)).isTrue();
        assertThat(held.admit(100_000)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(100_000);
        held.end();
        held.end();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldRefuseAResponseForWhatOthersHold() {
        assertThat(budget.takeSpare(LIMIT / 2 - 99_999)).isTrue();
        HeldBody held = new HeldBody(budget);
        assertThat(held.admit(100_000)).isFalse();
        held.end();
        assertThat(budget.usedBytes()).isEqualTo(LIMIT / 2 - 99_999);
        assertThat(held.admit(99_999)).isTrue();
        assertThat(new HeldBody(budget).admit(64 * 1024)).as("of what is left, some for shorter ones").isTrue();
    }

    /** There is no shorter way to send it: it has the place of two quarters, and waits for nothing but that. */
    @Test
    void shouldNotRefuseAResponseForItsLength() {
        HeldBody held = new HeldBody(budget);
        assertThat(budget.take(1000)).isTrue();
        assertThat(held.admit(10 * LIMIT)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(1000 + LIMIT / 2);
        assertThat(new HeldBody(budget).admit(10 * LIMIT)).as("one at a time").isFalse();
    }
}
