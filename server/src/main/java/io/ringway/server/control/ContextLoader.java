package io.ringway.server.control;

/**
 * The context class loader of a thread for a while: libraries look by it for drivers, services and resources. Threads
 * that are made meanwhile have it for good. Thread: the one that opens it, which closes it.
 */
final class ContextLoader implements AutoCloseable {

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    private ContextLoader() {
    }

    /**
     * Sets the loader of the calling thread.
     *
     * @param loader to look by, or null: the one the thread has
     * @return to close, which gives the thread its own one back
     */
    static ContextLoader use(ClassLoader loader) {
        ContextLoader use = new ContextLoader();
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(loader);
        }
        return use;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
