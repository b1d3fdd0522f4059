package io.ringway.http.h2;

import io.ringway.http.Ascii;
import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Joins the cookie fields of one request to the one line that HTTP/1.1 has (RFC 9113 8.2.3). Limit: what its memory
 * holds, which is the most a field section may have. Thread: the reader's.
 */
final class CookieCrumbs {
    private final UnsafeBuffer bytes;
    private int length;
    private boolean hasCrumbs;
    private boolean isNeverIndexed;

    /**
     * Makes an empty list.
     *
     * @param capacity in bytes.
     */
    CookieCrumbs(int capacity) {
        bytes = new UnsafeBuffer(new byte[capacity]);
    }

    /** Forgets all crumbs. */
    @Hot
    void reset() {
        length = 0;
        hasCrumbs = false;
        isNeverIndexed = false;
    }

    /**
     * Adds one crumb.
     *
     * @param buffer       holding it.
     * @param offset       of its first byte.
     * @param size         in bytes.
     * @param neverIndexed as its sender said.
     */
    @Hot
    void add(UnsafeBuffer buffer, int offset, int size, boolean neverIndexed) {
        if (hasCrumbs) {
            bytes.putByte(length, (byte) ';');
            bytes.putByte(length + 1, (byte) ' ');
            length += 2;
        }
        length = Ascii.put(bytes, length, buffer, offset, size);
        hasCrumbs = true;
        isNeverIndexed |= neverIndexed;
    }

    /** {@return true if there is one} */
    boolean hasCrumbs() {
        return hasCrumbs;
    }

    /** {@return true if one of them must stay out of tables} */
    boolean isNeverIndexed() {
        return isNeverIndexed;
    }

    /** {@return the memory of all of them, from position 0} */
    UnsafeBuffer bytes() {
        return bytes;
    }

    /** {@return bytes of all of them, joined} */
    int length() {
        return length;
    }
}
