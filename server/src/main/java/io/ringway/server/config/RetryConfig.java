package io.ringway.server.config;

import java.util.List;

/**
 * When and how often a request is sent again, to another backend where there is one.
 *
 * @param maxAttempts          retries after the first try; 0 to 10.
 * @param initialBackoffMs     wait before the first retry, in milliseconds.
 * @param maxBackoffMs         longest wait, not shorter than the first.
 * @param backoffMultiplier    growth of the wait from retry to retry; 1 to 10.
 * @param retryableStatusCodes answers that are worth a retry, 400 to 599.
 */
public record RetryConfig(
        int maxAttempts,
        int initialBackoffMs,
        int maxBackoffMs,
        double backoffMultiplier,
        List<Integer> retryableStatusCodes) {

    /** What holds for a key that is left out. */
    public static final RetryConfig DEFAULT = new RetryConfig(3, 100, 5_000, 2.0, List.of(502, 503, 504));

    /** Takes a copy of the list. */
    public RetryConfig {
        retryableStatusCodes = List.copyOf(retryableStatusCodes);
    }
}
