package io.ringway.server.upstream.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringway.http.h2.H2Limits;
import io.ringway.server.upstream.h2.H2ClientDeadlines.Due;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class H2ClientDeadlinesTest {

    private static final long KEEP = 500;
    private static final long NOW = 1_000;

    private final H2ClientDeadlines deadlines = new H2ClientDeadlines(limits(8));

    private static H2PoolLimits limits(int connections) {
        return new H2PoolLimits(connections, 0, H2PoolLimits.DEFAULT.rules(), 100, 1_000, 30, 50, 10);
    }

    private void expect(long dueNs, boolean isIdle, boolean isSettled, Due due) {
        assertThat(deadlines.next(isIdle, isSettled, KEEP)).isEqualTo(dueNs);
        assertThat(deadlines.due(dueNs - 1, isIdle, isSettled, KEEP)).isEqualTo(Due.NOTHING);
        assertThat(deadlines.due(dueNs, isIdle, isSettled, KEEP)).isEqualTo(due);
    }

    @Test
    void shouldEndAnIdleConnection() {
        deadlines.onOpened(NOW, 20);
        expect(NOW + KEEP, true, true, Due.IDLE);
    }

    @Test
    void shouldEndOneThatDoesNotAcknowledgeSettings() {
        deadlines.onOpened(NOW, 20);
        expect(NOW + 50, true, false, Due.UNSETTLED);
        expect(NOW + 50, false, false, Due.UNSETTLED);
    }

    @Test
    @Tag("B168")
    void shouldAskASilentOneForASignOfLifeAndEndItWithoutOne() {
        deadlines.onOpened(NOW, 20);
        deadlines.onBusy(NOW + 7);
        expect(NOW + 107, false, true, Due.PING);

        deadlines.onPing(NOW + 107);
        expect(NOW + 137, false, true, Due.DEAD);
    }

    @Test
    void shouldAskRarelyInOneSilence() {
        deadlines.onOpened(NOW, 20);
        deadlines.onPing(NOW + 100);
        deadlines.onPong();
        deadlines.onRead(NOW + 110);
        expect(NOW + 1_100, false, true, Due.PING);

        deadlines.onRead(NOW + 120);
        expect(NOW + 220, false, true, Due.PING);
    }

    /** As a quiet watch has: the upstream was there when it was asked, and may have died since. */
    @Test
    void shouldAskSoonForAStreamThatBeganAfterTheLastPing() {
        silence();
        assertThat(deadlines.onBegun(NOW + 300)).isTrue();
        expect(NOW + 400, false, true, Due.PING);
        assertThat(deadlines.onBegun(NOW + 350)).as("streams that follow put nothing off").isFalse();
        expect(NOW + 400, false, true, Due.PING);

        deadlines.onPing(NOW + 400);
        expect(NOW + 430, false, true, Due.DEAD);
    }

    /** Servers of gRPC count pings until they send HEADERS or DATA; credit for an upload does not make them forget. */
    @Test
    void shouldAskNoMoreOftenThanUpstreamsBear() {
        silence();
        for (int i = 1; i < H2ClientDeadlines.SOON_MAX; i++) {
            assertThat(deadlines.onBegun(NOW + 200 * i)).isTrue();
            deadlines.onPing(NOW + 200 * i + 100);
            pong(NOW + 200 * i + 101);
        }
        assertThat(deadlines.onBegun(NOW + 600)).isFalse();
        assertThat(deadlines.isDoubtful(NOW + 600)).isFalse();
        expect(NOW + 1_500, false, true, Due.PING);
        deadlines.onIdle(NOW + 700);
        deadlines.onBusy(NOW + 710);
        expect(NOW + 1_500, false, true, Due.PING);

        deadlines.onRead(NOW + 720);
        expect(NOW + 1_500, false, true, Due.PING);

        deadlines.onAnswered();
        deadlines.onRead(NOW + 730);
        expect(NOW + 830, false, true, Due.PING);
        deadlines.onPing(NOW + 830);
        pong(NOW + 831);
        assertThat(deadlines.onBegun(NOW + 840)).isTrue();
    }

    /** A silence of hours does not use them up. */
    @Test
    void shouldCountOnlyPingsThatFollowSoon() {
        silence();
        for (int i = 1; i < 5; i++) {
            expect(NOW + 100 + 1_000 * i, false, true, Due.PING);
            deadlines.onPing(NOW + 100 + 1_000 * i);
            pong(NOW + 101 + 1_000 * i);
        }
        assertThat(deadlines.onBegun(NOW + 4_200)).isTrue();
        expect(NOW + 4_300, false, true, Due.PING);
    }

    @Test
    void shouldDoubtOneThatSaidNothingSinceAWaitBegan() {
        silence();
        assertThat(deadlines.isDoubtful(NOW + 100)).as("its answer to the ping came later").isFalse();
        assertThat(deadlines.isDoubtful(NOW + 200)).isTrue();
        deadlines.onPing(NOW + 220);
        assertThat(deadlines.isDoubtful(NOW + 200)).as("it is asked already").isFalse();
    }

    /** A ping in the first silence, answered. */
    private void silence() {
        deadlines.onOpened(NOW, 20);
        deadlines.onPing(NOW + 100);
        pong(NOW + 110);
    }

    private void pong(long nowNs) {
        deadlines.onPong();
        deadlines.onRead(nowNs);
    }

    @Test
    void shouldForgetASilenceThatEndedWithTheLastStream() {
        silence();
        deadlines.onIdle(NOW + 120);
        expect(NOW + 120 + KEEP, true, true, Due.IDLE);
        deadlines.onBusy(NOW + 200);
        expect(NOW + 300, false, true, Due.PING);
    }

    /** Who was given up for want of an answer may have been the last one. */
    @Test
    void shouldAwaitASignOfLifeWithoutStreamsToo() {
        deadlines.onOpened(NOW, 20);
        deadlines.onPing(NOW + 100);
        deadlines.onIdle(NOW + 110);
        expect(NOW + 130, true, true, Due.DEAD);
        pong(NOW + 120);
        expect(NOW + 110 + KEEP, true, true, Due.IDLE);
    }

    @Test
    void shouldRefuseLimitsThatLetStreamsHoldUpOthers() {
        assertThatIllegalArgumentException().isThrownBy(() -> limits(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new H2PoolLimits(1, 1, H2Limits.DEFAULT, 1, 1, 1, 1, 1));
    }
}
