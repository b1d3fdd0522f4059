package io.ringway.server.config;

import java.util.ArrayList;
import java.util.List;

/** Binds what a router or cluster says about failures: retry, circuit breaker, health check. */
final class PolicyBinder {

    private static final int COUNT_MAX = 1000;
    private static final int CODES_MAX = 100;

    private PolicyBinder() {
    }

    /**
     * Binds {@code retry}.
     *
     * @param parent that may have it.
     * @return the policy, or null: none.
     */
    static RetryConfig retry(ObjectBinder parent) {
        ObjectBinder object = parent.object("retry");
        if (object == null) {
            return null;
        }
        RetryConfig standard = RetryConfig.DEFAULT;
        boolean hasAlias = object.has("max_retries");
        if (hasAlias && object.has("max_attempts")) {
            object.error("max_retries", "the same as max_attempts, which is there too", "one of the two");
        }
        int alias = object.integer("max_retries", 0, 10, standard.maxAttempts());
        int attempts = object.integer("max_attempts", 0, 10, standard.maxAttempts());
        int initial = object.integer("initial_backoff_ms", 1, TimeoutsConfig.MAX_MS, standard.initialBackoffMs());
        int max = object.integer("max_backoff_ms", 1, TimeoutsConfig.MAX_MS,
                Math.max(initial, standard.maxBackoffMs()));
        double multiplier = object.decimal("backoff_multiplier", 1, 10, standard.backoffMultiplier());
        List<Integer> codes = statusCodes(object, standard.retryableStatusCodes());
        if (max < initial) {
            object.error("max_backoff_ms", "shorter than initial_backoff_ms, which is " + initial, "at least that");
        }
        object.finish();
        return new RetryConfig(hasAlias ? alias : attempts, initial, max, multiplier, codes);
    }

    /**
     * Binds {@code circuit_breaker}.
     *
     * @param parent that may have it.
     * @return the policy, or null: none.
     */
    static CircuitBreakerConfig circuitBreaker(ObjectBinder parent) {
        ObjectBinder object = parent.object("circuit_breaker");
        if (object == null) {
            return null;
        }
        CircuitBreakerConfig standard = CircuitBreakerConfig.DEFAULT;
        CircuitBreakerConfig bound = new CircuitBreakerConfig(
                object.integer("failure_threshold", 1, COUNT_MAX, standard.failureThreshold()),
                object.integer("open_ms", 1, TimeoutsConfig.MAX_MS, standard.openMs()),
                object.integer("half_open_probes", 1, COUNT_MAX, standard.halfOpenProbes()));
        object.finish();
        return bound;
    }

    /**
     * Binds {@code health_check}.
     *
     * @param parent that may have it.
     * @return the policy, or null: none.
     */
    static HealthCheckConfig healthCheck(ObjectBinder parent) {
        ObjectBinder object = parent.object("health_check");
        if (object == null) {
            return null;
        }
        HealthCheckConfig standard = HealthCheckConfig.DEFAULT;
        int interval = object.integer("interval_ms", 1, TimeoutsConfig.MAX_MS, standard.intervalMs());
        int timeout = object.integer("timeout_ms", 1, TimeoutsConfig.MAX_MS,
                Math.min(interval, standard.timeoutMs()));
        if (timeout > interval) {
            object.error("timeout_ms", "longer than interval_ms, which is " + interval, "at most that");
        }
        HealthCheckConfig bound = new HealthCheckConfig(interval, timeout,
                object.integer("unhealthy_after", 1, 100, standard.unhealthyAfter()),
                object.integer("healthy_after", 1, 100, standard.healthyAfter()));
        object.finish();
        return bound;
    }

    private static List<Integer> statusCodes(ObjectBinder object, List<Integer> fallback) {
        if (!object.has("retryable_status_codes")) {
            return fallback;
        }
        List<Integer> codes = new ArrayList<>();
        for (ObjectBinder.Element element : object.list("retryable_status_codes", CODES_MAX)) {
            int code = (int) object.integer(element, 400, 599, 0);
            if (code != 0 && !codes.contains(code)) {
                codes.add(code);
            }
        }
        return codes;
    }
}
