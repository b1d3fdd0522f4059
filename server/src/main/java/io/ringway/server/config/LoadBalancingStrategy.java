package io.ringway.server.config;

import java.util.Locale;

/** How a backend is picked. */
public enum LoadBalancingStrategy {
    /** One after the other. */
    ROUND_ROBIN("RoundRobin"),
    /** Smooth weighted round robin. */
    WEIGHTED("Weighted"),
    /** The one with the fewest requests in flight. */
    LEAST_CONNECTIONS("LeastConnections"),
    /** Any. */
    RANDOM("Random"),
    /** The less busy of two picked at random. */
    POWER_OF_TWO("PowerOfTwo"),
    /** The same client address, the same backend, over a ring of virtual nodes. */
    IP_HASH("IpHash"),
    /** Maglev's table. */
    MAGLEV("Maglev");

    private final String text;

    LoadBalancingStrategy(String text) {
        this.text = text;
    }

    /**
     * The spelling that is written.
     *
     * @return such as {@code LeastConnections}.
     */
    public String text() {
        return text;
    }

    /**
     * Reads a strategy in Pascal, camel, lower, upper, snake or kebab case.
     *
     * @param text to read.
     * @return the strategy, or null when there is none of that name.
     */
    public static LoadBalancingStrategy parse(String text) {
        String plain = plain(text);
        for (LoadBalancingStrategy strategy : values()) {
            if (plain(strategy.text).equals(plain)) {
                return strategy;
            }
        }
        return null;
    }

    private static String plain(String text) {
        return text.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }
}
