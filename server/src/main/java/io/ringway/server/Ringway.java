package io.ringway.server;

import io.ringway.ring.kernel.NativeAccess;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.Gateway;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.Residue;
import java.time.Duration;

/**
 * A gateway inside a process: start it with a configuration, stop it when done. Installs no signal handlers and never
 * ends the process, except when a worker finds its own memory corrupt. Several may run side by side. Thread: any.
 *
 * <p>The JVM needs {@code --enable-native-access=ALL-UNNAMED} and
 * {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED}; the fat jar's manifest has both.
 */
public final class Ringway implements AutoCloseable {

    private final Gateway gateway;

    private Ringway(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Starts a gateway whose workers are not pinned.
     *
     * @param config to serve
     * @return the running gateway; every listener accepts
     * @throws io.ringway.server.control.StartException if it cannot start, in one line
     */
    public static Ringway start(GatewayConfig config) {
        return start(config, RingwayOptions.EMBEDDED);
    }

    /**
     * Starts a gateway.
     *
     * @param config  to serve
     * @param options how to run
     * @return the running gateway; every listener accepts
     * @throws io.ringway.server.control.StartException if it cannot start, in one line
     * @throws io.ringway.ring.RingException if the JVM lacks a flag that is needed, naming it
     */
    public static Ringway start(GatewayConfig config, RingwayOptions options) {
        NativeAccess.require();
        return new Ringway(Gateway.start(config, options.name(), options.pin()));
    }

    /**
     * Tells the port of the first listener.
     *
     * @return TCP port, or -1 for a Unix socket
     */
    public int port() {
        return port(0);
    }

    /**
     * Tells the port of a listener.
     *
     * @param listener index in the configuration
     * @return TCP port, or -1 for a Unix socket
     */
    public int port(int listener) {
        return gateway.port(listener);
    }

    /**
     * Counts the workers.
     *
     * @return workers
     */
    public int workers() {
        return gateway.workers();
    }

    /**
     * Sums a counter over the workers.
     *
     * @param counter to read
     * @return its value now
     */
    public long counter(Counter counter) {
        return gateway.counter(counter);
    }

    /**
     * Asks every worker what it holds now. Waits for their answers.
     *
     * @return the sum
     */
    public Residue residue() {
        return gateway.residue();
    }

    /**
     * Tells the threads that do the work, for measurements.
     *
     * @return ids of the worker threads
     */
    public long[] workerThreadIds() {
        return gateway.workerThreadIds();
    }

    /**
     * Stops accepting, serves what is in flight, ends.
     *
     * @param drain longest wait; what is still in flight then is cut
     * @return true if everything in flight was served
     */
    public boolean stop(Duration drain) {
        return gateway.drain(drain);
    }

    /** Stops at once. */
    @Override
    public void close() {
        gateway.close();
    }
}
