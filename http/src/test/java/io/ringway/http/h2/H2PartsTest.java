package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.MessageHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The small parts of a connection, each against what is simple and slow. */
class H2PartsTest {
    private static final class Slot extends H2Stream {
        @Override
        protected MessageHead head() {
            return null;
        }
    }

    @Test
    void shouldFindStreamsWhateverTheirIds() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            StreamTable table = new StreamTable(24);
            Map<Integer, Slot> model = new HashMap<>();
            for (int step = 0; step < 500; step++) {
                // Few slots for many ids: searches cross, and removals have to mend them.
                int id = random.nextInt(8) * 512 + random.nextInt(12) * 2 + 1;
                if (model.containsKey(id)) {
                    Slot slot = model.remove(id);
                    table.unmap(slot);
                    table.remove(slot);
                    slot.close();
                    slot.free();
                } else if (model.size() < 24) {
                    Slot slot = new Slot();
                    slot.begin(id, 0, 0);
                    table.add(slot);
                    model.put(id, slot);
                }
                model.forEach((key, slot) -> assertThat(table.get(key)).isSameAs(slot));
                assertThat(table.get(id)).isSameAs(model.get(id));
                assertThat(table.count()).isEqualTo(model.size());
            }
        }
    }

    @Test
    void shouldRefuseMoreStreamsThanThereIsRoomFor() {
        StreamTable table = new StreamTable(1);
        Slot one = new Slot();
        one.begin(1, 0, 0);
        table.add(one);
        Slot three = new Slot();
        three.begin(3, 0, 0);
        assertThatThrownBy(() -> table.add(three)).hasMessageContaining("more streams");
    }

    @Test
    void shouldWalkOnWhenStreamsAreReleasedMeanwhile() {
        StreamTable table = new StreamTable(4);
        List<Slot> slots = new ArrayList<>();
        for (int id = 1; id <= 7; id += 2) {
            Slot slot = new Slot();
            slot.begin(id, 0, 0);
            table.add(slot);
            slots.add(slot);
        }
        table.beginWalk();
        assertThat(table.walk()).isSameAs(slots.get(0));
        table.remove(slots.get(0));
        table.remove(slots.get(1));
        assertThat(table.walk()).isSameAs(slots.get(2));
        table.remove(slots.get(3));
        assertThat(table.walk()).isNull();
    }

    @Test
    void shouldRememberHowRecentStreamsHaveEnded() {
        Random random = new Random(1);
        ClosedStreams closed = new ClosedStreams();
        closed.reset();
        Map<Integer, Integer> model = new HashMap<>();
        int newest = 0;
        for (int id = 1; id < 20_000; id += 2 * (1 + random.nextInt(random.nextInt(50) == 0 ? 700 : 3))) {
            closed.advance(id);
            closed.put(id, random.nextInt(3) + 1);
            model.put(id, closed.cause(id));
            newest = id;
        }
        for (int id = newest; id > newest - 2 * ClosedStreams.WINDOW; id -= 2) {
            assertThat(closed.cause(id)).as("%d", id).isEqualTo(model.getOrDefault(id, ClosedStreams.SKIPPED));
        }
        assertThat(closed.cause(1)).isEqualTo(ClosedStreams.ENDED);
    }

    @Test
    void shouldRememberResetsOfOldStreams() {
        ClosedStreams closed = new ClosedStreams();
        closed.reset();
        closed.advance(100_001);
        for (int id = 1; id <= 2 * ClosedStreams.OLD_MAX + 1; id += 2) {
            closed.put(id, ClosedStreams.RESET_BY_US);
        }
        closed.put(5, ClosedStreams.RESET_BY_PEER);
        assertThat(closed.cause(1)).as("pushed out").isEqualTo(ClosedStreams.ENDED);
        assertThat(closed.cause(3)).isEqualTo(ClosedStreams.RESET_BY_US);
        assertThat(closed.cause(5)).isEqualTo(ClosedStreams.RESET_BY_PEER);
        assertThat(closed.cause(2 * ClosedStreams.OLD_MAX + 1)).isEqualTo(ClosedStreams.RESET_BY_US);
    }

    @Test
    void shouldRefillExactly() {
        FloodGuard guard = new FloodGuard(new FloodLimits(3, 10, 4, 1, 1, 1, 1, 1, 1, 1, 5));
        guard.reset(1_000);
        assertThat(guard.onReset(1_000)).isTrue();
        assertThat(guard.onReset(1_000)).isTrue();
        assertThat(guard.points(1_000)).isEqualTo(2);
        assertThat(guard.onReset(1_000)).isFalse();
        assertThat(guard.cause()).isEqualTo(FloodGuard.RESETS);
        for (int i = 1; i < 666; i++) {
            assertThat(guard.onReset(1_000 + i * 1_000_000L)).as("%d ms", i).isFalse();
        }
        assertThat(guard.onReset(1_000 + 667 * 1_000_000L)).isTrue();
        assertThat(guard.points(500)).as("time does not run back").isZero();
        assertThat(guard.points(Long.MAX_VALUE)).isEqualTo(10);
    }

    @Test
    void shouldPayPingsAndUpdatesWithContentAndNothingElse() {
        FloodGuard guard = new FloodGuard(new FloodLimits(1, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5));
        guard.reset(0);
        for (int i = 0; i < 1_000_000; i++) {
            guard.onDataSent();
            guard.onDataReceived();
            guard.onStream();
        }
        for (int i = 0; i < 500; i++) {
            assertThat(guard.onPing(0) && guard.onWindowUpdate(0)).isTrue();
        }
        assertThat(guard.onReset(0)).isTrue();
        assertThat(guard.onSettings(0)).isFalse();
        assertThat(guard.onGlitch(0)).isFalse();
        assertThat(guard.onPriority(0)).isFalse();
    }

    @Test
    void shouldCheckLimits() {
        assertThatThrownBy(() -> new H2Limits(0, 1, 65_535, 16_384, 0, 1_024, 1, FloodLimits.DEFAULT))
            .hasMessage("maxStreams is 0, allowed are 1 to 65536");
        assertThatThrownBy(() -> new H2Limits(1, 1, 65_534, 16_384, 0, 1_024, 1, FloodLimits.DEFAULT))
            .hasMessageContaining("connectionWindowBytes");
        assertThatThrownBy(() -> new H2Limits(1, 1, 65_535, 16_383, 0, 1_024, 1, FloodLimits.DEFAULT))
            .hasMessageContaining("maxFrameBytes");
        assertThatThrownBy(() -> new FloodLimits(1, 10, 11, 1, 1, 1, 1, 1, 1, 1, 5)).hasMessageContaining("resetCost");
    }

    @Test
    void shouldNameErrors() {
        assertThat(H2ErrorCode.name(0)).isEqualTo("NO_ERROR");
        assertThat(H2ErrorCode.name(H2ErrorCode.HTTP_1_1_REQUIRED)).isEqualTo("HTTP_1_1_REQUIRED");
        assertThat(H2ErrorCode.name(14)).isEqualTo("UNKNOWN");
        assertThat(H2ErrorCode.name(-1)).isEqualTo("UNKNOWN");
    }
}
