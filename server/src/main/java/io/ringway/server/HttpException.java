package io.ringway.server;

import java.util.ArrayList;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Thrown by a handler to answer with an error, as long as nothing of its response has gone out. The body is
 * {@code application/problem+json} (RFC 9457) with the status, its title and the detail, as that of the server's own
 * answers.
 *
 * <pre>{@code
 * throw new HttpException(401, "say who you are").header("WWW-Authenticate", "Basic realm=\"orders\"");
 * }</pre>
 *
 * <p>What the response had of fields before is dropped with the rest of it; those the error needs (RFC 9110:
 * {@code WWW-Authenticate} 15.5.2, {@code Allow} 15.5.6, {@code Retry-After} 10.2.3) are the exception's own.
 */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;

    private final int status;
    /** Names and values in turn; null: none. */
    private ArrayList<String> fields;

    /**
     * Creates an error; it has no stack trace, as it is an answer and no failure.
     *
     * @param status 400 to 599
     * @param detail for the client, or null
     */
    public HttpException(int status, String detail) {
        this(status, detail, null);
    }

    /**
     * Creates an error with a cause, which is logged as a failure of the handler is; the client does not learn of it.
     *
     * @param status 400 to 599
     * @param detail for the client, or null
     * @param cause  for the log, or null
     */
    public HttpException(int status, String detail, Throwable cause) {
        super(detail, cause, false, false);
        if (status < STATUS_MIN || status > STATUS_MAX) {
            throw new IllegalArgumentException("status is " + status + ", allowed are " + STATUS_MIN + " to "
                + STATUS_MAX);
        }
        this.status = status;
    }

    /**
     * Adds a field to the answer, as {@link Response#header} does: one that is malformed, or the server's, makes the
     * answer 500. {@code Content-Type} takes the place of {@code application/problem+json}, for a type that is one of
     * those: the body stays the same.
     *
     * @param name  of the field
     * @param value text of Latin-1 without control characters
     * @return this
     */
    public HttpException header(String name, String value) {
        if (fields == null) {
            fields = new ArrayList<>(2);
        }
        fields.add(Objects.requireNonNull(name, "name"));
        fields.add(Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Goes through the fields in order.
     *
     * @param visitor takes name and value of each
     */
    public void forEachHeader(BiConsumer<String, String> visitor) {
        for (int i = 0; fields != null && i < fields.size(); i += 2) {
            visitor.accept(fields.get(i), fields.get(i + 1));
        }
    }

    /**
     * Tells the status.
     *
     * @return 400 to 599
     */
    public int status() {
        return status;
    }
}
