package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.MS;
import static io.ringway.server.handoff.HandOffFixture.blocking;
import static io.ringway.server.handoff.HandOffFixture.run;
import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.metrics.HandlerFigure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HandOffTest {

    private HandOffFixture fixture;

    private HandOffFixture with(PortLimits limits, int threads) {
        fixture = new HandOffFixture(limits, threads);
        return fixture;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldHandACallOverAndTakeItBack() {
        HandOffFixture f = with(shedding(4), 1);
        assertThat(f.dispatch(7)).isEqualTo(HandOff.OUT);
        assertThat(f.handOff.outCount()).isEqualTo(1);
        assertThat(f.handOff.isQuiet()).isTrue();
        run(f.lanes.getFirst());
        assertThat(f.handOff.isQuiet()).isFalse();
        f.poll();
        assertThat(f.told).containsExactly("returned 7");
        assertThat(f.handOff.isQuiet()).isTrue();
        assertThat(f.handOff.outCount()).isZero();
        assertThat(f.count(HandlerFigure.DISPATCHED)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.COMPLETED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1024})
    void shouldShedRightBeyondTheBound(int bound) {
        HandOffFixture f = with(shedding(bound), 1);
        f.dispatch(0);
        // It runs: it does not wait any more.
        Call running = f.lanes.getFirst().take();
        for (int i = 1; i <= bound; i++) {
            assertThat(f.dispatch(i)).as("call %d of %d", i, bound).isEqualTo(HandOff.OUT);
        }
        assertThat(f.dispatch(bound + 1)).isEqualTo(HandOff.REFUSED);
        assertThat(f.count(HandlerFigure.SHED)).isEqualTo(1);
        assertThat(f.handOff.port(0).waiting()).isEqualTo(bound);
        running.start();
        running.finish();
        assertThat(f.dispatch(bound + 2)).as("the one that runs leaves no room where the others wait")
            .isEqualTo(HandOff.REFUSED);
        f.lanes.getFirst().take();
        assertThat(f.dispatch(bound + 3)).isEqualTo(HandOff.OUT);
    }

    /** All in one turn: none has been taken yet, but each thread is about to take one, which need not wait. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1024, 1", "1, 4", "3, 4"})
    void shouldShedABurstRightBeyondTheBound(int bound, int threads) {
        HandOffFixture f = with(shedding(bound), threads);
        int room = (bound + 1) * threads;
        for (int i = 1; i <= room; i++) {
            assertThat(f.dispatch(i)).as("call %d of %d", i, room).isEqualTo(HandOff.OUT);
        }
        assertThat(f.dispatch(room + 1)).isEqualTo(HandOff.REFUSED);
        f.handOff.flush();
        List<Call> running = f.lanes.stream().map(Lane::take).toList();
        assertThat(f.handOff.port(0).waiting()).isEqualTo(bound * threads);
        assertThat(f.dispatch(room + 2)).as("as many wait as may").isEqualTo(HandOff.REFUSED);
        running.getLast().start();
        running.getLast().finish();
        f.poll();
        assertThat(f.dispatch(room + 3)).as("its thread is about to take the next one").isEqualTo(HandOff.OUT);
        assertThat(f.dispatch(room + 4)).isEqualTo(HandOff.REFUSED);
        assertThat(f.count(HandlerFigure.SHED)).isEqualTo(3);
    }

    @Test
    void shouldHaveABurstWaitInLineBeyondTheBound() {
        HandOffFixture f = with(blocking(2, 50), 1);
        for (int i = 1; i <= 5; i++) {
            assertThat(f.dispatch(i)).as("call %d", i).isEqualTo(i <= 3 ? HandOff.OUT : HandOff.IN_LINE);
        }
        assertThat(f.dispatch(6)).isEqualTo(HandOff.REFUSED);
        for (int i = 1; i <= 5; i++) {
            assertThat(run(f.lanes.getFirst()).ticket()).isEqualTo(i);
            f.poll();
        }
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
        assertThat(f.count(HandlerFigure.SHED)).isEqualTo(1);
    }

    /** What another worker has it run says nothing to this one, but that it takes nothing here. */
    @Test
    void shouldShedRightBeyondTheBoundWhereTheThreadIsKeptByOthers() {
        HandOffFixture f = with(shedding(2), 2);
        f.doors.getLast().kept = true;
        for (int i = 1; i <= 5; i++) {
            assertThat(f.dispatch(i)).as("call %d", i).isEqualTo(HandOff.OUT);
        }
        assertThat(f.dispatch(6)).isEqualTo(HandOff.REFUSED);
        assertThat(f.lanes.getLast().waiting()).isEqualTo(2);
    }

    @Test
    void shouldNeverHaveMoreOutThanTheQueueBackTakes() {
        HandOffFixture f = with(shedding(2), 1);
        int handedOver = 0;
        for (int i = 0; i < 100; i++) {
            handedOver += f.dispatch(i) == HandOff.OUT ? 1 : 0;
            if (!f.lanes.getFirst().isEmpty()) {
                run(f.lanes.getFirst());
            }
        }
        assertThat(handedOver).isEqualTo(f.lanes.getFirst().limit())
            .as("so small a bound must not hold up a thread that is quick").isGreaterThanOrEqualTo(64);
        f.poll();
        assertThat(f.told).hasSize(handedOver);
        assertThat(f.dispatch(100)).isEqualTo(HandOff.OUT);
    }

    @Test
    void shouldHaveWhatFindsNoRoomWaitInOrder() {
        HandOffFixture f = with(blocking(1, 50), 1);
        f.dispatch(1);
        Call running = f.lanes.getFirst().take();
        f.dispatch(2);
        assertThat(f.dispatch(3)).isEqualTo(HandOff.IN_LINE);
        f.pass(49);
        assertThat(f.told).isEmpty();
        running.start();
        running.finish();
        run(f.lanes.getFirst());
        f.poll();
        assertThat(f.told).containsExactly("returned 1", "returned 2");
        assertThat(f.lanes.getFirst().take().ticket()).isEqualTo(3);
        assertThat(f.count(HandlerFigure.PARKED)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
        f.pass(100);
        assertThat(f.count(HandlerFigure.SHED)).isZero();
    }

    @Test
    void shouldRefuseWhatHasWaitedTooLong() {
        HandOffFixture f = with(blocking(2, 50), 1);
        f.dispatch(1);
        f.lanes.getFirst().take();
        f.dispatch(2);
        f.dispatch(3);
        assertThat(f.dispatch(4)).isEqualTo(HandOff.IN_LINE);
        f.pass(20);
        assertThat(f.dispatch(5)).isEqualTo(HandOff.IN_LINE);
        assertThat(f.dispatch(6)).as("the line has the same bound").isEqualTo(HandOff.REFUSED);
        f.pass(29);
        assertThat(f.told).isEmpty();
        f.pass(1);
        assertThat(f.told).containsExactly("refused 4");
        f.pass(20);
        assertThat(f.told).containsExactly("refused 4", "refused 5");
        assertThat(f.count(HandlerFigure.SHED)).isEqualTo(3);
        assertThat(f.count(HandlerFigure.DISPATCHED)).isEqualTo(3);
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
    }

    @Test
    void shouldNotPassThoseInLine() {
        HandOffFixture f = with(blocking(1, 50), 1);
        f.dispatch(1);
        f.lanes.getFirst().take();
        f.dispatch(2);
        f.dispatch(3);
        f.lanes.getFirst().take();
        assertThat(f.dispatch(4)).isEqualTo(HandOff.REFUSED);
    }

    @Test
    void shouldForgetACallInLineThatIsLetGo() {
        HandOffFixture f = with(blocking(2, 50), 1);
        f.dispatch(1);
        f.lanes.getFirst().take();
        f.dispatch(2);
        f.dispatch(3);
        Call waiting = f.open(4);
        f.handOff.dispatch(waiting, f.nowNs);
        f.handOff.release(waiting);
        f.pass(100);
        assertThat(f.told).isEmpty();
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
    }

    @Test
    void shouldEndARunThatIsLate() {
        HandOffFixture f = with(new PortLimits(4, true, 0, 30 * MS, 100, false), 1);
        f.dispatch(1);
        f.pass(10);
        f.dispatch(2);
        Call late = f.lanes.getFirst().take();
        assertThat(late.start()).isTrue();
        f.pass(20);
        assertThat(f.told).containsExactly("expired 1");
        assertThat(late.isCancelled()).isTrue();
        late.finish();
        run(f.lanes.getFirst());
        f.poll();
        assertThat(f.told).containsExactly("expired 1", "returned 2");
        f.pass(1000);
        assertThat(f.told).hasSize(2);
        assertThat(f.count(HandlerFigure.TIMED_OUT)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.CANCELLED)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.COMPLETED)).isEqualTo(1);
    }

    @Test
    void shouldNotRunACallThatIsGivenUpBeforeItsTurn() {
        HandOffFixture f = with(shedding(4), 1);
        Call call = f.open(1);
        f.handOff.dispatch(call, f.nowNs);
        Call taken = f.lanes.getFirst().take();
        f.handOff.release(call);
        assertThat(taken.start()).isFalse();
        taken.finish();
        f.poll();
        assertThat(f.told).isEmpty();
        assertThat(f.count(HandlerFigure.DISPATCHED)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.CANCELLED)).isEqualTo(1);
        assertThat(f.open(2)).as("the call is used again").isSameAs(call);
        assertThat(call.isCancelled()).isFalse();
    }

    /** A thread that hangs must not keep what nobody waits for: neither memory nor room nor a place in the figures. */
    @Test
    void shouldHaveACallBackAtOnceThatNoThreadHasTaken() {
        HandOffFixture f = with(new PortLimits(2, true, 0, 30 * MS, 100, false), 1);
        f.dispatch(1);
        Call stuck = f.lanes.getFirst().take();
        assertThat(stuck.start()).isTrue();
        for (int i = 2; i < 100; i += 2) {
            Call gone = f.open(i);
            gone.request().expectBody(100);
            assertThat(f.handOff.dispatch(gone, f.nowNs)).as("call %d", i).isEqualTo(HandOff.OUT);
            assertThat(f.dispatch(i + 1)).as("call %d", i + 1).isEqualTo(HandOff.OUT);
            assertThat(f.dispatch(1000)).as("the bound holds").isEqualTo(HandOff.REFUSED);
            assertThat(f.handOff.port(0).waiting()).isEqualTo(2);
            f.handOff.release(gone);
            assertThat(gone.place()).isEqualTo(Call.Place.FREE);
            assertThat(f.handOff.port(0).waiting()).isEqualTo(1);
            f.pass(30);
            assertThat(f.told).last().isEqualTo("expired " + (i + 1));
            assertThat(f.handOff.outCount()).as("the one that hangs").isEqualTo(1);
            assertThat(f.handOff.port(0).waiting()).isZero();
        }
        assertThat(f.lanes.getFirst().take()).isNull();
        stuck.finish();
        f.poll();
        assertThat(f.handOff.outCount()).isZero();
        assertThat(f.count(HandlerFigure.DISPATCHED)).isEqualTo(99);
        assertThat(f.count(HandlerFigure.CANCELLED)).isEqualTo(99);
        f.dispatch(7);
        assertThat(run(f.lanes.getFirst()).ticket()).isEqualTo(7);
    }

    @Test
    void shouldGiveTheRoomOfACallThatIsGivenUpToThoseInLine() {
        HandOffFixture f = with(blocking(1, 50), 1);
        f.dispatch(1);
        f.lanes.getFirst().take();
        Call waiting = f.open(2);
        f.handOff.dispatch(waiting, f.nowNs);
        assertThat(f.dispatch(3)).isEqualTo(HandOff.IN_LINE);
        f.handOff.release(waiting);
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
        assertThat(f.lanes.getFirst().take().ticket()).isEqualTo(3);
    }

    @Test
    void shouldTellOfSignalsOnceEachAndOfTheEndAfterThem() {
        HandOffFixture f = with(shedding(4), 1);
        f.dispatch(1);
        Call call = f.lanes.getFirst().take();
        call.start();
        call.draft().stream(Draft.UNKNOWN, false);
        call.openPipe(0);
        call.signal();
        call.signal();
        f.poll();
        assertThat(f.told).containsExactly("signalled 1");
        call.signal();
        call.finish();
        f.poll();
        assertThat(f.told).as("a signal under way serves the end too").containsExactly("signalled 1", "returned 1");
        f.poll();
        assertThat(f.told).hasSize(2);
    }

    @Test
    void shouldGiveEachCallToTheThreadWithTheFewest() {
        HandOffFixture f = with(shedding(4), 3);
        for (int i = 0; i < 6; i++) {
            f.dispatch(i);
        }
        List<Integer> waiting = new ArrayList<>();
        f.lanes.forEach(lane -> waiting.add(lane.waiting()));
        assertThat(waiting).containsExactly(2, 2, 2);
        run(f.lanes.get(1));
        run(f.lanes.get(1));
        f.poll();
        f.dispatch(6);
        f.dispatch(7);
        assertThat(f.lanes.get(1).waiting()).isEqualTo(2);
    }

    @Test
    void shouldUseRoomWhereverItIs() {
        HandOffFixture f = with(shedding(1), 2);
        for (int i = 1; i <= 4; i++) {
            f.dispatch(i);
        }
        f.lanes.get(1).take();
        f.lanes.get(1).take();
        assertThat(f.dispatch(5)).as("the turn is the other lane's, and as many are out there").isEqualTo(HandOff.OUT);
        assertThat(f.lanes.get(1).waiting()).isEqualTo(1);
        assertThat(f.dispatch(6)).isEqualTo(HandOff.REFUSED);
    }

    /** The deadline is the request's: what it has waited in line counts. */
    @Test
    void shouldReckonTheDeadlineFromTheEndOfTheRequestAlsoInLine() {
        HandOffFixture f = with(new PortLimits(1, false, 60 * MS, 100 * MS, 100, false), 1);
        f.dispatch(1);
        Call running = f.lanes.getFirst().take();
        running.start();
        f.dispatch(2);
        assertThat(f.dispatch(3)).isEqualTo(HandOff.IN_LINE);
        f.pass(50);
        running.finish();
        run(f.lanes.getFirst());
        f.poll();
        assertThat(f.told).containsExactly("returned 1", "returned 2");
        Call late = f.lanes.getFirst().take();
        assertThat(late.start()).isTrue();
        f.pass(48);
        assertThat(late.isCancelled()).isFalse();
        f.pass(4);
        assertThat(f.told).last().isEqualTo("expired 3");
        assertThat(late.isCancelled()).isTrue();
        late.finish();
        f.poll();
        assertThat(f.count(HandlerFigure.TIMED_OUT)).isEqualTo(1);
        assertThat(f.count(HandlerFigure.SHED)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"500, 40, expired 3", "40, 500, refused 3"})
    void shouldEndAWaitInLineByWhatComesFirst(long waitMs, long deadlineMs, String end) {
        HandOffFixture f = with(new PortLimits(1, false, waitMs * MS, deadlineMs * MS, 100, false), 1);
        f.dispatch(1);
        Call running = f.lanes.getFirst().take();
        running.start();
        f.dispatch(2);
        f.dispatch(3);
        f.pass(36);
        assertThat(f.told).isEmpty();
        f.pass(4);
        assertThat(f.told).contains(end);
        assertThat(f.count(HandlerFigure.IN_LINE)).isZero();
        boolean isLate = end.startsWith("expired");
        assertThat(f.count(HandlerFigure.TIMED_OUT)).as("with those that are in the pool").isEqualTo(isLate ? 3 : 0);
        assertThat(f.count(HandlerFigure.SHED)).isEqualTo(isLate ? 0 : 1);
    }

    @Test
    void shouldUseTheEmptiestLaneThatHasRoom() {
        HandOffFixture f = with(shedding(2), 3);
        for (int i = 0; i < 9; i++) {
            f.dispatch(i);
        }
        for (int i = 0; i < 3; i++) {
            f.lanes.get(0).take();
        }
        f.lanes.get(2).take();
        f.lanes.get(2).take();
        f.dispatch(9);
        assertThat(f.lanes.get(0).waiting()).isEqualTo(1);
        f.dispatch(10);
        assertThat(f.lanes.get(2).waiting()).as("three are out there, four by the first one, the second is full")
            .isEqualTo(2);
        assertThat(f.lanes.get(0).waiting()).isEqualTo(1);
    }

    @Test
    void shouldKnockOnceForAllThatATurnHandsToAThread() {
        HandOffFixture f = with(shedding(4), 2);
        f.dispatch(1);
        f.dispatch(2);
        f.dispatch(3);
        assertThat(f.knocks).isZero();
        f.handOff.flush();
        assertThat(f.knocks).isEqualTo(2);
        f.handOff.flush();
        assertThat(f.knocks).isEqualTo(2);
    }

    @Test
    void shouldRunACallAtHome() {
        fixture = new HandOffFixture(new PortLimits(1, true, 0, PortLimits.NO_DEADLINE, 0, true), 0, call -> {
            fixture.nowNs += 12 * MS;
            call.start();
            call.draft().fail();
            call.signal();
            call.finish();
        });
        Call call = fixture.open(1);
        fixture.handOff.run(call);
        assertThat(call.isReturned()).isTrue();
        assertThat(fixture.count(HandlerFigure.FAILED)).isEqualTo(1);
        assertThat(fixture.count(HandlerFigure.COMPLETED)).isEqualTo(1);
        assertThat(fixture.count(HandlerFigure.STALLS)).isEqualTo(1);
        fixture.handOff.release(call);
        assertThat(fixture.handOff.outCount()).isZero();
        assertThatThrownBy(() -> fixture.handOff.release(call)).isInstanceOf(AssertionError.class);
    }
}
