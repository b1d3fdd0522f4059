package io.ringway.server.pool;

import io.ringway.http.CharClass;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/** Percent-encoding (RFC 3986 2.1) in UTF-8; what is no escape stands for itself. */
final class PercentText {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentText() {
    }

    /**
     * Decodes a text.
     *
     * @param buffer      with the text
     * @param offset      of its first byte
     * @param length      in bytes
     * @param plusIsBlank true in queries
     * @return the text
     */
    static String decode(DirectBuffer buffer, int offset, int length, boolean plusIsBlank) {
        for (int i = 0; i < length; i++) {
            byte b = buffer.getByte(offset + i);
            if (b == '%' || b < 0 || b == '+' && plusIsBlank) {
                return decodeSlowly(buffer, offset, length, plusIsBlank);
            }
        }
        return buffer.getStringWithoutLengthAscii(offset, length);
    }

    private static String decodeSlowly(DirectBuffer buffer, int offset, int length, boolean plusIsBlank) {
        byte[] decoded = new byte[length];
        int count = 0;
        int at = 0;
        while (at < length) {
            byte b = buffer.getByte(offset + at);
            int octet = b == '%' ? octet(buffer, offset + at, length - at) : -1;
            if (octet >= 0) {
                decoded[count++] = (byte) octet;
                at += 3;
            } else {
                decoded[count++] = b == '+' && plusIsBlank ? (byte) ' ' : b;
                at++;
            }
        }
        return new String(decoded, 0, count, StandardCharsets.UTF_8);
    }

    private static int octet(DirectBuffer buffer, int offset, int left) {
        if (left < 3) {
            return -1;
        }
        int high = CharClass.hex(buffer.getByte(offset + 1));
        int low = CharClass.hex(buffer.getByte(offset + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /**
     * Encodes what no URI may have (RFC 3986 2, 3987 3.1): blanks, and what is not ASCII, in UTF-8. What is encoded
     * already stays as it is.
     *
     * @param text URI or IRI
     * @return URI
     */
    static String reference(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (octet & 0xFF))) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    /** Control characters stay, to be refused as those of any field are. */
    private static boolean isPlain(char c) {
        return c < 0x80 && c != ' ';
    }
}
