package io.ringway.http;

/**
 * A response's head as ranges over its bytes; reusable.
 *
 * <p>Valid once the parser has returned a length. Thread: one at a time.
 */
public final class ResponseHead extends MessageHead {
    private int status;
    private int reasonOffset;
    private int reasonLength;

    /**
     * Makes an empty head.
     *
     * @param limits to apply to every response read into it; the status line has the bound of a request line.
     */
    public ResponseHead(HttpLimits limits) {
        super(limits);
        reset();
    }

    /** Forgets the response, so that the next one can be read from its first byte. */
    @Hot
    public void reset() {
        resetMessage();
        status = 0;
        reasonOffset = 0;
        reasonLength = 0;
    }

    /**
     * The status code.
     *
     * @return 100 to 599.
     */
    public int status() {
        return status;
    }

    /**
     * Tells whether this response is interim: another one follows (RFC 9110 15.2). 101 is not: no HTTP/1.1 follows it.
     *
     * @return true for 1xx but 101.
     */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /**
     * Where the reason phrase begins.
     *
     * @return offset.
     */
    public int reasonOffset() {
        return reasonOffset;
    }

    /**
     * Length of the reason phrase.
     *
     * @return bytes, 0 or more.
     */
    public int reasonLength() {
        return reasonLength;
    }

    /**
     * Tells whether the connection may carry another request after this response (RFC 9112 9.3).
     *
     * @return false with close, with HTTP/1.0 but for keep-alive, with content up to the end of the connection, after
     *         101, and where a response that has no content claims to have some (204, RFC 9112 6.3).
     */
    public boolean keepAlive() {
        return persists() && framing() != BodyFraming.UNTIL_CLOSE && status != 101 && !isEmptyWithContent();
    }

    /**
     * Sets the status; called by decoders.
     *
     * @param code 100 to 599.
     */
    public void status(int code) {
        assert code >= 100 && code <= 599;
        status = code;
    }

    /**
     * Sets the reason phrase; called by decoders.
     *
     * @param offset of its first byte.
     * @param length in bytes.
     */
    public void reason(int offset, int length) {
        reasonOffset = offset;
        reasonLength = length;
    }

    /** 204 has no content, so a length or a coding (RFC 9110 8.6, RFC 9112 6.1) announces bytes nobody will read. */
    private boolean isEmptyWithContent() {
        return status == 204 && (hasChunkedCoding() || contentLength() > 0);
    }
}
