package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What calls at rest hold. */
final class SpareCallsTest {

    private static final int LONG = 700_000;

    private final HandOffFixture f = new HandOffFixture(shedding(4), 1);

    @AfterEach
    void close() {
        f.close();
    }

    private Call running(long ticket) {
        f.dispatch(ticket);
        Call call = f.lanes.getFirst().take();
        call.start();
        return call;
    }

    private static void answer(Call call) {
        call.draft().fields().add("X-Own", "value");
        call.draft().trailers().add("X-Sum", "1");
        call.draft().whole(new byte[LONG], 0, LONG);
        call.finish();
    }

    private static void expectNothing(Call call) {
        assertThat(call.draft().content().byteArray()).isEmpty();
        assertThat(call.draft().body()).isEqualTo(Draft.Body.UNSAID);
        assertThat(call.draft().fields().length()).isZero();
        assertThat(call.draft().trailers().length()).isZero();
    }

    @Test
    void shouldHoldNoResponseOfAHandlers() {
        Call call = running(1);
        answer(call);
        assertThat(call.draft().content().byteArray()).as("the client has not taken it").hasSize(LONG);
        f.poll();
        assertThat(f.told).containsExactly("returned 1");
        expectNothing(call);
    }

    @Test
    void shouldHoldNoResponseNobodyWaitedFor() {
        Call call = running(1);
        f.handOff.release(call);
        answer(call);
        f.poll();
        expectNothing(call);
    }

    @Test
    void shouldHoldNoResponseThatWasEndedBeforeItsHandler() {
        Call call = running(1);
        call.draft().whole(new byte[LONG], 0, LONG);
        call.signalEnd();
        f.poll();
        call.fulfil();
        f.handOff.release(call);
        assertThat(call.draft().content().byteArray()).as("the handler still has it").hasSize(LONG);
        call.finish();
        f.poll();
        expectNothing(call);
    }
}
