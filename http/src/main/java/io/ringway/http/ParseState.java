package io.ringway.http;

/**
 * Where an incremental decoder stopped, so that it goes on at the next byte instead of the first.
 *
 * <p>All positions count from the first byte of what is being decoded. What a phase number means is the decoder's
 * business. Owned by the head (or decoder) it belongs to; only a decoder writes it. Thread: one at a time.
 */
public final class ParseState {
    private int phase;
    private int position;
    private int lineStart;
    private int sectionStart;
    private int nameLength;
    private int valueStart;
    private int error;

    /** Makes the state of a decoder that has seen nothing. */
    public ParseState() {
    }

    /** Goes back to the first byte. */
    @Hot
    public void reset() {
        phase = 0;
        position = 0;
        lineStart = 0;
        sectionStart = 0;
        nameLength = 0;
        valueStart = 0;
        error = 0;
    }

    /**
     * What the decoder was doing.
     *
     * @return phase, 0 at first.
     */
    public int phase() {
        return phase;
    }

    /**
     * Next byte to look at.
     *
     * @return offset.
     */
    public int position() {
        return position;
    }

    /**
     * First byte of the current line (or of the part of it that is being read).
     *
     * @return offset.
     */
    public int lineStart() {
        return lineStart;
    }

    /**
     * First byte of the current section.
     *
     * @return offset.
     */
    public int sectionStart() {
        return sectionStart;
    }

    /**
     * Length of the current field's name.
     *
     * @return bytes.
     */
    public int nameLength() {
        return nameLength;
    }

    /**
     * First byte of the current field's value.
     *
     * @return offset.
     */
    public int valueStart() {
        return valueStart;
    }

    /**
     * Why decoding ended, if it failed.
     *
     * @return negative {@link HttpError}, or 0.
     */
    public int error() {
        return error;
    }

    /**
     * Stops here for want of bytes, or goes on in the next phase.
     *
     * @param nextPhase    what to do next.
     * @param nextPosition first byte not consumed.
     */
    @Hot
    public void at(int nextPhase, int nextPosition) {
        assert nextPosition >= position : "a decoder never goes back";
        phase = nextPhase;
        position = nextPosition;
    }

    /**
     * Notes the first byte of a line.
     *
     * @param offset of it.
     */
    public void lineStart(int offset) {
        lineStart = offset;
    }

    /**
     * Notes the first byte of a section.
     *
     * @param offset of it.
     */
    public void sectionStart(int offset) {
        sectionStart = offset;
    }

    /**
     * Notes the length of the current field's name.
     *
     * @param length in bytes.
     */
    public void nameLength(int length) {
        nameLength = length;
    }

    /**
     * Notes the first byte of the current field's value.
     *
     * @param offset of it.
     */
    public void valueStart(int offset) {
        valueStart = offset;
    }

    /**
     * Ends decoding for good: the same code answers every later call until reset, so nothing behind a bad byte is read.
     *
     * @param code negative {@link HttpError}.
     * @return the code.
     */
    public int fail(int code) {
        assert code < 0 && error == 0;
        error = code;
        return code;
    }
}
