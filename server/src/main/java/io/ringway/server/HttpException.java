package io.ringway.server;

/** Thrown by a handler to answer with an error, as long as nothing of its response has gone out. */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;

    private final int status;

    /**
     * Creates an error; it has no stack trace, as it is an answer and no failure.
     *
     * @param status 400 to 599
     * @param detail for the client, in {@code application/problem+json}
     */
    public HttpException(int status, String detail) {
        super(detail, null, false, false);
        if (status < STATUS_MIN || status > STATUS_MAX) {
            throw new IllegalArgumentException("status is " + status + ", allowed are " + STATUS_MIN + " to "
                + STATUS_MAX);
        }
        this.status = status;
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
