package io.ringway.server;

import java.io.IOException;

/**
 * Server-sent events (WHATWG HTML 9.2) to one client. Each event leaves at once; while there is none the server keeps
 * the connection alive with comments. Sending waits while the client does not take what is on its way, and throws
 * {@link ClientGoneException} once it has gone. Valid until the handler returns. Thread: the handler's.
 *
 * <p>The server ends the stream, between two events, when it drains and when the client has closed its direction. From
 * then on, and when the client has gone, {@link #isOpen()} is false, sending throws {@link ClientGoneException}, and
 * the thread that has opened the stream is interrupted, wherever it waits, unless the stream is closed or the handler
 * has returned.
 */
public interface EventStream extends AutoCloseable {

    /**
     * Sends an event.
     *
     * @param data of it; may have several lines
     * @throws IOException if the client has gone
     */
    void send(String data) throws IOException;

    /**
     * Sends an event of a type.
     *
     * @param type of the event, one line
     * @param data of it; may have several lines
     * @throws IOException if the client has gone
     */
    void send(String type, String data) throws IOException;

    /**
     * Gives the next event an id, which a client that comes back names in {@code Last-Event-ID}.
     *
     * @param id one line
     * @return this
     */
    EventStream id(String id);

    /**
     * Tells the client how long to wait before it comes back; goes out with the next event.
     *
     * @param waitMs milliseconds
     * @return this
     */
    EventStream retry(long waitMs);

    /**
     * Sends a comment, which clients ignore.
     *
     * @param text one line
     * @throws IOException if the client has gone
     */
    void comment(String text) throws IOException;

    /**
     * Tells whether another event may reach the client.
     *
     * @return false once the client has left, the stream has ended, or the server is about to stop
     */
    boolean isOpen();

    /**
     * Notes that there are no more events. The response ends when the handler returns, or with {@link Response#end};
     * an exception in between cuts it. Clients of events come back either way (WHATWG HTML 9.2.3).
     */
    @Override
    void close() throws IOException;
}
