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
        assertThat(call.request().admitBody()).isTrue();
        body = call.request().stream();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void run() {
        fixture.handOff.dispatch(call, fixture.nowNs);
        assertThat(fixture.lanes.getFirst().take()).isSameAs(call);
        assertThat(call.start()).isTrue();
    }

    @Test
    void shouldTellAWorkerThatIsShortOnceHalfIsTaken() {
        run();
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
        assertThat(body.hasMoved()).isFalse();
        body.feed(bytes, 0, 3);
        assertThat(body.hasMoved()).isFalse();
        body.taken(1);
        assertThat(body.hasMoved()).isTrue();
        assertThat(body.hasMoved()).isFalse();
    }

    @Test
    void shouldRefuseMoreThanThereIsRoomFor() {
        assertThatThrownBy(() -> body.feed(bytes, 0, CAPACITY + 1)).hasMessageContaining("beyond its room");
    }

    @Test
    void shouldKeepToTheBudgetOfAllRequests() {
        int count = 0;
        Call last = fixture.open(1);
        while (last.request().streamBody(last) && last.request().admitBody()) {
            assertThat(last.request().admitBody()).as("it has it").isTrue();
            count++;
            last = fixture.open(1);
        }
        assertThat(count).isEqualTo(HandOff.IMAGES_BYTES / 2 / CAPACITY - 1);
        fixture.handOff.release(call);
        assertThat(last.request().admitBody()).as("what is let go may be used again").isTrue();
        assertThat(call.request().stream()).isNull();
        HeaderBlock fields = new HeaderBlock(1);
        fields.add(HeaderName.UNKNOWN, 0, 1, 1, 1);
        assertThat(fixture.open(2).request().keepTrailers(fields, bytes)).as("what is no pipe finds some").isTrue();
    }

    @Test
    void shouldTakeNothingForWhatWasOnlyAnnounced() {
        for (int i = 0; i < 2 * HandOff.IMAGES_BYTES / CAPACITY; i++) {
            Call announced = fixture.open(1);
            assertThat(announced.request().streamBody(announced)).isTrue();
            assertThat(announced.request().stream().pipe().bytes()).isNull();
        }
        Call last = fixture.open(2);
        assertThat(last.request().streamBody(last) && last.request().admitBody()).isTrue();
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
