package io.ringway.server.config;

/** What a backend is asked to speak. */
public enum BackendProtocol {
    /** What the scheme suggests: HTTP/1.1 without TLS; behind {@code h2c://} HTTP/2, or HTTP/1.1 if it must be. */
    AUTO("auto"),
    /** HTTP/1.1. */
    H1("h1"),
    /** HTTP/2 over TLS. */
    H2("h2"),
    /** HTTP/2 without TLS, and nothing else. */
    H2C("h2c");

    private final String text;

    BackendProtocol(String text) {
        this.text = text;
    }

    /**
     * The spelling of the configuration.
     *
     * @return such as {@code h2c}.
     */
    public String text() {
        return text;
    }

    /**
     * Finds a protocol by its spelling.
     *
     * @param text of the configuration.
     * @return the protocol, or null.
     */
    static BackendProtocol of(String text) {
        for (BackendProtocol protocol : values()) {
            if (protocol.text.equals(text)) {
                return protocol;
            }
        }
        return null;
    }
}
