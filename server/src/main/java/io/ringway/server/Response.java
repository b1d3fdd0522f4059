package io.ringway.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * What a handler answers with: status and fields first, then the body, in one piece or as a stream. An answer in one
 * piece leaves when the handler returns, and so does the end of a stream. Valid until then. Thread: the handler's.
 *
 * <p>A handler that throws has not answered: as long as nothing of the response has left, the client gets an error
 * instead ({@link Handler}). Otherwise the response is cut, so that the client sees that it is not whole: HTTP/1.1
 * closes the connection before the end, HTTP/2 resets the stream (RFC 9112 8, RFC 9113 5.4.2).
 *
 * <p>{@code Date}, {@code Content-Length}, {@code Transfer-Encoding} and {@code Connection} are the server's. A body is
 * left out where the request or the status has none (HEAD, 204, 205, 304).
 *
 * <p>Limit: 100 fields, {@code Content-Type} included, and 32 KiB of them; no more than the server's
 * {@code header_count}.
 */
public interface Response {

    /**
     * Sets the status; 200 where nothing is set.
     *
     * @param code 200 to 599
     * @return this
     */
    Response status(int code);

    /**
     * Adds a field.
     *
     * @param name  of the field
     * @param value text of Latin-1 without control characters
     * @return this
     * @throws IllegalArgumentException if either is malformed, the field is the server's, or there are too many
     */
    Response header(String name, String value);

    /**
     * Sets what the body is, instead of what the method that sends it would say.
     *
     * @param type value of the {@code Content-Type} field
     * @return this
     */
    Response contentType(String type);

    /**
     * Adds a field behind the body (RFC 9110 6.5). Clients of HTTP/1.1 get it only if they have said that they take
     * trailers. To be called before a body in one piece is said; where the body is a stream of unknown length, until
     * the handler returns or {@linkplain #end ends} it.
     *
     * @param name  of the field
     * @param value text of Latin-1 without control characters
     * @return this
     */
    Response trailer(String name, String value);

    /**
     * Answers with a text in UTF-8: {@code text/plain; charset=utf-8}, if no other type was set.
     *
     * @param text of the body
     */
    void text(String text);

    /**
     * Answers with a document in JSON: {@code application/json}, if no other type was set.
     *
     * @param document of the body
     */
    void json(String document);

    /**
     * Answers with bytes: {@code application/octet-stream}, if no other type was set. Takes: the array, which must not
     * change afterwards; the same one may be sent many times.
     *
     * @param bytes of the body
     */
    void bytes(byte[] bytes);

    /**
     * Answers with bytes, which are copied: {@code application/octet-stream}, if no other type was set.
     *
     * @param bytes of the body, from its position to its limit, which do not change
     */
    void bytes(ByteBuffer bytes);

    /** Answers without a body: 204, if no status was set. */
    void empty();

    /**
     * Sends the client elsewhere.
     *
     * @param code     301, 302, 303, 307 or 308
     * @param location URI to go to; blanks and what is not ASCII are percent-encoded
     */
    void redirect(int code, String location);

    /**
     * Begins a body of unknown length. What is written is collected, and leaves when enough is there, with
     * {@link OutputStream#flush}, or at the end. Writing waits while the client does not take what is on its way; once
     * the client has gone it throws {@link ClientGoneException}. A handler on the core cannot wait: what it writes
     * leaves when it returns, and there is a limit to it.
     *
     * <p>Closing the stream means that nothing more is written, and need not be done. The response ends when the
     * handler returns, or with {@link #end()}; what was not flushed leaves then. An exception that leaves the handler,
     * also behind the {@code close()} of a try-with-resources, is an error or a cut response, never a whole one, unless
     * all that {@link #stream(long)} has announced had been sent.
     *
     * <p>A handler may have other threads write while it waits for them, one at a time: a second one gets an
     * {@link IllegalStateException} while the first one is at it, also where that waits for the client. When the
     * handler returns, whoever is still writing gets an {@link IOException}, and the response is cut.
     *
     * @return the stream
     */
    OutputStream stream();

    /**
     * Begins a body of known length; otherwise as {@link #stream()}. Writing more throws, writing less fails, but for
     * an answer to HEAD: that tells the length, and nothing need be written (RFC 9110 8.6).
     *
     * @param length in bytes
     * @return the stream
     */
    OutputStream stream(long length);

    /**
     * Begins a stream of server-sent events: {@code text/event-stream}. Each event leaves at once.
     *
     * @return the events
     * @throws IOException if the client has gone
     */
    EventStream events() throws IOException;

    /**
     * Ends the response before the handler returns: what was answered in one piece, or all of a stream, is the client's
     * now, and the handler may go on for itself, to write to a log, say. The response stands, whatever the handler
     * throws then, and whatever deadline it misses. Closes the stream; waits as writing does. A handler on the core
     * cannot have it leave before it returns; all else is the same.
     *
     * <p>Where the request's body is streamed and has not come whole, the end of a response without a length, not its
     * bytes, waits for that or for the handler.
     *
     * @throws IllegalStateException if nothing was answered
     * @throws IOException           if the client has gone, or less was written than announced
     */
    void end() throws IOException;
}
