package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BytePipeTest {

    private static final int CAPACITY = BytePipe.CAPACITY_BYTES;

    private final BytePipe pipe = new BytePipe();

    @Test
    void shouldTakeAsMuchAsThereIsRoomFor() {
        assertThat(pipe.write(new byte[CAPACITY - 1], 0, CAPACITY - 1)).isEqualTo(CAPACITY - 1);
        assertThat(pipe.room()).isEqualTo(1);
        assertThat(pipe.write(new byte[2], 0, 2)).isEqualTo(1);
        assertThat(pipe.room()).isZero();
        assertThat(pipe.write(new byte[1], 0, 1)).isZero();
        assertThat(pipe.readable()).isEqualTo(CAPACITY);
        pipe.taken(CAPACITY);
        assertThat(pipe.readable()).isZero();
        assertThat(pipe.room()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldShowWhatLiesAcrossTheEndInTwoPieces() {
        pipe.write(new byte[CAPACITY], 0, CAPACITY);
        pipe.taken(CAPACITY - 2);
        pipe.write(new byte[] {9, 1, 2, 3}, 1, 3);
        assertThat(pipe.readable()).isEqualTo(2);
        pipe.taken(2);
        assertThat(pipe.position()).isZero();
        assertThat(pipe.readable()).isEqualTo(3);
        assertThat(pipe.bytes().getByte(0)).isEqualTo((byte) 1);
        assertThat(pipe.bytes().getByte(2)).isEqualTo((byte) 3);
    }

    @Test
    void shouldKeepBytesInOrderBetweenTwoThreads() throws InterruptedException {
        int total = 4_000_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(5);
            byte[] piece = new byte[5000];
            int sent = 0;
            while (sent < total) {
                int length = Math.min(total - sent, 1 + random.nextInt(piece.length));
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
