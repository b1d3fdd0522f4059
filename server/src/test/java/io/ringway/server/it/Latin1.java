package io.ringway.server.it;

import java.nio.charset.StandardCharsets;

/** Text as bytes and back, one byte for each character. */
final class Latin1 {

    private Latin1() {
    }

    /** The bytes of a text, whose characters are all below 256. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text of bytes. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
