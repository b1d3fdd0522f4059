package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.HandlerFigure;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a runner hears of the end of its call's client, and the worker of the end of a response. */
final class CallEndTest {

    private final HandOffFixture f = new HandOffFixture(shedding(4), 1);
    private int told;

    @AfterEach
    void close() {
        f.close();
    }

    private Call running() {
        Call call = f.open(1);
        f.handOff.dispatch(call, f.nowNs);
        assertThat(f.lanes.getFirst().take().start()).isTrue();
        return call;
    }

    private boolean watch(Call call) {
        return call.watch(() -> told++);
    }

    @Test
    void shouldTellOnce() {
        Call call = running();
        assertThat(watch(call)).isTrue();
        f.handOff.left(call);
        assertThat(told).isEqualTo(1);
        assertThat(call.hasLeft()).isTrue();
        assertThat(call.isCancelled()).as("it may still read").isFalse();
        f.handOff.left(call);
        f.handOff.release(call);
        assertThat(told).isEqualTo(1);
        assertThat(call.isCancelled()).isTrue();
        call.finish();
    }

    @Test
    void shouldTellOfCallsThatAreGivenUp() {
        Call call = running();
        watch(call);
        f.handOff.release(call);
        assertThat(told).isEqualTo(1);
        call.finish();
        f.poll();
        assertThat(f.count(HandlerFigure.CANCELLED)).isEqualTo(1);
    }

    private static Throwable announceElsewhere(Call call) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = Thread.ofPlatform().uncaughtExceptionHandler((_, cause) -> thrown.set(cause))
            .start(call::announceWait);
        other.join();
        return thrown.get();
    }

    @Test
    void shouldHaveOneThreadSleepAtATime() throws InterruptedException {
        Call call = running();
        call.announceWait();
        call.announceWait();
        assertThat(announceElsewhere(call)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("two threads");
        call.roomMade();
        assertThat(announceElsewhere(call)).as("it is woken, and may announce it again")
            .isInstanceOf(IllegalStateException.class);
        call.withdrawWait();
        assertThat(announceElsewhere(call)).as("one after the other").isNull();
        call.finish();
    }

    /** Its handler goes on for itself, for however long. */
    @Test
    void shouldKeepLittleOfThePipeOfAResponseThatIsFulfilled() {
        Call call = running();
        call.draft().stream(Draft.UNKNOWN, false);
        OutboundBody pipe = call.openPipe(OutboundBody.FIRST_BYTES_MAX);
        assertThat(pipe.admit()).isTrue();
        pipe.write(new byte[OutboundBody.FIRST_BYTES_MAX], 0, OutboundBody.FIRST_BYTES_MAX);
        call.signalEnd();
        f.poll();
        pipe.taken(pipe.readable());
        assertThat(pipe.room()).isEqualTo(OutboundBody.FIRST_BYTES_MAX);
        call.fulfil();
        assertThat(pipe.room()).isEqualTo(OutboundBody.SMALL_BYTES);
        call.finish();
        f.poll();
    }

    @Test
    void shouldSayThatItIsTooLateToBeTold() {
        Call left = running();
        f.handOff.left(left);
        assertThat(watch(left)).isFalse();
        f.handOff.release(left);
        left.finish();
        f.poll();
        Call next = running();
        assertThat(next.hasLeft()).as("another client's").isFalse();
        f.handOff.release(next);
        assertThat(watch(next)).isFalse();
        assertThat(told).isZero();
        next.finish();
    }

    @Test
    void shouldRememberWhoLeftBeforeItsTurn() {
        Call call = f.open(1);
        f.handOff.dispatch(call, f.nowNs);
        f.handOff.left(call);
        assertThat(f.lanes.getFirst().take()).isSameAs(call);
        assertThat(call.start()).as("it may still read").isTrue();
        assertThat(call.hasLeft()).isTrue();
        call.finish();
        f.poll();
        assertThat(f.count(HandlerFigure.COMPLETED)).isEqualTo(1);
    }

    @Test
    void shouldCountCallsWhoseResponsesEndBeforeThem() {
        Call call = running();
        call.draft().whole(new byte[1], 0, 1);
        call.signalEnd();
        f.poll();
        assertThat(f.told).containsExactly("signalled 1");
        assertThat(call.hasEnded()).isTrue();
        assertThat(call.isReturned()).isFalse();
        call.fulfil();
        f.handOff.release(call);
        assertThat(call.isCancelled()).as("it has done what was asked of it").isFalse();
        assertThat(f.handOff.outCount()).isEqualTo(1);
        call.finish();
        f.poll();
        assertThat(f.told).as("nobody's business any more").hasSize(1);
        assertThat(f.handOff.outCount()).isZero();
        assertThat(f.count(HandlerFigure.COMPLETED)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.CANCELLED)).isZero();
        Call next = running();
        assertThat(next).as("it is used again").isSameAs(call);
        assertThat(next.hasEnded()).isFalse();
        next.finish();
    }

    @Test
    void shouldGiveUpCallsWhoseClientsGoBeforeTheEndIsSent() {
        Call call = running();
        call.draft().whole(new byte[1], 0, 1);
        call.signalEnd();
        f.poll();
        f.handOff.release(call);
        assertThat(call.isCancelled()).isTrue();
        call.finish();
        f.poll();
        assertThat(f.count(HandlerFigure.CANCELLED)).isEqualTo(1);
    }
}
