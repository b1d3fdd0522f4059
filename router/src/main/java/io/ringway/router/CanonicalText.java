package io.ringway.router;

import io.ringway.http.PathNormalizer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings literal path text from a configuration into the form that request paths have when they are matched: unreserved
 * characters decoded, other escapes in upper case (RFC 3986 6.2.2), everything outside ASCII escaped as UTF-8.
 */
final class CanonicalText {
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED_MARKS = "-._~";
    /** What else may stand unescaped in a segment, RFC 3986 3.3. */
    private static final String SEGMENT_MARKS = "!$&'()*+,;=:@";

    private CanonicalText() {
    }

    /**
     * Canonicalises text that holds no slash, or slashes as separators only.
     *
     * @param text as configured.
     * @return ASCII text.
     * @throws IllegalArgumentException with a sentence for the operator if no request can have such text.
     */
    static String of(String text) {
        if (isPlain(text)) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(bytes.length);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xFF;
            if (b == '%') {
                b = decoded(text, bytes, i);
                i += 2;
                appendEscaped(out, b);
            } else if (b == '/' || isUnreserved(b) || b < 0x80 && SEGMENT_MARKS.indexOf(b) >= 0) {
                out.append((char) b);
            } else if (b >= 0x80) {
                appendEscaped(out, b);
            } else {
                throw new IllegalArgumentException("the character %s cannot stand in a path; write %%%02X"
                        .formatted(b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "U+%04X".formatted(b), b));
            }
            plain.write(b);
        }
        checkUtf8(text, plain.toByteArray());
        return out.toString();
    }

    /**
     * Whether a path is left as it is by what canonicalises the paths of requests: only then can it be matched.
     *
     * @param path of ASCII characters, from its slash.
     * @return true if so.
     */
    static boolean isCanonical(String path) {
        if (isPlain(path) && path.indexOf('.') < 0 && path.lastIndexOf('/') == 0) {
            return true;
        }
        UnsafeBuffer text = KeyPool.bufferOf(path);
        UnsafeBuffer out = new UnsafeBuffer(new byte[text.capacity()]);
        int length = PathNormalizer.normalize(text, 0, text.capacity(), out, 0, out.capacity());
        return length == text.capacity() && ByteRange.equal(text, 0, out, 0, length);
    }

    /** Whether a text has nothing but slashes and what is never escaped, as most have: that stays as it is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '/' && !isUnreserved(c)) {
                return false;
            }
        }
        return true;
    }

    private static void checkUtf8(String text, byte[] plain) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not UTF-8 once it is decoded", e);
        }
    }

    private static int decoded(String text, byte[] bytes, int at) {
        int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
        int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has a % without two hexadecimal digits");
        }
        int value = high << 4 | low;
        // Requests with these escapes are refused before they are routed: they change what a path means.
        if (value < ' ' || value == 0x7F || value == '/' || value == '\\') {
            throw new IllegalArgumentException("the escape %%%02X is refused in requests".formatted(value));
        }
        return value;
    }

    private static void appendEscaped(StringBuilder out, int value) {
        if (isUnreserved(value)) {
            out.append((char) value);
        } else {
            out.append('%').append(HEX.charAt(value >>> 4)).append(HEX.charAt(value & 15));
        }
    }

    private static boolean isUnreserved(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED_MARKS.indexOf(c) >= 0);
    }
}
