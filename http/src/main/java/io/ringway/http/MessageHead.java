package io.ringway.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What request and response heads have in common: fields, framing, persistence, and where the decoder stopped.
 *
 * <p>Filled by a decoder, then only read until {@link #reset()}. Offsets count from the first byte of the head. Thread:
 * one at a time. Limit: those given at construction; the arrays for them are taken then and never grow.
 */
public abstract sealed class MessageHead permits RequestHead, ResponseHead {
    private static final int CLOSE = 1;
    private static final int KEEP_ALIVE = 2;
    private static final int UPGRADE = 4;
    private static final int CHUNKED = 8;
    private static final int HTTP2 = 16;

    private final HttpLimits limits;
    private final HeaderBlock headers;
    private final ParseState state = new ParseState();
    // Ranges of connection options without a known id, kept until the section is complete; offset and length each.
    private final int[] nominations = new int[2 * HttpLimits.NOMINATIONS_MAX];
    private int nominationCount;
    private int versionMinor;
    private int framing;
    private int options;
    private int length;
    private long contentLength;

    /**
     * Makes an empty head.
     *
     * @param limits to apply to every message read into it.
     */
    MessageHead(HttpLimits limits) {
        this.limits = limits;
        headers = new HeaderBlock(limits.headerCount());
        contentLength = -1;
    }

    /** Forgets the message, so that the next one can be read from its first byte. */
    public abstract void reset();

    /**
     * Bounds this head was made for.
     *
     * @return limits.
     */
    public final HttpLimits limits() {
        return limits;
    }

    /**
     * Fields of the head.
     *
     * @return block, the same one for the life of this object.
     */
    public final HeaderBlock headers() {
        return headers;
    }

    /**
     * Minor version; 1.2 and above count as 1.1 (RFC 9110 2.5).
     *
     * @return 0 or 1.
     */
    public final int versionMinor() {
        return versionMinor;
    }

    /**
     * Tells whether the message came over HTTP/2. Its lines are written by the decoder then, its minor version is 1,
     * and CHUNKED means content whose length is not known.
     *
     * @return true if it did.
     */
    public final boolean isHttp2() {
        return (options & HTTP2) != 0;
    }

    /**
     * How the end of the content is found.
     *
     * @return constant of {@link BodyFraming}.
     */
    public final int framing() {
        return framing;
    }

    /**
     * Value of Content-Length, also where it does not frame (answers to HEAD, 304).
     *
     * @return bytes, or -1 if there is no such field.
     */
    public final long contentLength() {
        return contentLength;
    }

    /**
     * Tells whether Transfer-Encoding: chunked was present, also where it does not frame (answers to HEAD, 304).
     *
     * @return true if it was.
     */
    public final boolean hasChunkedCoding() {
        return (options & CHUNKED) != 0;
    }

    /**
     * Tells whether Connection has the option upgrade (RFC 9110 7.8).
     *
     * @return true if it has.
     */
    public final boolean hasUpgradeOption() {
        return (options & UPGRADE) != 0;
    }

    /**
     * Length of the whole head.
     *
     * @return bytes, from the first one given to the decoder to the end of the empty line; 0 until complete.
     */
    public final int length() {
        return length;
    }

    /**
     * Where the decoder stopped; for decoders.
     *
     * @return state, the same one for the life of this object.
     */
    public final ParseState state() {
        return state;
    }

    /**
     * Sets the minor version; called by decoders.
     *
     * @param minor as sent, 0 or more.
     */
    public final void version(int minor) {
        versionMinor = minor == 0 ? 0 : 1;
    }

    /** Records that the message came over HTTP/2; called by decoders. */
    public final void markHttp2() {
        options |= HTTP2;
        versionMinor = 1;
    }

    /**
     * Sets how the end of the content is found; called by decoders.
     *
     * @param bodyFraming constant of {@link BodyFraming}.
     */
    public final void framing(int bodyFraming) {
        framing = bodyFraming;
    }

    /**
     * Sets the value of Content-Length; called by decoders.
     *
     * @param bytes 0 or more.
     */
    public final void contentLength(long bytes) {
        assert bytes >= 0 && contentLength == -1;
        contentLength = bytes;
    }

    /** Records Transfer-Encoding: chunked; called by decoders. */
    public final void markChunkedCoding() {
        options |= CHUNKED;
    }

    /** Records Connection: close; called by decoders. */
    public final void markClose() {
        options |= CLOSE;
    }

    /** Records Connection: keep-alive; called by decoders. */
    public final void markKeepAlive() {
        options |= KEEP_ALIVE;
    }

    /** Records Connection: upgrade; called by decoders. */
    public final void markUpgrade() {
        options |= UPGRADE;
    }

    /**
     * Records a connection option that names a field without a known id; called by decoders.
     *
     * @param offset of the name.
     * @param nameLength in bytes.
     * @return false if there were {@link HttpLimits#NOMINATIONS_MAX} already.
     */
    public final boolean nominate(int offset, int nameLength) {
        if (nominationCount == HttpLimits.NOMINATIONS_MAX) {
            return false;
        }
        nominations[2 * nominationCount] = offset;
        nominations[2 * nominationCount + 1] = nameLength;
        nominationCount++;
        return true;
    }

    /**
     * Records that the head is complete, and marks the fields that Connection named; called by decoders.
     *
     * @param buffer     holding the head.
     * @param base       index of its first byte.
     * @param headLength in bytes.
     */
    @Hot
    public final void complete(UnsafeBuffer buffer, int base, int headLength) {
        assert headLength > 0 && length == 0;
        for (int i = 0; i < nominationCount; i++) {
            headers.nominate(buffer, base, nominations[2 * i], nominations[2 * i + 1]);
        }
        length = headLength;
    }

    /**
     * Takes over what requests and responses have in common. What decoders note for themselves is left out.
     *
     * @param other head that is complete.
     */
    @Hot
    final void copyMessage(MessageHead other) {
        assert other.length > 0;
        headers.copyFrom(other.headers);
        versionMinor = other.versionMinor;
        framing = other.framing;
        options = other.options;
        length = other.length;
        contentLength = other.contentLength;
    }

    /** Forgets what requests and responses have in common. */
    @Hot
    final void resetMessage() {
        headers.reset();
        state.reset();
        nominationCount = 0;
        versionMinor = 0;
        framing = BodyFraming.NONE;
        options = 0;
        length = 0;
        contentLength = -1;
    }

    /**
     * Tells whether the options and version let the connection live on (RFC 9112 9.3).
     *
     * @return true if they do.
     */
    final boolean persists() {
        return (options & CLOSE) == 0 && (versionMinor == 1 || (options & KEEP_ALIVE) != 0);
    }
}
