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

    /** The slow thread ends its call and goes on to what it finds in its lane. */
    private void end(Call running, int husks) {
        running.draft().whole(new byte[1], 0, 1);
        running.finish();
        for (int i = 0; i < husks; i++) {
            Call husk = slow.take();
            assertThat(husk.start()).as("started a call that was recalled").isFalse();
            husk.finish();
        }
        assertThat(slow.isEmpty()).isTrue();
        fixture.poll();
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
        assertThat(f.told).containsExactly("returned 2", "returned 4", "moved 3");
        f.handOff.flush();
        assertThat(run(quick).ticket()).isEqualTo(3);
        f.poll();
        assertThat(f.told).last().isEqualTo("returned 3");
        assertThat(f.handOff.outCount()).as("the slow one and a husk").isEqualTo(2);
        assertThat(f.handOff.port(0).waiting() + f.count(HandlerFigure.IN_LINE)).as("requests that wait").isZero();
        end(running, 1);
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
        assertThat(f.told).filteredOn(line -> line.startsWith("moved")).containsExactly("moved 3", "moved 5");
        run(quick);
        run(quick);
        f.poll();
        assertThat(f.told).last().isEqualTo("moved 7");
        run(quick);
        f.poll();
        run(quick);
        f.poll();
        assertThat(f.told).last().isEqualTo("returned 9");
        end(running, 4);
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
        assertThat(f.told).filteredOn(line -> line.startsWith("moved")).hasSize(Levelling.MOVES_MAX);
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
        assertThat(f.told).as("it has been there for less than a look").isEmpty();
        f.pass(LOOK_MS);
        assertThat(f.told).containsExactly("moved 1");
        f.handOff.flush();
        assertThat(f.knocks).isEqualTo(2);
        run(quick);
        f.poll();
        assertThat(f.told).containsExactly("moved 1", "returned 1");
        assertThat(slow.take().start()).isFalse();
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
        assertThat(f.told).isEmpty();
        end(running, 0);
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
            assertThat(f.told).filteredOn(line -> line.startsWith("moved")).isEmpty();
            f.pass(LOOK_MS);
            run(quick);
            f.poll();
        }
        f.pass(LOOK_MS);
        assertThat(f.told).filteredOn(line -> line.startsWith("moved")).as("up to the bound of the lane")
            .containsExactly("moved 3", "moved 5", "moved 7");
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
        assertThat(f.told).containsExactly("returned 2", "moved 3", "expired 1", "expired 3");
    }

    @Test
    void shouldCountAMovedCallThatIsGivenUpOnce() {
        HandOffFixture f = with(shedding(8));
        f.dispatch(1);
        f.dispatch(2);
        f.dispatch(3);
        Call running = begin();
        run(quick);
        f.poll();
        f.handOff.release(f.last);
        assertThat(quick.take().start()).isFalse();
        f.last.finish();
        end(running, 1);
        assertThat(f.told).containsExactly("returned 2", "moved 3", "returned 1");
        assertAtRest(3, 1);
    }

    @Test
    void shouldTakeTheRequestAlong() {
        HandOffFixture f = with(shedding(8));
        for (long ticket : List.of(1L, 2L, 3L)) {
            Call call = f.open(ticket);
            call.request().expectBody(1);
            assertThat(call.request().append(new UnsafeBuffer(new byte[] {(byte) ticket}), 0, 1))
                .isTrue();
            f.handOff.dispatch(call, f.nowNs);
        }
        begin();
        run(quick);
        f.poll();
        assertThat(f.last.request().bodyLength()).isEqualTo(1);
        assertThat(quick.take()).isSameAs(f.last);
        assertThat(slow.take().request().bodyLength()).as("of the husk").isZero();
    }

    /** A body that still comes follows its request: what it says later is about the call that stands in. */
    @Test
    void shouldTakeABodyThatStillComesAlong() {
        HandOffFixture f = with(shedding(8));
        for (long ticket : List.of(1L, 2L, 3L)) {
            Call call = f.open(ticket);
            assertThat(call.request().streamBody(call)).isTrue();
            f.handOff.dispatch(call, f.nowNs);
        }
        begin();
        run(quick);
        f.poll();
        InboundBody body = f.last.request().stream();
        assertThat(quick.take()).isSameAs(f.last);
        assertThat(f.last.start()).isTrue();
        body.feed(new UnsafeBuffer(new byte[] {7}), 0, 1);
        assertThat(body.pipe().readable()).isEqualTo(1);
        assertThat(slow.take().request().stream()).as("of the husk").isNull();
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
        assertThat(f.told).hasSize(done + 1).last().isEqualTo("moved 3");
        assertThat(run(quick).ticket()).isEqualTo(3);
        running.finish();
    }
}
