package io.ringway.http.h2;

import io.ringway.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a connection tells its owner while it reads.
 *
 * <p>Called from inside {@link H2Connection#receive} on the connection's thread. All methods of {@link H2Connection}
 * may be called from here but {@code receive} and {@code start}; ending the connection stops reading at once. Buffers
 * are borrowed for the call. {@link #onConnectionError} may also come from inside what the owner calls, when the sink
 * takes no more.
 */
public interface H2Events {
    /**
     * A peer opens a stream (server role): asks for the object that stands for it. The head follows at once, by
     * {@link #onHeaders}, {@link #onRefusedHead} or {@link #onReset}.
     *
     * @param streamId odd number.
     * @return a stream that is free, with {@link H2Stream#head()} reset; or null: the stream is refused
     *         (REFUSED_STREAM) at no cost for the peer, nothing follows.
     */
    H2Stream onStream(int streamId);

    /**
     * A head is complete and in {@link H2Stream#head()}: a request's, or a response's (perhaps interim,
     * {@link io.ringway.http.ResponseHead#isInterim()}; another one follows then).
     *
     * @param stream    it belongs to.
     * @param buffer    its ranges point into, counted from position 0: canonical lines {@code name: value CRLF}.
     * @param endStream true if no content and no trailers follow.
     */
    void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream);

    /**
     * A request is well-formed as HTTP/2 and still not served, for example because it is too large: to be answered with
     * {@link io.ringway.http.HttpError#status(int)} like any other response. Its head is not to be read. Comes after
     * {@link #onHeaders} where it is the trailers that are too large; they end the request.
     *
     * @param stream    it belongs to.
     * @param httpError negative {@link io.ringway.http.HttpError} whose status is not 400.
     * @param endStream true if no content follows; content that does is told by {@link #onData}.
     */
    void onRefusedHead(H2Stream stream, int httpError, boolean endStream);

    /**
     * Content. It counts as held by the owner until {@link H2Connection#consumed}; padding never does.
     *
     * @param stream    it belongs to.
     * @param buffer    holding it.
     * @param offset    of its first byte.
     * @param length    in bytes; 0 only with endStream.
     * @param endStream true if it was the last.
     */
    void onData(H2Stream stream, UnsafeBuffer buffer, int offset, int length, boolean endStream);

    /**
     * Trailers; they end the message.
     *
     * @param stream   they belong to.
     * @param trailers fields that may be passed on; may be empty.
     * @param buffer   their ranges point into, counted from position 0.
     */
    void onTrailers(H2Stream stream, HeaderBlock trailers, UnsafeBuffer buffer);

    /**
     * A stream ended before its time; nothing more comes and nothing more can be sent. The owner still calls
     * {@link H2Connection#release}, when its work for the stream is really over.
     *
     * @param stream    that ended.
     * @param errorCode any number; REFUSED_STREAM means that the peer has not processed it, also where a GOAWAY said
     *                  so.
     * @param byPeer    true if the peer reset it, false if the connection did for what the peer had sent.
     */
    void onReset(H2Stream stream, int errorCode, boolean byPeer);

    /**
     * The send window of a stream has become positive. More can be sent only if the connection's window is open too.
     *
     * @param stream that can go on.
     */
    void onSendWindow(H2Stream stream);

    /** The send window of the connection has become positive. */
    void onConnectionWindow();

    /** The peer's SETTINGS were applied; the acknowledgement is queued. Also when they changed nothing. */
    void onSettings();

    /**
     * A PING of ours was answered.
     *
     * @param data what it carried.
     */
    void onPong(long data);

    /**
     * The peer takes no more streams from us than those up to an id. Streams of ours above it are told by
     * {@link #onReset} with REFUSED_STREAM right after this. May come again with a lower id.
     *
     * @param lastStreamId last stream of ours that the peer may have processed.
     * @param errorCode    any number.
     */
    void onGoAway(int lastStreamId, int errorCode);

    /**
     * The connection is over: GOAWAY is queued, nothing more is read and nothing more may be sent. The owner gives
     * every stream up ({@link H2Connection#firstStream()}) and closes the transport
     * ({@link H2Connection#stop()}).
     *
     * @param errorCode what GOAWAY says.
     */
    void onConnectionError(int errorCode);
}
