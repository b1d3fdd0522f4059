package io.ringway.server.it;

import java.io.IOException;

/** Bytes that are no HTTP/1.1 as a strict reader has it. */
final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
