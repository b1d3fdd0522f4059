package io.ringway.server.config;

/**
 * How backends are probed.
 *
 * @param intervalMs     between two probes of a backend, in milliseconds.
 * @param timeoutMs      of one probe, not longer than the interval.
 * @param unhealthyAfter failures in a row; 1 to 100.
 * @param healthyAfter   successes in a row; 1 to 100.
 */
public record HealthCheckConfig(int intervalMs, int timeoutMs, int unhealthyAfter, int healthyAfter) {

    /** What holds for a key that is left out. */
    public static final HealthCheckConfig DEFAULT = new HealthCheckConfig(5_000, 2_000, 3, 2);
}
