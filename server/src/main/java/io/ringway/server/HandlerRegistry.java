package io.ringway.server;

/** Takes handlers by name. */
public interface HandlerRegistry {

    /**
     * Adds a handler with options.
     *
     * @param name    a router names in {@code handler}
     * @param handler to run
     * @param options how to run it
     * @throws IllegalArgumentException if the name is taken, or no name
     */
    void add(String name, Handler handler, HandlerOptions options);

    /**
     * Adds a handler that may block.
     *
     * @param name    a router names in {@code handler}
     * @param handler to run
     * @throws IllegalArgumentException if the name is taken, or no name
     */
    default void add(String name, Handler handler) {
        add(name, handler, HandlerOptions.pooled());
    }
}
