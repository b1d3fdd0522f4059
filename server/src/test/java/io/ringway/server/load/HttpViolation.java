package io.ringway.server.load;

/** Received bytes are not the HTTP/1.1 message they must be. */
final class HttpViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param what is wrong
     */
    HttpViolation(String what) {
        super(what, null, false, false);
    }
}
