package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutboundBodyTest {

    private static final int SMALL = OutboundBody.SMALL_BYTES;
    private static final int MOST = OutboundBody.CAPACITY_BYTES;
    private static final byte[] BYTES = new byte[2 * MOST];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) (i * 31 + i / 251);
        }
    }

    private final MemoryBudget budget = new MemoryBudget(1 << 20);

    private static byte[] read(OutboundBody pipe, int most) {
        byte[] all = new byte[most];
        int count = 0;
        int length = Math.min(pipe.readable(), most);
        while (length > 0) {
            pipe.bytes().getBytes(pipe.position(), all, count, length);
            pipe.taken(length);
            count += length;
            length = Math.min(pipe.readable(), most - count);
        }
        return Arrays.copyOf(all, count);
    }

    private OutboundBody admitted(int firstBytes) {
        OutboundBody pipe = new OutboundBody(budget, firstBytes);
        assertThat(pipe.admit()).isTrue();
        return pipe;
    }

    @ParameterizedTest
    @CsvSource({"0, 2048", "1, 2048", "2048, 2048", "2049, 4096", "16384, 16384", "16385, 16384", "1000000, 16384"})
    void shouldBeginAsLargeAsItsFirstPieceAndNotVeryLarge(int firstBytes, int room) {
        OutboundBody pipe = admitted(firstBytes);
        assertThat(pipe.room()).isEqualTo(room);
        assertThat(budget.usedBytes()).isEqualTo(room);
        assertThat(pipe.write(BYTES, 0, MOST)).isEqualTo(room);
        assertThat(pipe.room()).isZero();
        assertThat(pipe.hasRoom()).isFalse();
        assertThat(pipe.write(BYTES, 0, 1)).isZero();
        pipe.admit();
        assertThat(budget.usedBytes()).as("counted once").isEqualTo(room);
        pipe.end();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldGrowWhileTheWriterIsAhead() {
        OutboundBody pipe = admitted(0);
        assertThat(pipe.write(BYTES, 0, SMALL / 2 - 1)).isEqualTo(SMALL / 2 - 1);
        assertThat(pipe.widen()).as("not half full").isFalse();
        int written = SMALL / 2 - 1;
        while (written < MOST) {
            written += pipe.write(BYTES, written, MOST - written);
            boolean isWider = pipe.widen();
            assertThat(isWider).isEqualTo(written < MOST);
            assertThat(pipe.hasRoom()).isEqualTo(isWider);
        }
        assertThat(budget.usedBytes()).isEqualTo(MOST);
        assertThat(pipe.room()).isZero();
        assertThat(pipe.write(BYTES, 0, 1)).isZero();
        assertThat(read(pipe, MOST)).as("across all rings").isEqualTo(Arrays.copyOf(BYTES, MOST));
        assertThat(pipe.room()).isEqualTo(MOST);
    }

    /** The writer stays with what it has, and waits for room as it would with more. */
    @Test
    void shouldStayAsItIsWhereThereIsNoMemoryToSpare() {
        OutboundBody pipe = admitted(0);
        assertThat(budget.take((1 << 19) - SMALL)).isTrue();
        pipe.write(BYTES, 0, SMALL);
        assertThat(pipe.widen()).isFalse();
        assertThat(pipe.room()).isZero();
        read(pipe, SMALL / 2);
        assertThat(pipe.hasRoom()).isTrue();
        assertThat(pipe.write(BYTES, 0, SMALL)).isEqualTo(SMALL / 2);
        pipe.end();
        assertThat(budget.usedBytes()).isEqualTo((1 << 19) - SMALL);
    }

    @Test
    void shouldNotBeginWithoutMemory() {
        OutboundBody pipe = new OutboundBody(budget, 0);
        budget.take((1 << 20) - SMALL + 1);
        assertThat(pipe.admit()).isFalse();
        budget.give(1);
        assertThat(pipe.admit()).isTrue();
    }

    @Test
    void shouldGiveMemoryBackWhileNothingIsOnItsWay() {
        OutboundBody pipe = grown();
        pipe.write(BYTES, 0, 1);
        pipe.narrow();
        assertThat(budget.usedBytes()).as("something is on its way").isEqualTo(MOST);
        read(pipe, 1);
        pipe.narrow();
        assertThat(budget.usedBytes()).isEqualTo(SMALL);
        assertThat(pipe.readable()).isZero();
        assertThat(pipe.room()).isEqualTo(SMALL);
        assertThat(pipe.write(BYTES, 7, MOST)).isEqualTo(SMALL);
        assertThat(read(pipe, MOST)).isEqualTo(Arrays.copyOfRange(BYTES, 7, 7 + SMALL));
        pipe.write(BYTES, 0, SMALL);
        assertThat(pipe.widen()).as("it may grow again").isTrue();
        assertThat(pipe.write(BYTES, SMALL, SMALL)).isEqualTo(SMALL);
        assertThat(read(pipe, MOST)).isEqualTo(Arrays.copyOf(BYTES, 2 * SMALL));
        pipe.end();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldShrinkWhereLittleIsSaidForSomeTime() {
        OutboundBody pipe = grown();
        for (int i = 0; i < 15; i++) {
            pipe.write(BYTES, i, 100);
            pipe.emptied(read(pipe, MOST).length);
        }
        pipe.write(BYTES, 0, SMALL);
        pipe.emptied(read(pipe, MOST).length);
        assertThat(budget.usedBytes()).as("it was needed").isEqualTo(MOST);
        for (int i = 0; i < 16; i++) {
            assertThat(budget.usedBytes()).isEqualTo(MOST);
            pipe.write(BYTES, i, 100);
            pipe.emptied(read(pipe, MOST).length);
        }
        assertThat(budget.usedBytes()).isEqualTo(SMALL);
    }

    private OutboundBody grown() {
        OutboundBody pipe = admitted(0);
        int written = 0;
        while (written < MOST) {
            written += pipe.write(BYTES, written, MOST - written);
            pipe.widen();
        }
        read(pipe, MOST);
        return pipe;
    }

    /** A reader that grants and takes memory back at random; what comes out is what went in. */
    @Test
    void shouldKeepBytesInOrderBetweenTwoThreads() throws InterruptedException {
        int total = 8_000_000;
        OutboundBody pipe = admitted(0);
        AtomicBoolean failed = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(5);
            byte[] piece = new byte[9000];
            int sent = 0;
            while (sent < total && !failed.get()) {
                int length = Math.min(total - sent, 1 + random.nextInt(random.nextInt(10) == 0 ? piece.length : 200));
                for (int i = 0; i < length; i++) {
                    piece[i] = (byte) ((sent + i) * 31);
                }
                int done = 0;
                while (done < length) {
                    int count = pipe.write(piece, done, length - done);
                    done += count;
                    if (count == 0) {
                        Thread.yield();
                    }
                }
                sent += length;
            }
        });
        int received = 0;
        int wrong = 0;
        int narrowed = 0;
        Random random = new Random(6);
        while (received < total) {
            pipe.widen();
            int length = pipe.readable();
            for (int i = 0; i < length; i++) {
                wrong += pipe.bytes().getByte(pipe.position() + i) == (byte) ((received + i) * 31) ? 0 : 1;
            }
            pipe.taken(length);
            received += length;
            if (random.nextInt(3) == 0) {
                long before = budget.usedBytes();
                pipe.narrow();
                narrowed += budget.usedBytes() < before ? 1 : 0;
            }
        }
        writer.join();
        assertThat(wrong).isZero();
        assertThat(narrowed).isPositive();
        assertThat(pipe.readable()).isZero();
        pipe.end();
        assertThat(budget.usedBytes()).isZero();
    }
}
