package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.MS;
import static io.ringway.server.handoff.HandOffFixture.run;
import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.HandlerFigure;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls behind a slow one: who else takes them, when, and what is counted. */
final class LevellingTest {

    private static final long LOOK_MS = Levelling.WATCH_NS / MS;

    private HandOffFixture fixture;
    private Lane slow;
    private Lane quick;

    private HandOffFixture with(PortLimits limits) {
        fixture = new HandOffFixture(limits, 2);
        slow = fixture.lanes.getFirst();
        quick = fixture.lanes.getLast();
        return fixture;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Takes the oldest call of the slow lane and stays in it. */
    private Call begin() {
        Call call = slow.take();
        assertThat(call.start()).isTrue();
        return call;
    }

    /** The slow thread ends its call and finds nothing else in its lane. */
    private void end(Call running) {
        running.draft().whole(new byte[1], 0, 1);
        running.finish();
        assertThat(slow.take()).isNull();
        assertThat(slow.isEmpty()).isTrue();
        fixture.poll();
    }

    private long moved() {
        return HandOffView.sent(fixture.handOff.port(0)) - fixture.count(HandlerFigure.DISPATCHED);
    }

    private void assertAtRest(long calls, long cancelled) {
        assertThat(fixture.handOff.outCount()).isZero();
        assertThat(fixture.handOff.isQuiet()).isTrue();
        assertThat(fixture.count(HandlerFigure.DISPATCHED)).isEqualTo(calls);
        assertThat(fixture.count(HandlerFigure.COMPLETED)).isEqualTo(calls - cancelled);
        assertThat(fixture.count(HandlerFigure.CANCELLED)).isEqualTo(cancelled);
        assertThat(fixture.count(HandlerFigure.IN_LINE)).isZero();
    }

    @Test
    void shouldGiveAThreadWithoutCallsWhatWaitsBehindASlowOne() {
        HandOffFixture f = with(shedding(8));
        for (int ticket = 1; ticket <= 4; ticket++) {
            f.dispatch(ticket);
        }
        Call running = begin();
        run(quick);
        f.poll();
        assertThat(f.told).as("it has a call left").containsExactly("returned 2");
        run(quick);
        f.poll();
        assertThat(f.told).containsExactly("returned 2", "returned 4");
        assertThat(moved()).isEqualTo(1);
        f.handOff.flush();
        assertThat(run(quick).ticket()).isEqualTo(3);
        f.poll();
        assertThat(f.told).last().isEqualTo("returned 3");
        assertThat(f.handOff.outCount()).as("the slow one").isEqualTo(1);
        assertThat(f.handOff.port(0).waiting() + f.count(HandlerFigure.IN_LINE)).as("requests that wait").isZero();
        end(running);
        assertAtRest(4, 0);
    }

    @Test
    void shouldMoveHalfOfWhatWaitsOldestFirst() {
        HandOffFixture f = with(shedding(8));
        for (int ticket = 1; ticket <= 10; ticket++) {
            f.dispatch(ticket);
        }
        Call running = begin();
        for (int i = 0; i < 5; i++) {
            run(quick);
        }
        f.poll();
        assertThat(moved()).isEqualTo(2);
        assertThat(run(quick).ticket()).isEqualTo(3);
        assertThat(run(quick).ticket()).isEqualTo(5);
        f.poll();
        assertThat(moved()).isEqualTo(3);
        assertThat(run(quick).ticket()).isEqualTo(7);
        f.poll();
        run(quick);
        f.poll();
        assertThat(f.told).last().isEqualTo("returned 9");
        end(running);
        assertAtRest(10, 0);
    }

    @Test
    void shouldBoundWhatItMovesAtATime() {
        int many = 4 * Levelling.MOVES_MAX;
        HandOffFixture f = with(shedding(many));
        for (int ticket = 1; ticket <= 2 * many; ticket++) {
            f.dispatch(ticket);
        }
        begin();
        for (int i = 0; i < many; i++) {
            run(quick);
        }
        f.poll();
        assertThat(moved()).isEqualTo(Levelling.MOVES_MAX);
    }

    @Test
    void shouldLeaveACallWhoseThreadIsAboutToTakeIt() {
        HandOffFixture f = with(shedding(8));
        f.dispatch(1);
        f.dispatch(2);
        run(quick);
        f.poll();
        assertThat(f.told).containsExactly("returned 2");
        run(slow);
        f.poll();
        assertAtRest(2, 0);
    }

    /** The thread is kept by another worker's call, of which this one knows nothing. */
    @Test
    void shouldMoveAWaitingCallToAThreadThatSleeps() {
        HandOffFixture f = with(shedding(8));
        f.dispatch(1);
        f.doors.getLast().parked = true;
        f.pass(LOOK_MS);
        assertThat(moved()).as("it has been there for less than a look").isZero();
        f.pass(LOOK_MS);
        assertThat(moved()).isEqualTo(1);
        f.handOff.flush();
        assertThat(f.knocks).isEqualTo(2);
        run(quick);
        f.poll();
        assertThat(f.told).containsExactly("returned 1");
        assertThat(slow.take()).isNull();
    }

    @Test
    void shouldNeverMoveACallThatWasStarted() {
        HandOffFixture f = with(shedding(8));
        f.dispatch(1);
        Call running = begin();
        f.doors.getLast().parked = true;
        for (int i = 0; i < 10; i++) {
            f.pass(LOOK_MS);
        }
        assertThat(moved()).isZero();
        end(running);
        assertAtRest(1, 0);
    }

    @Test
    void shouldMoveCallsFromAStuckThreadToOneThatIsNot() {
        HandOffFixture f = with(shedding(8));
        for (int ticket = 1; ticket <= 16; ticket++) {
            f.dispatch(ticket);
        }
        Call running = begin();
        for (int i = 0; i < Levelling.SILENT_LOOKS; i++) {
            assertThat(moved()).isZero();
            f.pass(LOOK_MS);
            run(quick);
            f.poll();
        }
        f.pass(LOOK_MS);
        assertThat(moved()).as("up to the bound of the lane").isEqualTo(4);
        assertThat(quick.waiting()).as("one of them is about to be taken").isEqualTo(9);
        assertThat(running.isCancelled()).isFalse();
    }

    @Test
    void shouldPreferAThreadThatSleeps() {
        HandOffFixture f = with(shedding(8));
        f.doors.getLast().parked = true;
        f.dispatch(1);
        assertThat(quick.isEmpty()).as("the turn is the other lane's, but its thread is at work").isFalse();
        f.dispatch(2);
        assertThat(slow.isEmpty()).as("a sleeping thread is given one call, then the fewest count").isFalse();
    }

    @Test
    void shouldKeepTheDeadlineOfAMovedCall() {
        HandOffFixture f = with(new PortLimits(8, true, 0, 20 * MS, 100, false));
        f.dispatch(1);
        f.dispatch(2);
        f.dispatch(3);
        begin();
        run(quick);
        f.poll();
        f.pass(20);
        assertThat(moved()).isEqualTo(1);
        assertThat(f.told).containsExactly("returned 2", "expired 1", "expired 3");
    }

    @Test
    void shouldCountAMovedCallThatIsGivenUpOnce() {
        HandOffFixture f = with(shedding(8));
        f.dispatch(1);
        f.dispatch(2);
        Call third = f.open(3);
        f.handOff.dispatch(third, f.nowNs);
        Call running = begin();
        run(quick);
        f.poll();
        assertThat(moved()).isEqualTo(1);
        assertThat(quick.take()).isSameAs(third);
        f.handOff.release(third);
        assertThat(third.start()).isFalse();
        third.finish();
        end(running);
        assertThat(f.told).containsExactly("returned 2", "returned 1");
        assertAtRest(3, 1);
    }

    /** A body that still comes goes on to whoever runs the call. */
    @Test
    void shouldTakeRequestAndBodyAlong() {
        HandOffFixture f = with(shedding(8));
        for (long ticket : List.of(1L, 2L, 3L)) {
            Call call = f.open(ticket);
            assertThat(call.request().streamBody(call)).isTrue();
            f.handOff.dispatch(call, f.nowNs);
        }
        begin();
        run(quick);
        f.poll();
        assertThat(moved()).isEqualTo(1);
        Call third = quick.take();
        assertThat(third.ticket()).isEqualTo(3);
        assertThat(third.start()).isTrue();
        assertThat(third.request().admitBody(1)).isTrue();
        InboundBody body = third.request().stream();
        body.feed(new UnsafeBuffer(new byte[] {7}), 0, 1);
        assertThat(body.pipe().readable()).isEqualTo(1);
        body.ask();
        f.poll();
        assertThat(f.told).as("by its new lane").last().isEqualTo("signalled 3");
    }

    /** A thread that sleeps may have returned as much as its queue back takes, and the loop not have looked yet. */
    @Test
    void shouldMoveNothingWhereTheWayBackIsFull() {
        HandOffFixture f = with(shedding(2));
        f.dispatch(1);
        Call running = begin();
        f.dispatch(2);
        run(quick);
        f.dispatch(3);
        assertThat(slow.waiting()).isEqualTo(1);
        int done = 1;
        while (done < quick.limit()) {
            f.doors.get(1).parked = true;
            assertThat(f.dispatch(3 + done)).isEqualTo(HandOff.OUT);
            f.handOff.flush();
            run(quick);
            done++;
        }
        f.doors.get(1).parked = true;
        f.pass(LOOK_MS);
        f.pass(LOOK_MS);
        assertThat(f.told).isEmpty();
        f.poll();
        assertThat(f.told).hasSize(done);
        assertThat(slow.waiting()).as("moved").isZero();
        assertThat(run(quick).ticket()).isEqualTo(3);
        running.finish();
    }
}
