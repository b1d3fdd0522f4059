package io.ringway.server.handoff;

import io.ringway.http.CharClass;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.server.Hot;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fields of a response as a handler gives them: lines in their canonical form, and an index over them. What would
 * change the framing or smuggle in a line is refused (RFC 9110 5.5, 9112 11.1). Thread: one at a time.
 */
public final class FieldLines {

    /** Most fields of one section. */
    public static final int COUNT_MAX = 100;
    /** Most bytes of the lines of one section. */
    public static final int BYTES_MAX = 32 * 1024;

    private static final int FIRST_BYTES = 512;
    private static final int KEPT_BYTES = 4 * 1024;
    private static final byte[] NOTHING = new byte[0];
    private static final int LINE_BYTES = 4;
    private static final int LATIN1_MAX = 0xFF;

    private final HeaderBlock index = new HeaderBlock(COUNT_MAX);
    /** Memory comes with the first field: few responses have trailers. */
    private byte[] own = NOTHING;
    private final UnsafeBuffer bytes = new UnsafeBuffer(own);
    private int length;

    /** Creates an empty section. */
    FieldLines() {
    }

    /** Forgets all fields. */
    @Hot
    void reset() {
        index.reset();
        length = 0;
    }

    /** Keeps only a little memory, after {@link #reset}. */
    @Hot
    void shrink() {
        if (own.length > KEPT_BYTES) {
            own = NOTHING;
            bytes.wrap(own);
        }
    }

    /**
     * The fields.
     *
     * @return index over {@link #bytes()}
     */
    public HeaderBlock index() {
        return index;
    }

    /**
     * Where the lines lie.
     *
     * @return buffer
     */
    public UnsafeBuffer bytes() {
        return bytes;
    }

    /**
     * Measures the lines.
     *
     * @return bytes from the start of {@link #bytes()}
     */
    public int length() {
        return length;
    }

    /**
     * Adds a field.
     *
     * @param name  token
     * @param value text of Latin-1 without control characters
     * @throws IllegalArgumentException if either is malformed, the field is one the server writes itself, or there are
     *                                  too many
     */
    public void add(String name, String value) {
        int nameLength = name.length();
        int lineLength = nameLength + value.length() + LINE_BYTES;
        if (index.count() == COUNT_MAX) {
            throw new IllegalArgumentException("more than " + COUNT_MAX + " fields");
        }
        if (length + lineLength > BYTES_MAX) {
            throw new IllegalArgumentException("more than " + BYTES_MAX + " bytes of fields, with " + name);
        }
        ensure(lineLength);
        int at = length;
        putName(name, at);
        int id = HeaderName.lookup(bytes, at, nameLength);
        if (isOurs(id)) {
            throw new IllegalArgumentException(name + " is written by the server");
        }
        int valueAt = at + nameLength + 2;
        bytes.putByte(valueAt - 2, (byte) ':');
        bytes.putByte(valueAt - 1, (byte) ' ');
        int valueLength = putValue(name, value, valueAt);
        bytes.putByte(valueAt + valueLength, (byte) '\r');
        bytes.putByte(valueAt + valueLength + 1, (byte) '\n');
        index.add(id, at, nameLength, valueAt, valueLength);
        length = valueAt + valueLength + 2;
    }

    /** Framing, what is about one hop only, and the time, of which the server has the better clock. */
    private static boolean isOurs(int id) {
        return HeaderName.isHopByHop(id) || id == HeaderName.CONTENT_LENGTH || id == HeaderName.TRAILER
            || id == HeaderName.CLOSE || id == HeaderName.DATE;
    }

    private void putName(String name, int at) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field without a name");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > LATIN1_MAX || !CharClass.isToken((byte) c)) {
                throw new IllegalArgumentException("not a field name: " + name);
            }
            bytes.putByte(at + i, (byte) c);
        }
    }

    /** Leaves white space around the value out (RFC 9110 5.5); returns its length. */
    private int putValue(String name, String value, int at) {
        int first = 0;
        int end = value.length();
        while (first < end && isBlank(value.charAt(first))) {
            first++;
        }
        while (end > first && isBlank(value.charAt(end - 1))) {
            end--;
        }
        for (int i = first; i < end; i++) {
            char c = value.charAt(i);
            if (c > LATIN1_MAX || !CharClass.isValue((byte) c)) {
                throw new IllegalArgumentException("the value of " + name + " has a character no field may have");
            }
            bytes.putByte(at + i - first, (byte) c);
        }
        return end - first;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /**
     * Puts a reason phrase behind the lines, so that all of a head lies in one buffer. Nothing can be added after it.
     *
     * @param from   buffer
     * @param offset of the phrase
     * @param count  of its bytes
     * @return the count
     */
    int appendReason(UnsafeBuffer from, int offset, int count) {
        ensure(count + 1);
        bytes.putBytes(length, from, offset, count);
        return count;
    }

    private void ensure(int more) {
        if (length + more > own.length) {
            own = Arrays.copyOf(own, Math.max(Math.max(FIRST_BYTES, length + more), 2 * own.length));
            bytes.wrap(own);
        }
    }
}
