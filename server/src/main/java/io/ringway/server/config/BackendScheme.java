package io.ringway.server.config;

/** How a backend is spoken to. */
public enum BackendScheme {
    /** Plain HTTP/1.1. */
    HTTP("http", 80),
    /** TLS; HTTP/2 where the backend offers it. */
    HTTPS("https", 443),
    /** HTTP/2 without TLS, by prior knowledge. */
    H2C("h2c", 80);

    private final String text;
    private final int defaultPort;

    BackendScheme(String text, int defaultPort) {
        this.text = text;
        this.defaultPort = defaultPort;
    }

    /**
     * The scheme without {@code ://}.
     *
     * @return such as {@code http}.
     */
    public String text() {
        return text;
    }

    /**
     * The port used where none is written.
     *
     * @return 80 or 443.
     */
    public int defaultPort() {
        return defaultPort;
    }
}
