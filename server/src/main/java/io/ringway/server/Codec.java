package io.ringway.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Turns bodies into values and values into bodies, for typed handlers. Stateless, or safe for many threads.
 *
 * @param <T> the values
 */
public interface Codec<T> {

    /**
     * What the bodies are.
     *
     * @return value of the {@code Content-Type} field, such as {@code application/json}
     */
    String contentType();

    /**
     * Reads a value.
     *
     * @param body to read to its end
     * @return the value
     * @throws IOException              if it is malformed: 400, with the message for the client
     * @throws IllegalArgumentException if it says what cannot be: as above. Any other exception
     *                                  but an {@link HttpException} is 400 too, with the cause in the log and not for
     *                                  the client
     */
    T decode(InputStream body) throws IOException;

    /**
     * Writes a value.
     *
     * @param value to write
     * @param body  to write to; need be neither flushed nor closed, and does not heed it: it ends when this returns
     * @throws IOException if the body does not take it; whatever is thrown, the answer is an error, or is cut where
     *                     16 KiB or more of it have been written
     */
    void encode(T value, OutputStream body) throws IOException;
}
