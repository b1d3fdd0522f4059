package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class BytePipeTest {

    private static final int CAPACITY = BytePipe.CAPACITY_BYTES;

    private final BytePipe pipe = new BytePipe();

    private int write(byte[] from, int offset, int length) {
        return pipe.fill(new UnsafeBuffer(from), offset, length);
    }

    @Test
    void shouldHoldNothingBeforeItHasGrown() {
        assertThat(pipe.capacity()).isZero();
        assertThat(pipe.room()).isZero();
        assertThat(pipe.readable()).isZero();
        assertThat(pipe.bytes().capacity()).isZero();
    }

    @Test
    void shouldTakeAsMuchAsThereIsRoomFor() {
        pipe.grow(CAPACITY);
        assertThat(write(new byte[CAPACITY - 1], 0, CAPACITY - 1)).isEqualTo(CAPACITY - 1);
        assertThat(pipe.room()).isEqualTo(1);
        assertThat(write(new byte[2], 0, 2)).isEqualTo(1);
        assertThat(pipe.room()).isZero();
        assertThat(write(new byte[1], 0, 1)).isZero();
        assertThat(pipe.readable()).isEqualTo(CAPACITY);
        pipe.taken(CAPACITY);
        assertThat(pipe.readable()).isZero();
        assertThat(pipe.room()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldShowWhatLiesAcrossTheEndInTwoPieces() {
        pipe.grow(CAPACITY);
        write(new byte[CAPACITY], 0, CAPACITY);
        pipe.taken(CAPACITY - 2);
        write(new byte[] {9, 1, 2, 3}, 1, 3);
        assertThat(pipe.readable()).isEqualTo(2);
        pipe.taken(2);
        assertThat(pipe.readable()).isEqualTo(3);
        assertThat(pipe.position()).isZero();
        assertThat(pipe.bytes().getByte(0)).isEqualTo((byte) 1);
        assertThat(pipe.bytes().getByte(2)).isEqualTo((byte) 3);
    }

    @Test
    void shouldHaveTheReaderGoThroughAllRingsItHasGrownBy() {
        pipe.grow(4);
        write(new byte[] {0, 0, 0}, 0, 3);
        pipe.taken(pipe.readable());
        write(new byte[] {1, 2, 3}, 0, 3);
        pipe.grow(8);
        assertThat(pipe.capacity()).isEqualTo(8);
        assertThat(pipe.room()).as("what lies in the ring before counts").isEqualTo(5);
        write(new byte[] {4, 5}, 0, 2);
        pipe.grow(64);
        write(new byte[] {6}, 0, 1);
        assertThat(pipe.room()).isEqualTo(58);
        StringBuilder seen = new StringBuilder();
        for (int length = pipe.readable(); length > 0; length = pipe.readable()) {
            for (int i = 0; i < length; i++) {
                seen.append(pipe.bytes().getByte(pipe.position() + i));
            }
            seen.append(" of ").append(pipe.readCapacity()).append(", ");
            pipe.taken(length);
        }
        assertThat(seen).hasToString("1 of 4, 23 of 4, 45 of 8, 6 of 64, ");
    }

    @Test
    void shouldKeepBytesInOrderBetweenTwoThreads() throws InterruptedException {
        int total = 4_000_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(5);
            byte[] piece = new byte[5000];
            pipe.grow(1024);
            int sent = 0;
            while (sent < total) {
                int length = Math.min(total - sent, 1 + random.nextInt(piece.length));
                for (int i = 0; i < length; i++) {
                    piece[i] = (byte) ((sent + i) * 31);
                }
                int done = 0;
                while (done < length) {
                    int count = write(piece, done, length - done);
                    done += count;
                    if (count == 0 && pipe.capacity() < CAPACITY && sent > 40 * pipe.capacity()) {
                        pipe.grow(4 * pipe.capacity());
                    } else if (count == 0) {
                        Thread.yield();
                    }
                }
                sent += length;
            }
        });
        int received = 0;
        int wrong = 0;
        while (received < total) {
            int length = pipe.readable();
            for (int i = 0; i < length; i++) {
                wrong += pipe.bytes().getByte(pipe.position() + i) == (byte) ((received + i) * 31) ? 0 : 1;
            }
            pipe.taken(length);
            received += length;
            if (length == 0) {
                Thread.yield();
            }
        }
        writer.join();
        assertThat(wrong).isZero();
        assertThat(pipe.readable()).isZero();
    }
}
