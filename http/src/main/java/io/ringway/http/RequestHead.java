package io.ringway.http;

/**
 * A request's head as ranges over its bytes; reusable.
 *
 * <p>Valid once the parser has returned a length. Where a part was not sent, its offset and length are 0 (length -1 for
 * the query). Thread: one at a time.
 */
public final class RequestHead extends MessageHead {
    /** {@code /path?query} (RFC 9112 3.2.1). */
    public static final int ORIGIN = 0;
    /** {@code http://host/path?query} (RFC 9112 3.2.2). */
    public static final int ABSOLUTE = 1;
    /** {@code host:port}, for CONNECT only (RFC 9112 3.2.3). */
    public static final int AUTHORITY = 2;
    /** {@code *}, for OPTIONS only (RFC 9112 3.2.4). */
    public static final int ASTERISK = 3;

    private int methodId;
    private int methodOffset;
    private int methodLength;
    private int targetForm;
    private int pathOffset;
    private int pathLength;
    private int queryOffset;
    private int queryLength;
    private int hostOffset;
    private int hostLength;
    private int port;
    private int authorityOffset;
    private int authorityLength;
    private boolean hasHost;
    private boolean isHttps;
    private boolean expectsContinue;
    private boolean needsNormalising;

    /**
     * Makes an empty head.
     *
     * @param limits to apply to every request read into it.
     */
    public RequestHead(HttpLimits limits) {
        super(limits);
        reset();
    }

    /** Forgets the request, so that the next one can be read from its first byte. */
    @Override
    @Hot
    public void reset() {
        resetMessage();
        methodId = Method.OTHER;
        methodOffset = 0;
        methodLength = 0;
        targetForm = ORIGIN;
        pathOffset = 0;
        pathLength = 0;
        queryOffset = 0;
        queryLength = -1;
        hostOffset = 0;
        hostLength = 0;
        port = -1;
        authorityOffset = 0;
        authorityLength = 0;
        hasHost = false;
        isHttps = false;
        expectsContinue = false;
        needsNormalising = false;
    }

    /**
     * Becomes a copy of another head, good as long as its bytes are.
     *
     * @param other head that is complete, of the same limits or lower ones.
     */
    @Hot
    public void copyFrom(RequestHead other) {
        copyMessage(other);
        methodId = other.methodId;
        methodOffset = other.methodOffset;
        methodLength = other.methodLength;
        targetForm = other.targetForm;
        pathOffset = other.pathOffset;
        pathLength = other.pathLength;
        queryOffset = other.queryOffset;
        queryLength = other.queryLength;
        hostOffset = other.hostOffset;
        hostLength = other.hostLength;
        port = other.port;
        authorityOffset = other.authorityOffset;
        authorityLength = other.authorityLength;
        hasHost = other.hasHost;
        isHttps = other.isHttps;
        expectsContinue = other.expectsContinue;
        needsNormalising = other.needsNormalising;
    }

    /**
     * The method.
     *
     * @return id of {@link Method}.
     */
    public int methodId() {
        return methodId;
    }

    /**
     * Where the method begins.
     *
     * @return offset.
     */
    public int methodOffset() {
        return methodOffset;
    }

    /**
     * Length of the method.
     *
     * @return bytes, 1 to {@link HttpLimits#METHOD_BYTES_MAX}.
     */
    public int methodLength() {
        return methodLength;
    }

    /**
     * Form of the request target.
     *
     * @return ORIGIN, ABSOLUTE, AUTHORITY or ASTERISK.
     */
    public int targetForm() {
        return targetForm;
    }

    /**
     * Where the path begins.
     *
     * @return offset.
     */
    public int pathOffset() {
        return pathOffset;
    }

    /**
     * Length of the path: from its slash to the query; 1 for {@code *}; 0 for CONNECT and for an absolute target
     * without one, which means {@code /} ({@link PathNormalizer} writes it), or {@code *} with OPTIONS (RFC 9112
     * 3.2.4).
     *
     * @return bytes.
     */
    public int pathLength() {
        return pathLength;
    }

    /**
     * Where the query begins, behind its question mark.
     *
     * @return offset.
     */
    public int queryOffset() {
        return queryOffset;
    }

    /**
     * Length of the query without its question mark.
     *
     * @return bytes, or -1 if there is no question mark.
     */
    public int queryLength() {
        return queryLength;
    }

    /**
     * Where the host begins: in the target if that has an authority, else in the Host field (RFC 9112 3.2.2).
     *
     * @return offset.
     */
    public int hostOffset() {
        return hostOffset;
    }

    /**
     * Length of the host without its port; an IPv6 address keeps its brackets.
     *
     * @return bytes, 0 if the request names none (HTTP/1.0).
     */
    public int hostLength() {
        return hostLength;
    }

    /**
     * Port of the authority.
     *
     * @return 0 to 65,535, or -1 if none is given.
     */
    public int port() {
        return port;
    }

    /**
     * Where the authority begins.
     *
     * @return offset.
     */
    public int authorityOffset() {
        return authorityOffset;
    }

    /**
     * Length of the authority, host and port as given.
     *
     * @return bytes, 0 if the request names none.
     */
    public int authorityLength() {
        return authorityLength;
    }

    /**
     * Tells whether the connection lives on after this request (RFC 9112 9.3).
     *
     * @return true for HTTP/1.1 without close and for HTTP/1.0 with keep-alive.
     */
    public boolean keepAlive() {
        return persists();
    }

    /**
     * Tells whether the client waits for 100 (Continue) before it sends content (RFC 9110 10.1.1). Ignored in HTTP/1.0.
     *
     * @return true if it does.
     */
    public boolean expectContinue() {
        return expectsContinue;
    }

    /**
     * Tells whether an absolute target has the scheme https, which a plain connection does not serve (RFC 9110 7.4).
     *
     * @return true if it has.
     */
    public boolean schemeHttps() {
        return isHttps;
    }

    /**
     * Tells whether {@link PathNormalizer} has to see the path; where false, the path is its own canonical form.
     *
     * @return true if it holds an escape, a dot segment, an empty segment or a raw {@code [ ] | { } ^ `}, begins a
     *         segment with a dot, or is empty.
     */
    public boolean pathNeedsNormalising() {
        return needsNormalising;
    }

    /**
     * Tells whether a Host field has been seen; for decoders.
     *
     * @return true if one has.
     */
    public boolean hasHostField() {
        return hasHost;
    }

    /**
     * Sets the method; called by decoders.
     *
     * @param id     of the method.
     * @param offset of its first byte.
     * @param length in bytes.
     */
    public void method(int id, int offset, int length) {
        methodId = id;
        methodOffset = offset;
        methodLength = length;
    }

    /**
     * Sets the form of the target; called by decoders.
     *
     * @param form ORIGIN, ABSOLUTE, AUTHORITY or ASTERISK.
     */
    public void targetForm(int form) {
        targetForm = form;
    }

    /**
     * Sets the path; called by decoders.
     *
     * @param offset of its first byte.
     * @param length in bytes.
     */
    public void path(int offset, int length) {
        pathOffset = offset;
        pathLength = length;
    }

    /** Records that the path is not in canonical form; called by decoders. */
    public void markPathNeedsNormalising() {
        needsNormalising = true;
    }

    /**
     * Sets the query; called by decoders.
     *
     * @param offset of its first byte.
     * @param length in bytes.
     */
    public void query(int offset, int length) {
        queryOffset = offset;
        queryLength = length;
    }

    /**
     * Sets the authority; called by decoders.
     *
     * @param offset   of its first byte, which is the host's.
     * @param length   of host and port.
     * @param hostSize length of the host alone.
     * @param number   port, or -1.
     */
    public void authority(int offset, int length, int hostSize, int number) {
        authorityOffset = offset;
        authorityLength = length;
        hostOffset = offset;
        hostLength = hostSize;
        port = number;
    }

    /** Records a Host field; called by decoders. */
    public void markHostField() {
        hasHost = true;
    }

    /** Records the scheme https; called by decoders. */
    public void markSchemeHttps() {
        isHttps = true;
    }

    /** Records Expect: 100-continue; called by decoders. */
    public void markExpectContinue() {
        expectsContinue = true;
    }
}
