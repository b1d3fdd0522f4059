package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.http.h1.H1Encoder;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes fields in their one canonical form, {@code name: value CRLF}. Neighbours that already have that form are
 * copied as one run, which gives the same bytes. Keeps the run between calls; one per worker. Thread: owning worker.
 */
final class FieldCopier {

    private static final byte CR = '\r';
    private static final byte SPACE = ' ';

    private UnsafeBuffer source;
    private int base;
    private UnsafeBuffer target;
    private int at;
    private int runStart;
    private int runEnd;

    /**
     * Begins a head.
     *
     * @param from     buffer of the parsed head; borrowed until {@link #end}
     * @param headBase position of the head's first byte in it
     * @param to       buffer to write to
     * @param offset   of the first byte to write
     */
    @Hot
    void begin(UnsafeBuffer from, int headBase, UnsafeBuffer to, int offset) {
        source = from;
        base = headBase;
        target = to;
        at = offset;
        runStart = 0;
        runEnd = 0;
    }

    /**
     * Writes one field.
     *
     * @param fields index of the head
     * @param i      number of the field
     */
    @Hot
    void copy(HeaderBlock fields, int i) {
        int name = base + fields.nameOffset(i);
        int nameEnd = name + fields.nameLength(i);
        int value = base + fields.valueOffset(i);
        int valueEnd = value + fields.valueLength(i);
        boolean canonical = value == nameEnd + 2 && source.getByte(nameEnd + 1) == SPACE
            && source.getByte(valueEnd) == CR;
        if (canonical && name == runEnd) {
            runEnd = valueEnd + 2;
            return;
        }
        flush();
        if (canonical) {
            runStart = name;
            runEnd = valueEnd + 2;
        } else {
            at = H1Encoder.header(target, at, source, name, nameEnd - name, source, value, valueEnd - value);
        }
    }

    @Hot
    private void flush() {
        int length = runEnd - runStart;
        if (length > 0) {
            target.putBytes(at, source, runStart, length);
            at += length;
        }
        runStart = 0;
        runEnd = 0;
    }

    /**
     * Ends the fields.
     *
     * @return position after the last byte written
     */
    @Hot
    int end() {
        flush();
        source = null;
        return at;
    }
}
