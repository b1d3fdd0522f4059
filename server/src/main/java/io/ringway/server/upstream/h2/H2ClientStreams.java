package io.ringway.server.upstream.h2;

import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Stream;
import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;

/**
 * The streams of one connection to an upstream: how they begin, how they are let go, and what becomes of them when the
 * connection ends before they do. Thread: owning worker.
 */
final class H2ClientStreams {

    private static final int NOBODY = 0;

    private final H2ClientConnection connection;
    private final H2ClientShared shared;
    private final LongFields longFields = new LongFields();
    private H2ClientStream stillborn;
    private int opened;
    private Failure refusal = Failure.STREAM_REFUSED;
    /** The last stream the upstream has looked at, if it ends the connection for an error. */
    private int suspect = NOBODY;
    private Failure suspicion = Failure.CLOSED_FOR_ERROR;

    /**
     * Begins without a stream.
     *
     * @param connection they are of
     * @param shared     of the worker
     */
    H2ClientStreams(H2ClientConnection connection, H2ClientShared shared) {
        this.connection = connection;
        this.shared = shared;
    }

    /** Counts from zero: the connection begins another life. */
    void reset() {
        assert stillborn == null;
        opened = 0;
        refusal = Failure.STREAM_REFUSED;
        suspect = NOBODY;
        suspicion = Failure.CLOSED_FOR_ERROR;
        longFields.reset();
    }

    /**
     * Counts the streams of this life.
     *
     * @return streams opened so far
     */
    @Hot
    int opened() {
        return opened;
    }

    /**
     * Opens a stream with the head of its request.
     *
     * @param stream with this connection
     * @param x      with an encoded head
     * @param ends   true if the request has no body
     * @return null, or why it was not opened
     */
    @Hot
    Failure open(H2ClientStream stream, Exchange x, boolean ends) {
        H2ClientConnection c = connection;
        int longest = x.encodedLength() > LearnedFieldLimit.LEAST_BYTES ? longestField(x) : 0;
        if (isOverLimit(x) || longest > c.fieldLimit().bytes(c.nowNs())) {
            return Failure.FIELDS_TOO_LARGE;
        }
        // Before the head, so that the upstream knows when it writes that of its response.
        c.codec().announceLists();
        if (!c.codec().canOpen() || !c.reserveHead(RequestHeadTranscoder.lengthMax(x))) {
            return Failure.NO_MEMORY;
        }
        opened++;
        c.codec().open(stream, x.request().methodId());
        int start = shared.io().blocks().offset(x.encodedBlock());
        c.commitHead(stream, RequestHeadTranscoder.encode(x, shared.io().blocks().view(), start, c.codec().encoder(),
            c.headBuffer(), c.headOffset()), ends);
        if (longest > 0) {
            longFields.onOpened(stream.streamId(), longest);
        }
        return null;
    }

    private int longestField(Exchange x) {
        return RequestHeadTranscoder.longestField(x, shared.io().blocks().view(),
            shared.io().blocks().offset(x.encodedBlock()), LearnedFieldLimit.LEAST_BYTES);
    }

    /**
     * Notes that a response has begun.
     *
     * @param stream of the connection
     */
    @Hot
    void onAnswered(H2ClientStream stream) {
        int longest = longFields.longestOf(stream.streamId());
        if (longest > 0) {
            connection.fieldLimit().onAnswered(longest);
        }
    }

    /** An upstream that gets more than it has said it takes may end the connection, and with it requests of others. */
    @Hot
    private boolean isOverLimit(Exchange x) {
        long limit = connection.codec().peerSettings().maxHeaderListBytes();
        return limit < RequestHeadTranscoder.listBytesMax(x)
            && limit < RequestHeadTranscoder.listBytes(x, shared.io().blocks().view(),
                shared.io().blocks().offset(x.encodedBlock()));
    }

    /**
     * Takes a stream back that has no exchange any more. One that is not closed is reset: the upstream need not go on.
     *
     * @param stream of the connection
     */
    @Hot
    void letGo(H2ClientStream stream) {
        if (!stream.isFree() && !stream.isClosed() && !connection.codec().isOver()) {
            shared.io().counters().increment(Counter.UPSTREAM_STREAMS_RESET);
        }
        connection.release(stream);
        stream.clear();
        shared.give(stream);
    }

    // ---------------------------------------------------------------- ends before the time

    /**
     * Keeps a stream that could not be opened, until {@link #failStillborn}.
     *
     * @param stream of the connection
     */
    void keepStillborn(H2ClientStream stream) {
        stream.nextStillborn = stillborn;
        stillborn = stream;
    }

    /**
     * Tells whether streams could not be opened and are yet to fail.
     *
     * @return true until {@link #failStillborn}
     */
    @Hot
    boolean hasStillborn() {
        return stillborn != null;
    }

    /**
     * Handles the upstream's goodbye: if it says that something was wrong, one of the streams it refuses may have been,
     * or the last one it has looked at.
     *
     * @param lastStreamId of GOAWAY
     * @param errorCode    of GOAWAY
     */
    void onGoAway(int lastStreamId, int errorCode) {
        if (errorCode != H2ErrorCode.NO_ERROR && errorCode != H2ErrorCode.HTTP_1_1_REQUIRED) {
            refusal = Failure.STREAM_REFUSED_FOR_ERROR;
            suspect = lastStreamId;
            suspicion = isForLongField(errorCode) ? Failure.FIELDS_TOO_LARGE : Failure.CLOSED_FOR_ERROR;
        }
    }

    private boolean isForLongField(int errorCode) {
        int longest = errorCode == H2ErrorCode.ENHANCE_YOUR_CALM || errorCode == H2ErrorCode.PROTOCOL_ERROR
            ? longFields.longestOf(suspect) : 0;
        return longest > 0 && connection.fieldLimit().onEnded(longest, connection.nowNs());
    }

    /** What the end of the connection means for a stream. */
    private Failure lost(H2ClientStream stream) {
        Failure failure = stream.lostFailure();
        boolean mayBeCause = failure == Failure.CLOSED_BEFORE_RESPONSE && stream.streamId() == suspect;
        return mayBeCause ? suspicion : failure;
    }

    /**
     * Hands on that a stream was reset.
     *
     * @param stream    of the connection
     * @param errorCode it was reset with
     * @param byPeer    true if the upstream reset it, false if what it sent was at fault
     */
    void onReset(H2ClientStream stream, int errorCode, boolean byPeer) {
        stream.onReset(errorCode, byPeer, refusal);
    }

    /** Fails the streams that could not be opened. */
    void failStillborn() {
        while (stillborn != null) {
            H2ClientStream stream = stillborn;
            stillborn = stream.nextStillborn;
            stream.nextStillborn = null;
            stream.failStillborn();
        }
    }

    /**
     * Fails every stream.
     *
     * @param reason of all of them, or null: what the end of the connection means is for each one to say
     */
    void failAll(Failure reason) {
        failStillborn();
        for (H2Stream stream = first(); stream != null; stream = first()) {
            H2ClientStream own = (H2ClientStream) stream;
            own.fail(reason == null ? lost(own) : reason);
        }
    }

    /** Fails the streams whose responses have not come whole. The others go on with what they hold. */
    void failIncomplete() {
        failStillborn();
        H2ClientStream stream = firstIncomplete();
        while (stream != null) {
            stream.fail(lost(stream));
            // From the first one again: who knows what a failure has led to.
            stream = firstIncomplete();
        }
    }

    private H2ClientStream firstIncomplete() {
        for (H2Stream stream = first(); stream != null; stream = connection.codec().nextStream(stream)) {
            H2ClientStream own = (H2ClientStream) stream;
            if (!own.hasWholeResponse()) {
                return own;
            }
            connection.dropPending(own);
        }
        return null;
    }

    private H2Stream first() {
        return connection.codec().firstStream();
    }
}
