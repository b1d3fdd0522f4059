package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AsciiTest {
    @Test
    void shouldWriteNumbers() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            check(random.nextLong() >>> 1 + random.nextInt(63));
        }
        for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
            check(power - 1);
            check(power);
        }
        check(Long.MAX_VALUE);
    }

    @Test
    void shouldCopyRangesOfEveryLength() {
        byte[] source = new byte[64];
        new Random(5).nextBytes(source);
        for (int length = 0; length <= 40; length++) {
            byte[] expected = new byte[64];
            System.arraycopy(source, 11, expected, 3, length);
            byte[] actual = new byte[64];
            assertThat(Ascii.put(new UnsafeBuffer(actual), 3, new UnsafeBuffer(source), 11, length))
                .isEqualTo(3 + length);
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void shouldFoldLettersOnly() {
        byte[] a = {0};
        byte[] b = {0};
        for (int i = 0; i < 256; i++) {
            for (int j = 0; j < 256; j++) {
                a[0] = (byte) i;
                b[0] = (byte) j;
                boolean expected = i == j
                    || i < 128 && j < 128 && Character.isLetter(i)
                    && Character.toLowerCase(i) == Character.toLowerCase(j);
                assertThat(Ascii.equalsIgnoreCase(new UnsafeBuffer(a), 0, new UnsafeBuffer(b), 0, 1))
                    .isEqualTo(expected);
            }
        }
        assertThat(Ascii.equalsIgnoreCase(new UnsafeBuffer(Delivery.bytes("xCHUNKEDx")), 1, 7,
            Delivery.bytes("chunked"))).isTrue();
        assertThat(Ascii.equalsIgnoreCase(new UnsafeBuffer(Delivery.bytes("xCHUNKEDx")), 1, 6,
            Delivery.bytes("chunked"))).isFalse();
    }

    private static void check(long value) {
        byte[] bytes = new byte[24];
        int end = Ascii.putLong(new UnsafeBuffer(bytes), 2, value);
        assertThat(Delivery.text(bytes, 2, end - 2)).isEqualTo(Long.toString(value));
        end = Ascii.putHex(new UnsafeBuffer(bytes), 2, value);
        assertThat(Delivery.text(bytes, 2, end - 2)).isEqualTo(Long.toHexString(value));
    }
}
