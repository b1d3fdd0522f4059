package io.ringway.server.upstream.h2;

import io.ringway.server.Hot;

/**
 * How long a field of a request one endpoint bears, if it does not say so and ends whole connections over longer ones
 * (nginx: {@code large_client_header_buffers}): what one request has cost all others of its connection, the next one
 * like it is not to cost again. Learned from the ends of connections, and believed for a while. Lengths are those of
 * name and value as they are sent, in bytes, and matter above {@value #LEAST_BYTES} only. Thread: owning worker.
 *
 * <p>A limit is taken to be a power of two, as sizes of buffers are. So a few ends are enough to find it, whatever
 * lengths clients try; and no field as long as one that was answered is refused.
 */
public final class LearnedFieldLimit {

    /** The least limit there is: nginx' default. */
    static final int LEAST_BYTES = 8 * 1024;
    /** Nothing is known. */
    static final int NONE = Integer.MAX_VALUE;
    /** How long it is believed: what is configured there may change, and the end may have had another reason. */
    static final long BELIEVED_NS = 300_000_000_000L;

    private int limitBytes = NONE;
    private int answeredBytes;
    private long untilNs;

    /** Knows nothing. */
    public LearnedFieldLimit() {
        super();
    }

    /**
     * Tells how long a field may be.
     *
     * @param nowNs time of the turn
     * @return bytes, {@link #NONE} if nothing is known
     */
    @Hot
    int bytes(long nowNs) {
        return limitBytes == NONE || untilNs - nowNs <= 0 ? NONE : Math.max(limitBytes, answeredBytes);
    }

    /**
     * Notes that a request was answered, whatever the answer is: the connection has borne it.
     *
     * @param longestBytes of its fields
     */
    void onAnswered(int longestBytes) {
        answeredBytes = Math.max(answeredBytes, longestBytes);
    }

    /**
     * Handles the end of a connection for an error, a request with a long field the last that was looked at.
     *
     * @param longestBytes of its fields, above {@link #LEAST_BYTES}
     * @param nowNs        time of the turn
     * @return true if the field is taken for the reason; false if as long a one was answered before
     */
    boolean onEnded(int longestBytes, long nowNs) {
        assert longestBytes > LEAST_BYTES;
        if (longestBytes <= answeredBytes) {
            // The next time it will be: what was answered may have been so under another configuration.
            answeredBytes = 0;
            return false;
        }
        int below = Integer.highestOneBit(longestBytes - 1);
        limitBytes = Math.min(below, bytes(nowNs));
        untilNs = nowNs + BELIEVED_NS;
        return true;
    }
}
