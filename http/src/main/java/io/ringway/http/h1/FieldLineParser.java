package io.ringway.http.h1;

import io.ringway.http.ByteScan;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.ParseState;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads one field line after another (RFC 9112 5), for heads and trailer sections alike.
 *
 * <p>Every byte is looked at once however the section is cut, but for the white space around a value. Thread: any.
 */
final class FieldLineParser {
    /** Result: a field was added to the block. */
    static final int FIELD = 1;
    /** Result: the empty line has been read, the section is complete. */
    static final int END = 2;

    /** First phase: at the first byte of a line. Phases below it are the caller's, so are those above LAST_PHASE. */
    static final int LINE_START = 16;
    /** Last phase of this parser. */
    static final int LAST_PHASE = 21;

    private static final int NAME = 17;
    private static final int SPACE = 18;
    private static final int VALUE = 19;
    private static final int LINE_LF = 20;
    private static final int SECTION_LF = LAST_PHASE;

    private FieldLineParser() {
    }

    /**
     * Reads up to the end of the next field line, or of the section.
     *
     * @param buffer     holding the section.
     * @param base       index that the state's positions count from.
     * @param limit      index behind the last byte that has arrived.
     * @param sectionMax bytes the section may have, with its empty line.
     * @param state      where to go on; its section start is set.
     * @param block      to add the field to.
     * @return FIELD, END, {@link HttpError#NEED_MORE}, or a negative {@link HttpError}.
     */
    @Hot
    static int next(UnsafeBuffer buffer, int base, int limit, int sectionMax, ParseState state, HeaderBlock block) {
        int sectionEnd = base + state.sectionStart() + sectionMax;
        int end = Math.min(limit, sectionEnd);
        int pos = base + state.position();
        int phase = state.phase();
        if (phase == LINE_START) {
            if (pos == end) {
                return suspend(state, LINE_START, base, pos, sectionEnd);
            }
            if (buffer.getByte(pos) == '\r') {
                phase = SECTION_LF;
                pos++;
            } else if (block.count() == block.capacity()) {
                return HttpError.TOO_MANY_HEADERS;
            } else {
                phase = NAME;
                state.lineStart(pos - base);
            }
        }
        if (phase == SECTION_LF) {
            return endSection(buffer, base, pos, end, sectionEnd, state);
        }
        if (phase == NAME) {
            pos = ByteScan.token(buffer, pos, end);
            if (pos == end) {
                return suspend(state, NAME, base, pos, sectionEnd);
            }
            int nameLength = pos - base - state.lineStart();
            if (buffer.getByte(pos) != ':' || nameLength == 0) {
                return nameError(buffer.getByte(pos), nameLength);
            }
            state.nameLength(nameLength);
            phase = SPACE;
            pos++;
        }
        return value(buffer, base, pos, end, sectionEnd, phase, state, block);
    }

    private static int value(
        UnsafeBuffer buffer, int base, int from, int end, int sectionEnd, int fromPhase, ParseState state,
        HeaderBlock block) {
        int pos = from;
        int phase = fromPhase;
        if (phase == SPACE) {
            while (pos < end && isSpace(buffer.getByte(pos))) {
                pos++;
            }
            if (pos == end) {
                return suspend(state, SPACE, base, pos, sectionEnd);
            }
            state.valueStart(pos - base);
            phase = VALUE;
        }
        if (phase == VALUE) {
            pos = ByteScan.value(buffer, pos, end);
            if (pos == end) {
                return suspend(state, VALUE, base, pos, sectionEnd);
            }
            if (buffer.getByte(pos) != '\r') {
                // RFC 9112 2.2 lets a recipient end a line at a bare LF; upstreams differ, so it is refused [policy].
                return buffer.getByte(pos) == '\n' ? HttpError.BAD_LINE_END : HttpError.BAD_HEADER_VALUE;
            }
            pos++;
        }
        if (pos == end) {
            return suspend(state, LINE_LF, base, pos, sectionEnd);
        }
        if (buffer.getByte(pos) != '\n') {
            return HttpError.BAD_LINE_END;
        }
        add(buffer, base, pos - 1, state, block);
        state.at(LINE_START, pos + 1 - base);
        return FIELD;
    }

    private static void add(UnsafeBuffer buffer, int base, int valueEnd, ParseState state, HeaderBlock block) {
        int nameStart = base + state.lineStart();
        int nameLength = state.nameLength();
        int valueStart = base + state.valueStart();
        int end = valueEnd;
        while (end > valueStart && isSpace(buffer.getByte(end - 1))) {
            end--;
        }
        int id = HeaderName.lookup(buffer, nameStart, nameLength);
        int index = block.add(id, nameStart - base, nameLength, valueStart - base, end - valueStart);
        if (id == HeaderName.UNKNOWN) {
            int nameEnd = nameStart + nameLength;
            if (ByteScan.indexOf(buffer, nameStart, nameEnd, (byte) '_') < nameEnd) {
                block.markUnderscore(index);
            }
        }
    }

    private static int endSection(
        UnsafeBuffer buffer, int base, int pos, int end, int sectionEnd, ParseState state) {
        if (pos == end) {
            return suspend(state, SECTION_LF, base, pos, sectionEnd);
        }
        if (buffer.getByte(pos) != '\n') {
            return HttpError.BAD_LINE_END;
        }
        state.at(SECTION_LF, pos + 1 - base);
        return END;
    }

    /** All bytes within the bound are consumed: more are needed, or no more are allowed. */
    private static int suspend(ParseState state, int phase, int base, int pos, int sectionEnd) {
        state.at(phase, pos - base);
        return pos == sectionEnd ? HttpError.HEADER_TOO_LARGE : HttpError.NEED_MORE;
    }

    private static int nameError(byte b, int nameLength) {
        if (nameLength == 0 && isSpace(b)) {
            // Space before the first field (RFC 9112 2.2) or a folded line (5.2): both may be refused, and are.
            return HttpError.OBS_FOLD;
        }
        return nameLength == 0 && b == '\n' ? HttpError.BAD_LINE_END : HttpError.BAD_HEADER_NAME;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
