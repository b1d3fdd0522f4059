package io.ringway.server;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What a handler sees of a request. A view: nothing is decoded or copied before it is asked for, and each question
 * decodes anew. The body is whole when the handler is called, unless it is {@linkplain HandlerOptions#streamingBody
 * streamed}: then it is read by {@link #bodyStream()} alone. Valid until the handler returns. Thread: the handler's.
 */
public interface Request {

    /**
     * The method, as sent.
     *
     * @return such as {@code GET}
     */
    String method();

    /**
     * The canonical path: decoded where that is safe, without dot segments; the one that was routed by.
     *
     * @return such as {@code /hello/world}
     */
    String path();

    /**
     * A parameter of the route's path, percent-decoded.
     *
     * @param name in the route: {@code id} for <code>/users/{id}</code>
     * @return its text
     * @throws IllegalArgumentException if the route has no such parameter
     */
    String path(String name);

    /**
     * A parameter of the route's path as a number.
     *
     * @param name in the route
     * @return its value
     * @throws HttpException 400, if it is no decimal number of this size
     */
    int pathInt(String name);

    /**
     * A parameter of the route's path as a number.
     *
     * @param name in the route
     * @return its value
     * @throws HttpException 400, if it is no decimal number of this size
     */
    long pathLong(String name);

    /**
     * The query, as sent.
     *
     * @return its text without the question mark; empty if there is none
     */
    String query();

    /**
     * The first parameter of the query with a name, decoded ({@code +} is a blank).
     *
     * @param name of the parameter
     * @return its text, or null if it is not there
     */
    String query(String name);

    /**
     * The first parameter of the query with a name.
     *
     * @param name     of the parameter
     * @param fallback if it is not there
     * @return its text
     */
    String query(String name, String fallback);

    /**
     * The first parameter of the query with a name as a number.
     *
     * @param name     of the parameter
     * @param fallback if it is not there
     * @return its value
     * @throws HttpException 400, if it is no decimal number of this size
     */
    int queryInt(String name, int fallback);

    /**
     * The first parameter of the query with a name as a number.
     *
     * @param name     of the parameter
     * @param fallback if it is not there
     * @return its value
     * @throws HttpException 400, if it is no decimal number of this size
     */
    long queryLong(String name, long fallback);

    /**
     * The first parameter of the query with a name as a switch: {@code true}, {@code 1} or nothing behind the name is
     * on, {@code false} or {@code 0} is off.
     *
     * @param name     of the parameter
     * @param fallback if it is not there
     * @return its value
     * @throws HttpException 400, if it is anything else
     */
    boolean queryBoolean(String name, boolean fallback);

    /**
     * All parameters of the query with a name, decoded.
     *
     * @param name of the parameters
     * @return their texts in order, empty if there are none
     */
    List<String> queryAll(String name);

    /**
     * The first field with a name, whatever its case. Each byte of its value is one character, as in Latin-1 (RFC 9110
     * 5.5): UTF-8 that a client sends has to be decoded from {@code value.getBytes(ISO_8859_1)}.
     *
     * @param name of the field
     * @return its value, or null if it is not there
     */
    String header(String name);

    /**
     * All fields with a name, whatever its case.
     *
     * @param name of the fields
     * @return their values in order, empty if there are none
     */
    List<String> headers(String name);

    /**
     * Goes through all fields in order.
     *
     * @param visitor takes name and value of each
     */
    void forEachHeader(BiConsumer<String, String> visitor);

    /**
     * The host the request is for.
     *
     * @return host without its port, as sent; empty if the request names none
     */
    String host();

    /**
     * The address of the client's end of the connection.
     *
     * @return its text without the port; empty for a Unix socket
     */
    String remoteAddress();

    /**
     * Tells the protocol.
     *
     * @return true for HTTP/2, false for HTTP/1.0 and 1.1
     */
    boolean isHttp2();

    /**
     * Tells how long the body is, or will be.
     *
     * @return bytes, or -1 for a streamed body whose length the client has not told
     */
    long contentLength();

    /**
     * Measures the body.
     *
     * @return bytes
     * @throws IllegalStateException if it is streamed
     */
    int bodyLength();

    /**
     * The body, not copied. All but this throws when the handler has returned; this cannot: who keeps the view, or has
     * another thread read it, reads another client's request then. What is to be kept is {@link #bodyBytes()}.
     *
     * @return a read-only view of its bytes, valid until the handler returns
     * @throws IllegalStateException if it is streamed
     */
    ByteBuffer body();

    /**
     * The body, copied.
     *
     * @return its bytes
     * @throws IllegalStateException if it is streamed
     */
    byte[] bodyBytes();

    /**
     * The body as a text in UTF-8.
     *
     * @return the text; what is malformed is replaced
     * @throws IllegalStateException if it is streamed
     */
    String bodyText();

    /**
     * The body as a stream. A whole one is not copied, never waits, and each call begins at its first byte. A
     * {@linkplain HandlerOptions#streamingBody streamed} one there is once: reading waits for the client, and the
     * client for the reader while 64 KiB have not been read; it throws {@link ClientGoneException} once nobody waits
     * for the response any more. A client that asks for {@code 100 Continue} gets it when the first read has to wait,
     * or after a second. What is left unread when the handler returns is dropped.
     *
     * @return stream, valid until the handler returns; then it throws {@link IllegalStateException}
     */
    InputStream bodyStream();

    /**
     * The first field behind the body with a name, whatever its case (RFC 9110 6.5).
     *
     * @param name of the field
     * @return its value, or null if it is not there, or not yet: a streamed body was not read to its end
     */
    String trailer(String name);

    /**
     * Tells whether the work is in vain, as far as is known: the client has gone, or was told that it took too long;
     * the server has given it up or, at its stop, ended its stream of events; or a client of HTTP/1.1 has closed its
     * direction behind the request. Nearly all that do so have gone, but one that still reads gets its response.
     *
     * @return true from then on
     */
    boolean isCancelled();

    /**
     * Has something done once {@link #isCancelled()} turns true, for a handler that waits elsewhere: to cancel a
     * statement, say. It runs on a thread of its own, or at once on the calling one if it is so already; once at most,
     * and not after the handler has returned, which waits for it. So it must be quick, and not wait for the handler.
     * What it throws goes to the handler of uncaught exceptions. A handler on the core is never told: it has returned
     * before anybody could.
     *
     * @param action to run
     * @return hook to take it back
     */
    CancelHook onCancel(Runnable action);

    /**
     * Has the calling thread, which must be the handler's, interrupted once {@link #isCancelled()} turns true; at once
     * if it is so already. The interrupt never comes after the hook was closed or the handler has returned. Handlers
     * that stream {@linkplain Response#events() events} need not ask for it.
     *
     * @return hook to take it back
     */
    CancelHook interruptOnCancel();

    /**
     * Tells whether the server is about to stop: it serves what is in flight, and a handler that could go on for long
     * should come to its end. Streams of events are ended by the server.
     *
     * @return true from then on
     */
    boolean isStopping();

    /**
     * Names the handler.
     *
     * @return the name it is registered under
     */
    String handler();
}
