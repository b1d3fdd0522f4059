package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Delivery;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedDecoderTest {
    private static final String DAMAGE = " \t\r\n;=\"\\0159afAFxX:\u0000\u007f\u0080";
    private static final HttpLimits SMALL = new HttpLimits(64, 128, 3, 20, 64);

    @Test
    void shouldHandOutContentAndStopBehindTheMessage() {
        String message = "5\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n";
        ChunkedReader.Outcome outcome = end(message + "GET / HTTP/1.1\r\n");
        assertThat(outcome.content()).isEqualTo("hello0123456789");
        assertThat(outcome.consumed()).isEqualTo(message.length());
        assertThat(outcome.trailers()).isEmpty();
        assertThat(end("0000\r\n\r\n").content()).isEmpty();
    }

    @Test
    void shouldNeedMoreUntilTheLastByte() {
        String message = "5;a=\"\\\"\"\r\nhello\r\n0\r\nX: y\r\n\r\n";
        for (int length = 0; length < message.length(); length++) {
            assertThat(ChunkedReader.read(message.substring(0, length)).result()).isEqualTo(ChunkedDecoder.NEED_MORE);
        }
        assertThat(end(message).trailers()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ";a", ";a=b", ";a=\"b\"", ";a;b;c", ";a=b;c=\"d\\\"e\"", " ;a", "\t; a = b ;c", ";a=\"\"", ";a=\";\"",
        ";a=\"\\\\\"", ";a=\"caf\u00e9\t\""})
    void shouldIgnoreExtensions(String extension) {
        assertThat(end("5" + extension + "\r\nhello\r\n0" + extension + "\r\n\r\n").content()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "+5", "-5", "0x5", "G", " 5", "5 ", "5\t", "5;", "5;\t", "5; ", "5;=", "5;a=", "5;a= ", "5;a b",
        "5;a=b c", "5;a=\"b\"c", "5;a=\"b", "5;a[=b", "5;a=[", "5;\u0000", "5;a=\"\u0000\"", "5;a=\"\\\u0001\"", "5 a",
        "5;a=b;", "5_0", "5;a=\"b\" ", "5;a ", "5;a=b ", "5\r", "\u00b5", "5;a=\u00e9"})
    void shouldRefuseSizeLine(String line) {
        assertThat(ChunkedReader.read(line + "\r\nhello\r\n0\r\n\r\n").result()).isEqualTo(HttpError.BAD_CHUNK);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "5\nhello\r\n0\r\n\r\n", "5;\nhello\r\n0\r\n\r\n", "5;a=\"\nx\"\r\nhello", "5\r\nhello\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello!!\r\n0\r\n\r\n", "5\r\nhello\r\r",
        "5;a=\"\r\nhello\"\r\n0\r\n\r\n"})
    void shouldRefuseBrokenLineEnds(String message) {
        assertThat(ChunkedReader.read(message).result()).isEqualTo(HttpError.BAD_CHUNK);
    }

    @Test
    void shouldBoundSizesAndSums() {
        assertThat(ChunkedReader.read("0000000000000005\r\nhello\r\n0\r\n\r\n").content()).isEqualTo("hello");
        assertThat(ChunkedReader.read("00000000000000005\r\nhello\r\n0\r\n\r\n").result())
            .isEqualTo(HttpError.BAD_CHUNK);
        assertThat(ChunkedReader.read("7fffffffffffffff\r\nabc").content()).isEqualTo("abc");
        assertThat(ChunkedReader.read("8000000000000000\r\nabc").result()).isEqualTo(HttpError.BODY_TOO_LARGE);
        assertThat(ChunkedReader.read("1\r\nA\r\n7FFFFFFFFFFFFFFE\r\nabc").content()).isEqualTo("Aabc");
        assertThat(ChunkedReader.read("1\r\nA\r\n7FFFFFFFFFFFFFFF\r\n").result()).isEqualTo(HttpError.BODY_TOO_LARGE);
    }

    @Test
    void shouldBoundTheSizeLine() {
        assertThat(small("5;" + "a".repeat(17) + "\r\nhello\r\n0\r\n\r\n").content()).isEqualTo("hello");
        assertThat(small("5;" + "a".repeat(18) + "\r\nhello\r\n0\r\n\r\n").content()).isEqualTo("hello");
        assertThat(small("5;" + "a".repeat(19) + "\r\nhello").result()).isEqualTo(HttpError.CHUNK_LINE_TOO_LONG);
    }

    @Test
    void shouldBoundExtensionsByTheContentTheyComeWith() {
        // Free are 16 bytes of each line and 16 KiB; each further byte needs one of content.
        String line = "1;" + "e".repeat(1038) + "\r\n";
        int paid = 1040 - 16;
        String chunk = line + "A\r\n";
        int fine = HttpLimits.CHUNK_OVERHEAD_MAX / paid;
        String message = chunk.repeat(fine) + "0\r\n\r\n";
        assertThat(ChunkedReader.read(message).result()).isEqualTo(ChunkedDecoder.END);
        // Exactly at the bound: what is paid equals 16 KiB and the content so far.
        String atBound = chunk.repeat(fine) + "1;" + "e".repeat(16 - 2 + fine + 1);
        assertThat(ChunkedReader.read(atBound + "\r\nA\r\n0\r\n\r\n").result()).isEqualTo(ChunkedDecoder.END);
        assertThat(ChunkedReader.read(atBound + "e\r\nA\r\n0\r\n\r\n").result()).isEqualTo(HttpError.CHUNK_OVERHEAD);
        assertThat(ChunkedReader.read(chunk.repeat(fine + 2)).result()).isEqualTo(HttpError.CHUNK_OVERHEAD);
    }

    @Test
    void shouldNotMistakeSmallChunksForOverhead() {
        assertThat(end("1\r\nA\r\n".repeat(20_000) + "0\r\n\r\n").content()).hasSize(20_000);
    }

    @Test
    void shouldKeepTrailersThatMayBePassedOn() {
        ChunkedReader.Outcome outcome = end("0\r\nContent-Length: 50\r\nX-Checksum:  abc \r\n"
            + "Transfer-Encoding: chunked\r\nHost: evil\r\nETag: \"x\"\r\nAuthorization: Bearer x\r\n"
            + "Content_Length: 5\r\nConnection: close\r\ntrailer: x\r\nX-Last: 1\r\n\r\nGET");
        assertThat(outcome.trailers()).extracting(RequestView.Field::name)
            .containsExactly("X-Checksum", "ETag", "X-Last");
        assertThat(outcome.trailers()).extracting(RequestView.Field::value).containsExactly("abc", "\"x\"", "1");
        assertThat(end("0\r\nHost: evil\r\n\r\n").trailers()).isEmpty();
    }

    @Test
    void shouldLetTrailersGoWithReset() {
        ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);
        byte[] bytes = Delivery.bytes("0\r\nX: y\r\n\r\n");
        assertThat(decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(ChunkedDecoder.END);
        assertThat(decoder.hasTrailers()).isTrue();
        decoder.reset();
        assertThat(decoder.hasTrailers()).isFalse();
        assertThat(decoder.trailers().count()).isZero();
        assertThat(decoder.trailerBuffer().capacity()).isZero();
    }

    @Test
    void shouldRefuseBadTrailers() {
        assertThat(ChunkedReader.read("0\r\nbad name: x\r\n\r\n").result()).isEqualTo(HttpError.BAD_HEADER_NAME);
        assertThat(ChunkedReader.read("0\r\nX: y\n\r\n").result()).isEqualTo(HttpError.BAD_LINE_END);
        assertThat(ChunkedReader.read("0\r\nX: \u0000\r\n\r\n").result()).isEqualTo(HttpError.BAD_HEADER_VALUE);
        assertThat(ChunkedReader.read("0\r\n X: y\r\n\r\n").result()).isEqualTo(HttpError.OBS_FOLD);
        assertThat(ChunkedReader.read("0\r\n\n").result()).isEqualTo(HttpError.BAD_LINE_END);
        assertThat(ChunkedReader.read("0\r\n\rX").result()).isEqualTo(HttpError.BAD_LINE_END);
    }

    @Test
    void shouldBoundTheTrailerSection() {
        // "X: " with its CRLF and the empty line are 7 bytes.
        assertThat(small("0\r\nX: " + "a".repeat(56) + "\r\n\r\n").result()).isEqualTo(ChunkedDecoder.END);
        assertThat(small("0\r\nX: " + "a".repeat(57) + "\r\n\r\n").result()).isEqualTo(ChunkedDecoder.END);
        assertThat(small("0\r\nX: " + "a".repeat(58) + "\r\n\r\n").result()).isEqualTo(HttpError.TRAILER_TOO_LARGE);
        assertThat(small("0\r\n" + "X:1\r\n".repeat(3) + "\r\n").trailers()).hasSize(3);
        assertThat(small("0\r\n" + "X:1\r\n".repeat(4) + "\r\n").result()).isEqualTo(HttpError.TOO_MANY_HEADERS);
        assertThat(end("0\r\nX: " + "a".repeat(8185) + "\r\n\r\n").trailers()).hasSize(1);
        assertThat(ChunkedReader.read("0\r\nX: " + "a".repeat(8186) + "\r\n\r\n").result())
            .isEqualTo(HttpError.TRAILER_TOO_LARGE);
    }

    @Test
    void shouldAgreeWithTheNaiveDecoder() {
        long seed = 4711;
        Random random = new Random(seed);
        ChunkedReader reader = new ChunkedReader(HttpLimits.DEFAULT);
        int ends = 0;
        int refused = 0;
        for (int i = 0; i < 6000; i++) {
            String message = message(random);
            ChunkedReader.Outcome actual = reader.readAllWays(Delivery.bytes(message), random.nextLong());
            Naive expected = naive(message);
            if (expected.isEnd) {
                ends++;
                assertThat(actual.result()).as("seed %d: %s", seed, message).isEqualTo(ChunkedDecoder.END);
                assertThat(actual.content()).as(message).isEqualTo(expected.content);
                assertThat(actual.consumed()).as(message).isEqualTo(expected.consumed);
                assertThat(actual.trailers().stream().map(RequestView.Field::name).toList())
                    .isEqualTo(expected.trailers);
            } else if (expected.isRefused) {
                refused++;
                assertThat(actual.result()).as("seed %d: %s", seed, message).isNegative();
            } else {
                assertThat(actual.result()).as("seed %d: %s", seed, message).isNotEqualTo(ChunkedDecoder.END);
            }
        }
        assertThat(ends).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }

    private static final class Naive {
        private static final String TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
        private static final String QUOTED =
            "\"(?:[\\t\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*\"";
        private static final String BWS = "[ \\t]*";
        private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:" + BWS + ";" + BWS + TOKEN
            + "(?:" + BWS + "=" + BWS + "(?:" + TOKEN + "|" + QUOTED + "))?)*");
        private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[\\t\\x20-\\x7e\\x80-\\xff]*");
        private static final Set<String> FORBIDDEN = Set.of("host", "content-length");
        private boolean isEnd;
        private boolean isRefused;
        private String content = "";
        private int consumed;
        private final List<String> trailers = new ArrayList<>();
    }

    private static Naive naive(String message) {
        Naive result = new Naive();
        int pos = 0;
        while (true) {
            int lineEnd = message.indexOf("\r\n", pos);
            if (lineEnd < 0) {
                return result;
            }
            Matcher line = Naive.LINE.matcher(message.substring(pos, lineEnd));
            if (!line.matches()) {
                result.isRefused = true;
                return result;
            }
            long size = Long.parseLong(line.group(1), 16);
            pos = lineEnd + 2;
            if (size == 0) {
                return naiveTrailers(message, pos, result);
            }
            if (pos + size + 2 > message.length()) {
                return result;
            }
            result.content += message.substring(pos, pos + (int) size);
            pos += (int) size;
            if (!message.startsWith("\r\n", pos)) {
                result.isRefused = true;
                return result;
            }
            pos += 2;
        }
    }

    private static Naive naiveTrailers(String message, int from, Naive result) {
        int pos = from;
        while (true) {
            int lineEnd = message.indexOf("\r\n", pos);
            if (lineEnd < 0) {
                return result;
            }
            String line = message.substring(pos, lineEnd);
            pos = lineEnd + 2;
            if (line.isEmpty()) {
                result.isEnd = true;
                result.consumed = pos;
                return result;
            }
            Matcher field = Naive.FIELD.matcher(line);
            if (!field.matches()) {
                result.isRefused = true;
                return result;
            }
            String name = field.group(1);
            if (!Naive.FORBIDDEN.contains(name.toLowerCase(Locale.ROOT)) && !name.contains("_")) {
                result.trailers.add(name);
            }
        }
    }

    private static String message(Random random) {
        StringBuilder message = new StringBuilder();
        String[] extensions = {"", "", "", ";a", ";a=b", " ; a = \"b;\\\"c\"", ";", ";a=", " ", ";a=\"b", ";a b"};
        boolean isTame = random.nextInt(3) > 0;
        int chunks = random.nextInt(4);
        for (int i = 0; i < chunks; i++) {
            int size = 1 + random.nextInt(20);
            String digits = Integer.toHexString(size);
            message.append(random.nextBoolean() ? digits : digits.toUpperCase(Locale.ROOT))
                .append(extensions[random.nextInt(isTame ? 6 : extensions.length)]).append("\r\n")
                .append("x\r\n0;\"aA\u0000\u00ff abcdefghijk", 0, size).append("\r\n");
        }
        message.append("0").append(extensions[random.nextInt(isTame ? 6 : extensions.length)]).append("\r\n");
        String[] trailers = {"X-A: b\r\n", "Host: x\r\n", "x_y: 1\r\n", "content-LENGTH: 5\r\n", "B:\r\n"};
        for (int i = random.nextInt(4); i > 1; i--) {
            message.append(trailers[random.nextInt(trailers.length)]);
        }
        message.append("\r\n");
        for (int i = isTame ? random.nextInt(2) : random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(message.length());
            char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            switch (random.nextInt(3)) {
                case 0 -> message.setCharAt(at, c);
                case 1 -> message.insert(at, c);
                default -> message.deleteCharAt(at);
            }
        }
        return message.append(random.nextBoolean() ? "GET /" : "").toString();
    }

    private static ChunkedReader.Outcome end(String message) {
        ChunkedReader.Outcome outcome = ChunkedReader.read(message);
        assertThat(outcome.result()).as(HttpError.cause(Math.min(0, outcome.result()))).isEqualTo(ChunkedDecoder.END);
        return outcome;
    }

    private static ChunkedReader.Outcome small(String message) {
        return new ChunkedReader(SMALL).readAllWays(Delivery.bytes(message), message.length());
    }
}
