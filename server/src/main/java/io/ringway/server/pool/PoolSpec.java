package io.ringway.server.pool;

import io.ringway.server.Handler;

/**
 * A handler and how it runs.
 *
 * @param name     of the handler
 * @param handler  to run
 * @param settings of its pool
 */
public record PoolSpec(String name, Handler handler, PoolSettings settings) {
}
