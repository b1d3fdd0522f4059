package io.ringway.server;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.NativeAccess;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.CodedConfig;
import io.ringway.server.control.Gateway;
import io.ringway.server.control.GatewayOptions;
import io.ringway.server.control.HandlerCatalog;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.control.StartException;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.Residue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A gateway inside a process: start it with a configuration, stop it when done. Installs no signal handlers and never
 * ends the process. Several may run side by side. Thread: any.
 *
 * <p>A request for which there is no memory is answered with 503. Where a core cannot go on for all of that, because it
 * has found its own memory corrupt or has no heap for what it owes to no single request, the gateway says so in the log
 * (SEVERE), closes all that it has open, answered or not, and stays closed: {@link #awaitEnd} returns then, and
 * {@link #failure} tells why. Memory outside the heap that the core had is not given back, as the kernel may still
 * refer to it; another gateway can be started in its place.
 *
 * <p>The JVM needs {@code --enable-native-access=ALL-UNNAMED} and
 * {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED}; the fat jar's manifest has both.
 */
public final class Ringway implements AutoCloseable {

    private static final long ANY_GENERATION = -1;

    private final Gateway gateway;

    private Ringway(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Starts a gateway whose workers are not pinned.
     *
     * @param config to serve; the variables {@code RINGWAY_HANDLER_*} of the environment beat what it says of the pools
     *               of handlers
     * @return the running gateway; every listener accepts
     * @throws StartException if it cannot start, in one line; it names every flag that the JVM lacks
     * @throws IllegalArgumentException if the configuration is null
     */
    public static Ringway start(GatewayConfig config) {
        return start(config, RingwayOptions.EMBEDDED);
    }

    /**
     * Starts a gateway.
     *
     * @param config  to serve; the variables {@code RINGWAY_HANDLER_*} of the environment beat what it says of the
     *                pools of handlers
     * @param options how to run
     * @return the running gateway; every listener accepts
     * @throws StartException if it cannot start, in one line; it names every flag that the JVM lacks
     * @throws IllegalArgumentException if the configuration is null
     */
    public static Ringway start(GatewayConfig config, RingwayOptions options) {
        return start(required(config), options, new HandlerCatalog(), CodedConfig.of(System.getenv()));
    }

    /** A file with a mistake in it has no configuration: to go on without it would serve what nobody has written. */
    static GatewayConfig required(GatewayConfig config) {
        if (config == null) {
            throw new IllegalArgumentException("the configuration is null: where ConfigReader has found errors,"
                + " ConfigResult.orThrow() says which");
        }
        return config;
    }

    /**
     * Begins to put a server together in code.
     *
     * @return builder without routes
     */
    public static RingwayBuilder builder() {
        return new RingwayBuilder();
    }

    static Ringway start(GatewayConfig config, RingwayOptions options, HandlerCatalog handlers, CodedConfig coded) {
        try {
            NativeAccess.require();
        } catch (RingException lacks) {
            throw new StartException(lacks.getMessage());
        }
        BuildInfo build = BuildInfo.load();
        return new Ringway(Gateway.start(config, new GatewayOptions(options.name(), options.pin(), options.source(),
            build.version(), build.commit(), handlers, coded)));
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
     * @param listener index in the configuration, from 0
     * @return TCP port, or -1 for a Unix socket
     * @throws IllegalArgumentException if there is no such listener
     */
    public int port(int listener) {
        return gateway.port(listener);
    }

    /**
     * Tells the port of the admin listener.
     *
     * @return TCP port, or -1 for a Unix socket or if there is none
     */
    public int adminPort() {
        return gateway.adminPort();
    }

    /**
     * Takes another configuration while traffic goes on, all of it or nothing: requests in flight end as they began,
     * the next ones find the new one; connections to backends that stay are kept; listeners come and go. How many
     * workers there are, and on which CPUs, stays until the next start; the result warns of it. Waits until every
     * worker has adopted it. Reloads of several threads are served one after the other.
     *
     * <p>What a builder has said stays, whatever the configuration says: its routes, which are code, its addresses,
     * workers and defaults of pools. A route for host, path and method of one of the builder's is an error.
     *
     * @param config to take, without the builder's routes or with them: {@link #config()} may be taken again
     * @return how it went; nothing has changed unless it is {@linkplain ReloadResult#isApplied applied}
     * @throws IllegalArgumentException if it is null; nothing has changed
     */
    public ReloadResult reload(GatewayConfig config) {
        return gateway.reload(required(config), ANY_GENERATION);
    }

    /**
     * Takes another configuration if nobody else did meanwhile; otherwise as {@link #reload(GatewayConfig)}.
     *
     * @param config     to take
     * @param generation that must still be in force
     * @return how it went
     * @throws IllegalArgumentException if the configuration is null; nothing has changed
     */
    public ReloadResult reload(GatewayConfig config, long generation) {
        return gateway.reload(required(config), generation);
    }

    /**
     * Reads the configuration again from where {@link RingwayOptions#source} says, and takes it. Wishes that wait
     * behind one another are served by one reading, which begins after the last of them.
     *
     * @return how it went; refused if there is no source
     */
    public ReloadResult reload() {
        return gateway.reload();
    }

    /**
     * Tells what is in force, the builder's routes included: what the last {@link #reload} that was applied has come
     * to, or the start.
     *
     * @return the configuration of the present generation, whole and with every default
     */
    public GatewayConfig config() {
        return gateway.config();
    }

    /**
     * Tells the generation of the configuration in force.
     *
     * @return number, from 1
     */
    public long generation() {
        return gateway.generation();
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
     * Tells what was counted of the handlers.
     *
     * @return figures of each since the start, in the order they were added
     */
    public List<HandlerMetrics> handlers() {
        return gateway.handlers();
    }

    /**
     * Tells what was counted of a handler.
     *
     * @param name of it; that of a builder's route is its method and path, such as {@code GET /hello}
     * @return figures since the start
     * @throws IllegalArgumentException if there is no such handler
     */
    public HandlerMetrics handler(String name) {
        return handlers().stream().filter(metrics -> metrics.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no handler " + name));
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
     * Stops accepting, serves what is in flight, ends. Handlers see {@link Request#isStopping()}, streams of events are
     * ended. Those that are still running at the end are interrupted. An interrupt of the caller ends the wait, not the
     * stop, and is kept.
     *
     * <p>A pooled or virtual handler may stop its own server. Its request is in flight as well: an answer it has given
     * in one piece or closed leaves first; otherwise this waits for it in vain, and cuts it. The handler itself is not
     * interrupted. If another thread stops the server already, this returns at once.
     *
     * <p>A client that was sent everything and does not close its connection is waited for a second, no longer than the
     * drain, and then makes no difference to the result.
     *
     * @param drain longest wait, of any length; what is still in flight then is cut
     * @return true if everything in flight was served; of a gateway that has stopped already, what came of that; false
     *         for a handler, where another thread is stopping it
     * @throws IllegalStateException in an inline handler: the core that runs it would wait for itself
     */
    public boolean stop(Duration drain) {
        return gateway.drain(Objects.requireNonNull(drain, "drain"));
    }

    /**
     * Waits until the gateway has ended: it was stopped or closed, or a core could not go on. For a main method that
     * has nothing else to do.
     *
     * @throws InterruptedException if the caller is to stop waiting
     */
    public void awaitEnd() throws InterruptedException {
        gateway.ending().await();
    }

    /**
     * Tells why the gateway has ended by itself.
     *
     * @return what a core could not go on for; empty if it runs, or was stopped
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(gateway.ending().failure());
    }

    /**
     * Stops at once. A pooled or virtual handler may close its own server, but its client gets no answer then.
     *
     * @throws IllegalStateException in an inline handler: the core that runs it would wait for itself
     */
    @Override
    public void close() {
        gateway.close();
    }
}
