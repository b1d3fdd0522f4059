package io.ringway.server.handoff;

import static io.ringway.server.handoff.HandOffFixture.shedding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InboundBodyTest {

    private static final int CAPACITY = BytePipe.CAPACITY_BYTES;
    private static final int HALF = CAPACITY / 2;
    private static final long TICKET = 7;

    private final HandOffFixture fixture = new HandOffFixture(shedding(4), 1);
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[CAPACITY + 1]);
    private Call call;
    private InboundBody body;

    @BeforeEach
    void handOver() {
        call = fixture.open(TICKET);
        assertThat(call.request().streamBody(call)).isTrue();
        body = call.request().stream();
    }

    /** Has room for as much as there may be. */
    private void growFully() {
        assertThat(call.request().admitBody(1)).isTrue();
        while (body.pipe().capacity() < CAPACITY) {
            int room = body.pipe().room();
            body.feed(bytes, 0, room);
            assertThat(body.room()).isPositive();
            takeAll();
        }
        takeAll();
        body.feed(bytes, 0, CAPACITY - (int) body.fedBytes() % CAPACITY);
        takeAll();
        body.tell();
        body.hasMoved();
        assertThat(body.room()).isEqualTo(CAPACITY);
        assertThat(body.told()).as("there was room").isFalse();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void takeAll() {
        for (int length = body.pipe().readable(); length > 0; length = body.pipe().readable()) {
            body.taken(length);
        }
    }

    private void run() {
        fixture.handOff.dispatch(call, fixture.nowNs);
        assertThat(fixture.lanes.getFirst().take()).isSameAs(call);
        assertThat(call.start()).isTrue();
    }

    @Test
    void shouldTellAWorkerThatIsShortOnceHalfIsTaken() {
        run();
        growFully();
        body.feed(bytes, 0, CAPACITY);
        assertThat(body.room()).isZero();
        body.taken(HALF - 1);
        fixture.poll();
        assertThat(fixture.told).isEmpty();
        assertThat(body.room()).isEqualTo(HALF - 1);
        assertThat(body.isCongested()).isTrue();
        body.taken(1);
        fixture.poll();
        assertThat(fixture.told).containsExactly("signalled " + TICKET);
        assertThat(call.hasResponse()).as("nothing was said of a response").isFalse();
        assertThat(body.told()).isTrue();
        assertThat(body.isCongested()).isFalse();
    }

    @Test
    void shouldTellNothingToAWorkerThatIsNotShort() {
        run();
        growFully();
        for (int i = 0; i < 10; i++) {
            body.feed(bytes, 0, HALF);
            assertThat(body.isCongested()).isFalse();
            body.taken(HALF);
            body.tell();
        }
        fixture.poll();
        assertThat(fixture.told).isEmpty();
    }

    @Test
    void shouldTellOfAnyRoomBeforeTheReaderSleeps() {
        run();
        growFully();
        body.feed(bytes, 0, HALF + 1);
        assertThat(body.isCongested()).isTrue();
        body.taken(2);
        fixture.poll();
        assertThat(fixture.told).isEmpty();
        body.tell();
        fixture.poll();
        assertThat(fixture.told).hasSize(1);
    }

    /** It was told of too little: the next half is told of, too. */
    @Test
    void shouldBeAskedAgainByAWorkerThatIsStillShort() {
        run();
        growFully();
        body.feed(bytes, 0, CAPACITY);
        body.isCongested();
        body.taken(HALF);
        body.feed(bytes, 0, HALF);
        fixture.poll();
        assertThat(body.told()).isTrue();
        assertThat(body.isCongested()).isTrue();
        body.taken(HALF);
        fixture.poll();
        assertThat(fixture.told).hasSize(2);
    }

    @Test
    void shouldWaitForItsRunnerWhileTheCallIsNotHandedOver() {
        assertThat(call.request().admitBody(3)).isTrue();
        body.feed(bytes, 0, 3);
        body.end();
        assertThat(body.isAskedFor()).isFalse();
        run();
        assertThat(body.hasEnded()).as("not forgotten by the hand-over").isTrue();
        assertThat(body.pipe().readable()).isEqualTo(3);
        assertThat(body.fedBytes()).isEqualTo(3);
        body.ask();
        fixture.poll();
        assertThat(body.isAskedFor()).isTrue();
        assertThat(fixture.told).hasSize(1);
        assertThat(call.hasResponse()).isFalse();
        call.draft().whole(new byte[1], 0, 1);
        call.finish();
        fixture.poll();
        assertThat(call.hasResponse()).isTrue();
    }

    @Test
    void shouldTellWhetherItIsRead() {
        run();
        growFully();
        assertThat(body.hasMoved()).isFalse();
        body.feed(bytes, 0, 3);
        assertThat(body.hasMoved()).isFalse();
        body.taken(1);
        assertThat(body.hasMoved()).isTrue();
        assertThat(body.hasMoved()).isFalse();
    }

    @Test
    void shouldRefuseMoreThanThereIsRoomFor() {
        growFully();
        assertThatThrownBy(() -> body.feed(bytes, 0, CAPACITY + 1)).hasMessageContaining("beyond its room");
    }

    @Test
    void shouldBeginWithWhatHasCome() {
        assertThat(body.room()).isEqualTo(16 * 1024);
        assertThat(body.isCongested()).isFalse();
        assertThat(call.request().admitBody(1)).isTrue();
        assertThat(body.pipe().capacity()).isEqualTo(2048);
        assertThat(call.request().admitBody(16 * 1024)).as("it has some").isTrue();
        assertThat(body.pipe().capacity()).isEqualTo(2048);
        Call other = fixture.open(1);
        assertThat(other.request().streamBody(other)).isTrue();
        assertThat(other.request().admitBody(8193)).isTrue();
        assertThat(other.request().stream().room()).isEqualTo(16 * 1024);
    }

    @Test
    void shouldGrowOnlyWhileItsReaderIsBehind() {
        run();
        assertThat(call.request().admitBody(1)).isTrue();
        for (int i = 0; i < 100; i++) {
            body.feed(bytes, 0, 1024);
            assertThat(body.isCongested()).isFalse();
            body.taken(1024);
        }
        assertThat(body.pipe().capacity()).isEqualTo(2048);
        body.feed(bytes, 0, 1025);
        assertThat(body.isCongested()).as("it has grown").isFalse();
        assertThat(body.pipe().capacity()).isEqualTo(8192);
        body.feed(bytes, 0, body.room());
        assertThat(body.room()).isEqualTo(3 * 8192);
        body.feed(bytes, 0, body.room());
        assertThat(body.room()).isEqualTo(HALF);
        body.feed(bytes, 0, HALF);
        assertThat(body.pipe().readable()).as("of the first ring").isEqualTo(1025);
        assertThat(body.isCongested()).isTrue();
    }

    /** Those that are there keep what they have: only growing ends, and the reader is asked for room. */
    @Test
    void shouldStayAsLargeAsTheBudgetLets() {
        int count = 0;
        Call first = fixture.open(1);
        Call last = first;
        while (last.request().streamBody(last) && last.request().admitBody(16 * 1024)) {
            count++;
            last = fixture.open(1);
        }
        assertThat(count).as("the last sixteenth is not for them")
            .isEqualTo(HandOff.IMAGES_BYTES * 15 / 16 / (16 * 1024));
        Call small = fixture.open(2);
        HeaderBlock fields = new HeaderBlock(1);
        fields.add(HeaderName.UNKNOWN, 0, 1, 1, 1);
        assertThat(small.request().keepTrailers(fields, bytes)).as("what is no pipe finds some").isTrue();
        assertThat(small.request().expectBody(16 * 1024)).isTrue();
        fixture.handOff.release(small);
        Call other = fixture.open(3);
        assertThat(other.request().streamBody(other)).isTrue();
        assertThat(other.request().admitBody(2049)).isFalse();
        assertThat(other.request().stream().pipe().capacity()).isZero();
        fixture.handOff.release(first);
        assertThat(other.request().admitBody(2049)).as("what is let go may be used again").isTrue();
    }

    /** It asks its reader for room instead. */
    @Test
    void shouldGrowOnlyByWhatThereIsToSpareAndGiveItBack() {
        run();
        MemoryBudget budget = new MemoryBudget(2 * CAPACITY);
        InboundBody own = new InboundBody(call, new BytePipe(), budget);
        assertThat(own.admit(1)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(2048);
        own.feed(bytes, 0, 2048);
        assertThat(own.room()).isEqualTo(3 * 2048);
        assertThat(budget.usedBytes()).isEqualTo(8192);
        own.feed(bytes, 0, 3 * 2048);
        assertThat(budget.take(CAPACITY - 8192)).isTrue();
        assertThat(own.room()).isZero();
        assertThat(own.isCongested()).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(CAPACITY);
        own.taken(own.pipe().readable());
        fixture.poll();
        assertThat(fixture.told).as("half of what the first ring held").hasSize(1);
        budget.give(CAPACITY - 8192);
        assertThat(own.isCongested()).as("there is some again").isFalse();
        assertThat(budget.usedBytes()).isEqualTo(HALF);
        own.release();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldTakeNothingForWhatWasOnlyAnnounced() {
        for (int i = 0; i < 2 * HandOff.IMAGES_BYTES / CAPACITY; i++) {
            Call announced = fixture.open(1);
            assertThat(announced.request().streamBody(announced)).isTrue();
            assertThat(announced.request().stream().pipe().capacity()).isZero();
        }
        Call last = fixture.open(2);
        assertThat(last.request().streamBody(last) && last.request().admitBody(1)).isTrue();
        fixture.handOff.release(last);
        assertThat(last.request().stream()).isNull();
        Call idle = fixture.open(3);
        assertThat(idle.request().streamBody(idle)).isTrue();
        fixture.handOff.release(idle);
        assertThat(idle.request().stream()).as("also where nothing came of it").isNull();
    }

    @Test
    void shouldKeepTrailersWhereverTheyLay() {
        UnsafeBuffer lines = new UnsafeBuffer("..a: 1..bc: 23".getBytes(StandardCharsets.US_ASCII));
        HeaderBlock fields = new HeaderBlock(4);
        fields.add(HeaderName.UNKNOWN, 2, 1, 5, 1);
        fields.add(HeaderName.UNKNOWN, 8, 2, 12, 2);
        assertThat(call.request().keepTrailers(fields, lines)).isTrue();
        lines.setMemory(0, lines.capacity(), (byte) 0);
        Trailers kept = call.request().trailers();
        assertThat(kept.index().count()).isEqualTo(2);
        assertThat(kept.bytes().getStringWithoutLengthAscii(0, kept.bytes().capacity())).isEqualTo("a1bc23");
        assertThat(kept.index().valueOffset(1)).isEqualTo(4);
        fixture.handOff.release(call);
        assertThat(call.request().trailers()).isNull();
    }

    @Test
    void shouldAllocateNothingForAPart() {
        run();
        growFully();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] rounds = new long[12];
        for (int round = 0; round < rounds.length; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                body.feed(bytes, 0, body.isCongested() ? body.room() : 3000);
                body.taken(Math.min(2999, body.pipe().readable()));
                fixture.handOff.poll(QUIET, fixture.nowNs);
                body.told();
            }
            rounds[round] = threads.getCurrentThreadAllocatedBytes() - before;
            if (rounds[round] == 0) {
                return;
            }
        }
        assertThat(rounds).as("bytes allocated for 10,000 parts, round by round").contains(0);
    }

    private static final CallListener QUIET = new CallListener() {
        @Override
        public void onCall(Call told) {
            // Told, and nothing to do.
        }

        @Override
        public void onRefused(Call refused) {
            throw new AssertionError("refused");
        }

        @Override
        public void onExpired(Call expired) {
            throw new AssertionError("expired");
        }
    };
}
