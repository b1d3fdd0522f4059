package io.ringway.server;

/**
 * Brings handlers that a configuration can name. Implementations are found on the class path, and in the jars of the
 * directory given with {@code --handlers}, by {@link java.util.ServiceLoader}: name them in
 * {@code META-INF/services/io.ringway.server.HandlerProvider}.
 */
public interface HandlerProvider {

    /**
     * Registers the handlers. Called once, before the gateway starts.
     *
     * @param registry to add them to
     */
    void provide(HandlerRegistry registry);
}
