package io.ringway.server.load;

import java.util.HexFormat;

/**
 * Compares a body, as it comes, with the slice it must be. After the first wrong byte the rest of the message is not
 * looked at. One thread.
 */
final class BodyCheck {

    private static final int SAMPLE_BYTES = 12;
    private static final int SHOWN_BYTES = 32;

    private final Findings findings;
    private String what = "";
    private int start;
    private int length;
    private int position;
    private boolean isWrong;

    /**
     * Creates a check that expects nothing yet.
     *
     * @param findings where a wrong byte is noted
     */
    BodyCheck(Findings findings) {
        this.findings = findings;
    }

    /**
     * Expects the next body.
     *
     * @param message the body belongs to, in words
     * @param from    where it begins in the pattern
     * @param bytes   its length
     */
    void begin(String message, int from, int bytes) {
        what = message;
        start = from;
        length = bytes;
        position = 0;
        isWrong = false;
    }

    /** Looks at the next bytes. */
    void feed(byte[] bytes, int offset, int count) {
        if (isWrong) {
            return;
        }
        int known = Math.min(count, length - position);
        int wrong = Pattern.mismatch(start, position, bytes, offset, known);
        if (wrong < 0 && count > known) {
            wrong = known;
        }
        if (wrong >= 0) {
            isWrong = true;
            report(bytes, offset + wrong, offset + count, position + wrong);
        }
        position += count;
    }

    /** Whether all bytes came and all were right; a missing end is noted. */
    boolean end() {
        if (!isWrong && position != length) {
            isWrong = true;
            findings.add(Finding.WRONG, what + " ends in order after " + position + " of " + length + " bytes");
        }
        return !isWrong;
    }

    /** Whether every byte so far was right. */
    boolean isRight() {
        return !isWrong;
    }

    private void report(byte[] bytes, int at, int end, int where) {
        String shown = HexFormat.of().formatHex(bytes, at, Math.min(end, at + SHOWN_BYTES));
        Finding kind = Finding.WRONG;
        String origin = "";
        if (bytes[at] == Pattern.POISON) {
            kind = Finding.POISON;
        } else if (end - at >= SAMPLE_BYTES) {
            int found = Pattern.find(bytes, at, SAMPLE_BYTES);
            if (found >= 0) {
                kind = Finding.FOREIGN;
                origin = ", which stand at " + found + " of the pattern; the body begins at " + start + " there";
            }
        }
        findings.add(kind, what + ", byte " + where + " of " + length + ": " + shown + origin);
    }
}
