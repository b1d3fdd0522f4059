package io.ringway.balancer;

/** What is spoken to an endpoint, as the scheme of its configured host says. */
public enum EndpointScheme {
    /** Cleartext HTTP/1.1. */
    HTTP("http", 80),
    /** TLS, where ALPN decides on the version. */
    HTTPS("https", 443),
    /** Cleartext HTTP/2 with prior knowledge, RFC 9113 3.3. */
    H2C("h2c", 80);

    private final String text;
    private final int defaultPort;

    EndpointScheme(String text, int defaultPort) {
        this.text = text;
        this.defaultPort = defaultPort;
    }

    /**
     * The scheme as configured, in front of {@code ://}.
     *
     * @return lower-case text.
     */
    public String text() {
        return text;
    }

    /**
     * The port that an authority leaves out.
     *
     * @return 80 or 443.
     */
    public int defaultPort() {
        return defaultPort;
    }
}
