package io.ringway.server;

/**
 * What a handler wants to happen when its response would go nowhere, until it takes that back. Thread: the handler's.
 */
public interface CancelHook extends AutoCloseable {

    /**
     * Takes it back. An action that runs is waited for, one that does not is not run any more; an interrupt that came
     * for this hook is cleared. Closing it twice does nothing.
     */
    @Override
    void close();
}
