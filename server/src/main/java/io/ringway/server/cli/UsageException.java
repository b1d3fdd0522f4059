package io.ringway.server.cli;

/** An option or variable that cannot be used; the message says which, what it was and what is allowed. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * A complaint.
     *
     * @param message in one line.
     */
    UsageException(String message) {
        super(message);
    }
}
