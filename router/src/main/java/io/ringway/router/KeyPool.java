package io.ringway.router;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Collects the texts of an index into one byte array while it is compiled. */
final class KeyPool {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Starts empty. */
    KeyPool() {
    }

    /**
     * Appends a text.
     *
     * @param text of ASCII characters.
     * @return its offset; its length is that of the text.
     */
    int add(String text) {
        int offset = bytes.size();
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return offset;
    }

    /**
     * All texts.
     *
     * @return a buffer over a new array.
     */
    UnsafeBuffer toBuffer() {
        return new UnsafeBuffer(bytes.toByteArray());
    }

    /**
     * One text in a buffer of its own, for hashing at compile time.
     *
     * @param text of ASCII characters.
     * @return a buffer over a new array.
     */
    static UnsafeBuffer bufferOf(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
