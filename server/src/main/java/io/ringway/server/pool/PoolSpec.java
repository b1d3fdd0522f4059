package io.ringway.server.pool;

import io.ringway.server.ExceptionHandler;
import io.ringway.server.Handler;

/**
 * A handler and how it runs.
 *
 * @param name       of the handler
 * @param handler    to run
 * @param exceptions makes answers of what it throws; null: nobody does
 * @param settings   of its pool
 */
public record PoolSpec(String name, Handler handler, ExceptionHandler exceptions, PoolSettings settings) {

    /**
     * A handler whose exceptions are answered as they say themselves.
     *
     * @param name     of the handler
     * @param handler  to run
     * @param settings of its pool
     */
    public PoolSpec(String name, Handler handler, PoolSettings settings) {
        this(name, handler, null, settings);
    }
}
