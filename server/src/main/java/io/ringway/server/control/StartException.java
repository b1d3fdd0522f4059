package io.ringway.server.control;

/** Why the gateway cannot start: its message is one line for the operator, with what to do about it. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the report.
     *
     * @param message one line
     */
    public StartException(String message) {
        super(message);
    }
}
