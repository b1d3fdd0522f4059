package io.ringway.server.sim;

/** A message that breaks the grammar of RFC 9112, found by one of the simulator's own readers. */
final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }
}
