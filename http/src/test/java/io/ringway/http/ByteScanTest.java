package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Each word-wise search against a loop over bytes: every byte value at every place, and random text full of borders.
 */
class ByteScanTest {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";
    private static final String TARGET = "!$%&'()*+,-./:;=?@_~[]|{}^`";
    private static final int LENGTH = 19;

    private interface Search {
        int find(UnsafeBuffer buffer, int from, int end);
    }

    @Test
    void shouldFindTheEndOfAValue() {
        compare(ByteScan::value, b -> b >= 0x20 && b != 0x7f || b == '\t', 'v');
    }

    @Test
    void shouldFindTheEndOfAToken() {
        compare(ByteScan::token, b -> alphanumeric(b) || b < 0x80 && TOKEN.indexOf(b) >= 0, 'T');
    }

    @Test
    void shouldFindAByte() {
        for (int wanted : new int[] {0, ':', '/', 0x80, 0xff}) {
            compare((buffer, from, end) -> ByteScan.indexOf(buffer, from, end, (byte) wanted), b -> b != wanted, 1);
        }
    }

    @Test
    void shouldFindTheEndOfAQuery() {
        everyByteEverywhere((bytes, from) -> {
            int found = ByteScan.target(new UnsafeBuffer(bytes), from, bytes.length);
            int expected = from;
            while (expected < bytes.length && isTarget(bytes[expected] & 0xff) && bytes[expected] != '%') {
                if (expected == found && (bytes[found] == '!' || bytes[found] == '$')) {
                    return;
                }
                expected++;
            }
            assertThat(found).isEqualTo(expected);
        }, 'q');
    }

    @Test
    void shouldFindWhatKeepsAPathFromBeingCanonical() {
        for (int fill : new int[] {'p', '/', '.', '='}) {
            everyByteEverywhere((bytes, from) -> {
                byte[] path = bytes.clone();
                path[0] = '/';
                int start = Math.max(1, from);
                int found = ByteScan.canonicalPath(new UnsafeBuffer(path), start, path.length);
                int expected = start;
                while (expected < path.length && isCanonical(path, expected)) {
                    if (expected == found && "!$=@~".indexOf(path[found]) >= 0) {
                        return;
                    }
                    expected++;
                }
                assertThat(found).isEqualTo(expected);
            }, fill);
        }
    }

    @Test
    void shouldReadShortWordsWithoutTouchingMore() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88};
        for (int length = 0; length <= 8; length++) {
            for (int offset = 0; offset + length <= 8; offset++) {
                long expected = 0;
                for (int i = 0; i < length; i++) {
                    expected |= (bytes[offset + i] & 0xffL) << 8 * i;
                }
                assertThat(ByteScan.shortWord(new UnsafeBuffer(bytes, offset, length), 0, length)).isEqualTo(expected);
            }
        }
    }

    private static void compare(Search search, IntPredicate isFine, int fill) {
        everyByteEverywhere((bytes, from) -> {
            int expected = from;
            while (expected < bytes.length && isFine.test(bytes[expected] & 0xff)) {
                expected++;
            }
            assertThat(search.find(new UnsafeBuffer(bytes), from, bytes.length)).isEqualTo(expected);
        }, fill);
    }

    private interface Check {
        void check(byte[] bytes, int from);
    }

    private static void everyByteEverywhere(Check check, int fill) {
        for (int value = 0; value < 256; value++) {
            for (int at = 0; at < LENGTH; at++) {
                byte[] bytes = new byte[LENGTH];
                Arrays.fill(bytes, (byte) fill);
                bytes[at] = (byte) value;
                for (int from = 0; from <= LENGTH; from += 3) {
                    check.check(bytes, from);
                }
            }
        }
        Random random = new Random(7);
        byte[] borders = {0, 8, 9, 10, 13, 31, 32, 33, '%', '&', '.', '/', '0', '9', ':', ';', '<', '=', '>', '?', '@',
            'A', 'Z', '[', '\\', ']', '^', '_', '`', 'a', 'z', '{', '}', '~', 127, -128, -1, 'x', 'x', 'x', 'x', 'y',
            'y', 'y', '/', '/'};
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = borders[random.nextInt(4) == 0 ? random.nextInt(borders.length) : 37 + random.nextInt(7)];
            }
            check.check(bytes, random.nextInt(bytes.length));
        }
    }

    private static boolean isCanonical(byte[] path, int at) {
        int b = path[at] & 0xff;
        boolean isAfterSlash = path[at - 1] == '/';
        return isTarget(b) && "%?[]|{}^`".indexOf(b) < 0 && !(isAfterSlash && (b == '/' || b == '.'));
    }

    private static boolean isTarget(int b) {
        return alphanumeric(b) || b < 0x80 && TARGET.indexOf(b) >= 0;
    }

    private static boolean alphanumeric(int b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }
}
