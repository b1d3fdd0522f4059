package io.ringway.server.config;

/**
 * When a backend that keeps failing is left alone.
 *
 * @param failureThreshold failures in a row that open the circuit; 1 to 1000.
 * @param openMs           how long it stays open, in milliseconds.
 * @param halfOpenProbes   requests let through to try it again; 1 to 1000.
 */
public record CircuitBreakerConfig(int failureThreshold, int openMs, int halfOpenProbes) {

    /** What holds for a key that is left out. */
    public static final CircuitBreakerConfig DEFAULT = new CircuitBreakerConfig(5, 30_000, 3);
}
