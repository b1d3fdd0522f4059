package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ByteRangeTest {
    private static final int LENGTH_MAX = 40;

    @Test
    void shouldHashContentOnlyWhateverIsAround() {
        Random random = new Random(7);
        for (int length = 0; length <= LENGTH_MAX; length++) {
            byte[] content = bytes(random, length);
            int expected = ByteRange.hash(new UnsafeBuffer(content), 0, length);
            for (int round = 0; round < 20; round++) {
                int offset = random.nextInt(20);
                UnsafeBuffer buffer = new UnsafeBuffer(bytes(random, offset + length + random.nextInt(20)));
                buffer.putBytes(offset, content);
                assertThat(ByteRange.hash(buffer, offset, length)).as("length %d", length).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldSeeEachByteInHashAndComparison() {
        Random random = new Random(8);
        for (int length = 1; length <= LENGTH_MAX; length++) {
            UnsafeBuffer a = new UnsafeBuffer(bytes(random, length));
            UnsafeBuffer b = new UnsafeBuffer(new byte[length + 3]);
            for (int i = 0; i < length; i++) {
                b.putBytes(3, a, 0, length);
                assertThat(ByteRange.equal(a, 0, b, 3, length)).isTrue();
                b.putByte(3 + i, (byte) (b.getByte(3 + i) ^ 1 << random.nextInt(8)));
                assertThat(ByteRange.equal(a, 0, b, 3, length)).as("byte %d of %d", i, length).isFalse();
                assertThat(ByteRange.hash(b, 3, length)).isNotEqualTo(ByteRange.hash(a, 0, length));
            }
        }
        assertThat(ByteRange.equal(new UnsafeBuffer(new byte[0]), 0, new UnsafeBuffer(new byte[0]), 0, 0)).isTrue();
    }

    @Test
    void shouldSpreadSimilarTextsOverTheLowBits() {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            UnsafeBuffer text = KeyPool.bufferOf("/service" + i);
            slots.add(ByteRange.hash(text, 0, text.capacity()) & 4_095);
        }
        // 1,000 balls in 4,096 slots fill 887 of them on average, with a deviation of about 9.
        assertThat(slots).hasSizeGreaterThan(840);
    }

    @Test
    void shouldFindTheFirstSlashOnly() {
        Random random = new Random(9);
        for (int round = 0; round < 20_000; round++) {
            int from = random.nextInt(12);
            int end = from + random.nextInt(LENGTH_MAX);
            byte[] content = new byte[end + random.nextInt(12)];
            for (int i = 0; i < content.length; i++) {
                // Neighbours of '/' and bytes with the high bit are what a careless wide scan gets wrong.
                content[i] = (byte) "//.0\u00AF\u00AEabcdefghijklmnopqrstuvwxyz".charAt(random.nextInt(32));
            }
            int expected = from;
            while (expected < end && content[expected] != '/') {
                expected++;
            }
            assertThat(ByteRange.slash(new UnsafeBuffer(content), from, end)).as("round %d", round).isEqualTo(expected);
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
