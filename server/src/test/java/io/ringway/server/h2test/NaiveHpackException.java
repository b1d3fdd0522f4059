package io.ringway.server.h2test;

/** Bytes that are no header block (RFC 7541): COMPRESSION_ERROR. */
public final class NaiveHpackException extends Exception {

    private static final long serialVersionUID = 1L;

    NaiveHpackException(String message) {
        super(message);
    }
}
