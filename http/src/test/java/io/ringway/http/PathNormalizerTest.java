package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.h1.H1RequestParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
    private static final String[] PARTS = {
        "/", "/", "/", ".", "..", "a", "b.c", "%2e", "%2E", "%41", "%7e", "%20", "%25", "%2f", "%5C", "%00", "%c3%a9",
        "%C3", "%a9", "%e2%82%ac", "%ed%a0%80", "%f0%9f%98%80", ";", "%3b", "x=y", "~", "{", "|", "%", "%2", "\\",
        "\u00e9", "?", "#", "%0a", "%7f", "*",
    };

    @ParameterizedTest
    @CsvSource({
        "'', /", "/, /", "/a, /a", "/a/, /a/", "/a/b, /a/b", "//, /", "//a///b//, /a/b/", "/., /", "/./, /",
        "/a/., /a/", "/a/./b, /a/b", "/a/.., /", "/a/../, /", "/a/b/.., /a/", "/a/b/../c, /a/c",
        "/pub/../admin, /admin", "/a/b/c/../../d, /a/d", "/%61, /a", "/%2e, /", "/a/%2e%2E/b, /b", "/a/.%2e/b, /b",
        "/%7Euser, /~user", "/%7euser, /~user", "/a%20b, /a%20b", "/a%2bb, /a%2Bb",
        "/pub/%252e%252e/admin, /pub/%252e%252e/admin", "/ADMIN, /ADMIN", "/caf%c3%a9, /caf%C3%A9",
        "/%e2%82%ac, /%E2%82%AC", "/%f0%9f%98%80, /%F0%9F%98%80", "/..., /...", "/.a, /.a", "/..a, /..a", "/a;b, /a;b",
        "/.well-known/x, /.well-known/x", "/%3f%23, /%3F%23", "/[x], /%5Bx%5D", "/{a}|b^`, /%7Ba%7D%7Cb%5E%60",
        "/a//../b, /b", "/%c2%80, /%C2%80", "/a;..;b, /a;..;b"})
    void shouldWriteTheCanonicalForm(String path, String canonical) {
        assertThat(normalize(path)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a", "*", "/%2f", "/a%2Fb", "/%5c", "/\\", "/%00", "/%1f", "/%7f", "/%0d%0a", "/..", "/../a", "/a/../../b",
        "/%2e%2e", "/..;", "/..;/a", "/pub/..;/admin", "/.;", "/.;x/a", "/%2e%2e;/a", "/..%3b", "/..%3B/a",
        "/%c0%ae%c0%ae/admin", "/%c1%bf", "/%e0%80%af", "/%f0%80%80%af", "/%ed%a0%80", "/%f4%90%80%80", "/%f5%80%80%80",
        "/%80", "/%c3", "/%c3a", "/%c3/%a9", "/%c3%41", "/%e2%82", "/%ff", "/a\u0000", "/a b", "/a?b", "/a#b",
        "/\u00e9", "/%", "/%4", "/%zz", "/%4z", "/\u007f", "/\"", "/<"})
    void shouldRefuse(String path) {
        assertThat(result(path)).isEqualTo(HttpError.BAD_PATH);
    }

    @Test
    void shouldBoundWhatItWrites() {
        assertThat(result("/abc", 3)).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(result("/abc", 4)).isEqualTo(4);
        assertThat(result("/abc", 5)).isEqualTo(4);
        assertThat(result("", 0)).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(result("", 1)).isEqualTo(1);
        assertThat(result("/a/", 2)).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(result("/%20", 3)).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(result("/{", 3)).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(result("/{", 4)).isEqualTo(4);
    }

    @Test
    void shouldAgreeWithTheNaiveNormalizerAndBeIdempotent() {
        long seed = 99;
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            StringBuilder path = new StringBuilder("/");
            int used = random.nextBoolean() ? 16 : PARTS.length;
            for (int j = random.nextInt(8); j > 0; j--) {
                path.append(PARTS[random.nextInt(used)]);
            }
            String expected = naive(path.toString());
            if (expected == null) {
                assertThat(result(path.toString())).as("seed %d: %s", seed, path).isEqualTo(HttpError.BAD_PATH);
            } else {
                accepted++;
                assertThat(normalize(path.toString())).as("seed %d: %s", seed, path).isEqualTo(expected);
                assertThat(normalize(expected)).as("idempotent").isEqualTo(expected);
                checkFlag(path.toString(), expected);
            }
        }
        assertThat(accepted).isGreaterThan(8_000);
    }

    /** What the parser does not flag is its own canonical form. */
    private static void checkFlag(String path, String canonical) {
        RequestHead head = new RequestHead(HttpLimits.DEFAULT);
        byte[] bytes = Delivery.bytes("GET " + path + " HTTP/1.0\r\n\r\n");
        assertThat(H1RequestParser.parse(new UnsafeBuffer(bytes), 0, bytes.length, head)).isPositive();
        if (!head.pathNeedsNormalising()) {
            assertThat(canonical).isEqualTo(path);
        }
    }

    /** By decoding, splitting and joining strings; null where the path is refused. */
    private static String naive(String path) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (!path.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                    return null;
                }
                int value = Integer.parseInt(path.substring(i + 1, i + 3), 16);
                if (value < 0x20 || value == 0x7f || value == '/' || value == '\\') {
                    return null;
                }
                boolean isUnreserved = value < 0x80 && String.valueOf((char) value).matches("[A-Za-z0-9\\-._~]");
                pieces.add(isUnreserved ? String.valueOf((char) value) : String.format("%%%02X", value));
                i += 2;
            } else if ("[]|{}^`".indexOf(c) >= 0) {
                pieces.add(String.format("%%%02X", (int) c));
            } else if (String.valueOf(c).matches("[A-Za-z0-9\\-._~!$&'()*+,;=:@/]")) {
                pieces.add(String.valueOf(c));
            } else {
                return null;
            }
        }
        return isUtf8(pieces) ? joined(String.join("", pieces)) : null;
    }

    private static boolean isUtf8(List<String> pieces) {
        byte[] decoded = new byte[pieces.size()];
        for (int i = 0; i < decoded.length; i++) {
            String piece = pieces.get(i);
            decoded[i] = piece.length() == 3 ? (byte) Integer.parseInt(piece.substring(1), 16) : (byte) 'x';
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String joined(String decoded) {
        ArrayDeque<String> segments = new ArrayDeque<>();
        String[] parts = decoded.split("/", -1);
        boolean endsWithSlash = true;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            endsWithSlash = part.isEmpty() || part.equals(".") || part.equals("..");
            if (part.equals("..")) {
                if (segments.pollLast() == null) {
                    return null;
                }
            } else if (part.matches("\\.\\.?(;|%3B).*")) {
                return null;
            } else if (!part.isEmpty() && !part.equals(".")) {
                segments.add(part);
            }
        }
        String path = "/" + String.join("/", segments);
        return endsWithSlash && !segments.isEmpty() ? path + "/" : path;
    }

    private static String normalize(String path) {
        byte[] source = Delivery.bytes("!" + path);
        byte[] target = new byte[2 + 3 * source.length];
        int length = PathNormalizer.normalize(
            new UnsafeBuffer(source), 1, source.length - 1, new UnsafeBuffer(target), 2, target.length - 2);
        assertThat(length).as(path).isPositive();
        return Delivery.text(target, 2, length);
    }

    private static int result(String path) {
        return result(path, 3 * path.length() + 1);
    }

    private static int result(String path, int capacity) {
        byte[] source = Delivery.bytes(path);
        return PathNormalizer.normalize(
            new UnsafeBuffer(source), 0, source.length, new UnsafeBuffer(new byte[capacity]), 0, capacity);
    }
}
