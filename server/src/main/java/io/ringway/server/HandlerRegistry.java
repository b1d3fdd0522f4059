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
     * Makes answers of what the handlers throw: all of a builder's, or all that a provider adds.
     *
     * @param exceptions asked for each exception; without one, an {@link HttpException} is what it says, anything else
     *                   500
     * @return this
     */
    HandlerRegistry onException(ExceptionHandler exceptions);

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
