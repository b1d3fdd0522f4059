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

    @Test
    void shouldForgetASilenceThatEndedWithTheLastStream() {
        deadlines.onOpened(NOW, 20);
        deadlines.onPing(NOW + 100);
        deadlines.onIdle(NOW + 110);
        expect(NOW + 110 + KEEP, true, true, Due.IDLE);
        deadlines.onBusy(NOW + 200);
        expect(NOW + 300, false, true, Due.PING);
    }

    @Test
    void shouldRefuseLimitsThatLetStreamsHoldUpOthers() {
        assertThatIllegalArgumentException().isThrownBy(() -> limits(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new H2PoolLimits(1, 1, H2Limits.DEFAULT, 1, 1, 1, 1, 1));
    }
}
