package io.ringway.ring.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class LoopClockTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private long nanoTime = Long.MAX_VALUE - 5;
    private long wallMs = 1_700_000_000_250L;
    private int wallReads;
    private final LoopClock clock = new LoopClock(() -> nanoTime, () -> {
        wallReads++;
        return wallMs;
    });

    @Test
    void shouldKeepTheTimeOfATurn() {
        long first = clock.nowNs();
        nanoTime += 10;
        assertThat(clock.nowNs()).isEqualTo(first);
        assertThat(clock.elapsedNs()).isEqualTo(10);
        clock.update();
        assertThat(clock.nowNs() - first).as("over the end of long").isEqualTo(10);
    }

    @Test
    @Tag("F031")
    void shouldNeverGoBack() {
        long first = clock.nowNs();
        nanoTime -= 100;
        clock.update();
        assertThat(clock.nowNs()).isEqualTo(first);
    }

    @Test
    void shouldReadTheWallClockWhenItsSecondChanges() {
        assertThat(clock.epochSecond()).isEqualTo(1_700_000_000L);
        wallReads = 0;
        for (int i = 0; i < 749; i++) {
            pass(1);
        }
        assertThat(wallReads).isZero();
        assertThat(clock.epochSecond()).isEqualTo(1_700_000_000L);
        pass(1);
        assertThat(clock.epochSecond()).isEqualTo(1_700_000_001L);
        for (int i = 0; i < 5_000; i++) {
            pass(1);
        }
        assertThat(wallReads).isEqualTo(6);
        assertThat(clock.epochSecond()).isEqualTo(1_700_000_006L);
    }

    @Test
    @Tag("F031")
    void shouldFollowAWallClockThatSteps() {
        wallMs -= 3_600_000;
        nanoTime += SECOND_NS;
        clock.update();
        assertThat(clock.epochSecond()).isEqualTo(1_700_000_000L - 3_600);
        assertThat(clock.nowNs()).as("timers do not notice").isEqualTo(nanoTime);
    }

    private void pass(long ms) {
        wallMs += ms;
        nanoTime += ms * 1_000_000;
        clock.update();
    }
}
