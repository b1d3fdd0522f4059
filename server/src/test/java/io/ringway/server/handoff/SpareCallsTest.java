package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
        assertThat(call.draft().content().capacity()).isZero();
        assertThat(call.draft().body()).isEqualTo(Draft.Body.UNSAID);
        assertThat(call.draft().fields().length()).isZero();
        assertThat(call.draft().trailers().length()).isZero();
    }

    @Test
    void shouldHoldNoResponseOfAHandlers() {
        Call call = running(1);
        answer(call);
        assertThat(call.draft().content().capacity()).as("the client has not taken it").isEqualTo(LONG);
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
        assertThat(call.draft().content().capacity()).as("the handler still has it").isEqualTo(LONG);
        call.finish();
        f.poll();
        expectNothing(call);
    }

    /** A worker with so many handlers, all of which run at home. */
    private static HandOff handOff(int handlers) {
        PortLimits limits = new PortLimits(1, true, 0, PortLimits.NO_DEADLINE, 0, true);
        List<HandlerPort> ports = IntStream.range(0, handlers)
            .mapToObj(id -> new HandlerPort(id, "h" + id, limits, null, List.of())).toList();
        return new HandOff(ports, new GaugeArray(handlers, HandlerFigure.count()), new LoopClock(() -> 0, () -> 0),
            new TimerWheel(1, 1 << 20, 0), 0);
    }

    private static void useAtOnce(HandOff handOff, int handler, int calls) {
        List<Call> used = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            used.add(handOff.open(handler, i));
            used.get(i).draft().fields().add("X-Own", "v".repeat(2_000));
        }
        used.forEach(handOff::release);
    }

    @Test
    void shouldServeAnyHandlerByTheSameCalls() {
        HandOff handOff = handOff(2);
        Call call = handOff.open(0, 1);
        assertThat(call.port().id()).isZero();
        handOff.release(call);
        assertThat(handOff.open(1, 2)).isSameAs(call);
        assertThat(call.port().id()).isEqualTo(1);
    }

    @Test
    void shouldBeBoundedHoweverManyHandlersThereAre() {
        HandOff handOff = handOff(50);
        for (int handler = 0; handler < 50; handler++) {
            useAtOnce(handOff, handler, SpareCalls.MAX);
            assertThat(HandOffView.spare(handOff)).hasSize(SpareCalls.MAX);
        }
        useAtOnce(handOff, 0, SpareCalls.MAX + 1);
        assertThat(HandOffView.spare(handOff)).hasSize(SpareCalls.MAX).doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepTheMemoryOfFewFieldsAndLetGoOfThatOfMany() {
        HandOff handOff = handOff(1);
        for (int bytes : new int[] {100, 3_000, 5_000, 30_000}) {
            Call call = handOff.open(0, 1);
            call.draft().fields().add("X-Own", "v".repeat(bytes));
            call.draft().trailers().add("X-Sum", "v".repeat(bytes));
            byte[] fields = call.draft().fields().bytes().byteArray();
            handOff.release(call);
            if (bytes < 4_000) {
                assertThat(call.draft().fields().bytes().byteArray()).as("for the next one").isSameAs(fields);
            } else {
                assertThat(call.draft().fields().bytes().capacity()).isZero();
                assertThat(call.draft().trailers().bytes().capacity()).isZero();
            }
        }
    }
}
