package io.ringway.server.config;

/** A protocol a listener may speak. */
public enum ListenerProtocol {
    /** HTTP/1.1 and HTTP/1.0. */
    H1("h1"),
    /** HTTP/2 without TLS, by prior knowledge. */
    H2C("h2c"),
    /** HTTP/2 over TLS, by ALPN. */
    H2("h2");

    private final String text;

    ListenerProtocol(String text) {
        this.text = text;
    }

    /**
     * The spelling of the configuration.
     *
     * @return such as {@code h1}.
     */
    public String text() {
        return text;
    }
}
