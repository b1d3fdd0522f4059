package io.ringway.server.control;

import io.ringway.server.ExceptionHandler;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerOptions.Backpressure;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.HandlerRegistry;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.HandlersConfig;
import io.ringway.server.config.NearestKey;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.pool.PoolSettings;
import io.ringway.server.pool.PoolSpec;
import io.ringway.server.pool.StackSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The handlers a configuration may name. Filled before a gateway starts, fixed after that: the place of a handler is
 * its id. Thread: one, until the gateway starts.
 */
public final class HandlerCatalog implements HandlerRegistry {

    /** Longest name of a handler, in characters. */
    public static final int NAME_MAX = 128;

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int DEFAULT_THREADS_MAX = 4;
    /** Most bytes of a body that is collected, unless something else is said. */
    private static final long BODY_BYTES = 1024 * 1024;
    private static final long MS_NS = 1_000_000L;

    private static final String NONE_ADDED = "none were added";

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final String whereNone;
    private final ClassLoader contextLoader;
    private Scope scope = new Scope();
    private boolean settled;

    private record Entry(int id, Handler handler, HandlerOptions options, Scope scope) {
    }

    /** What the handlers of one builder or provider share. */
    private static final class Scope {

        private ExceptionHandler exceptions;
    }

    /** Creates an empty catalog that the application itself fills. */
    public HandlerCatalog() {
        this(NONE_ADDED);
    }

    /**
     * Creates an empty catalog.
     *
     * @param whereNone says, where it stays empty, where handlers were looked for
     */
    HandlerCatalog(String whereNone) {
        this(whereNone, null);
    }

    /**
     * Creates an empty catalog for handlers of somebody else's jars.
     *
     * @param whereNone     says, where it stays empty, where handlers were looked for
     * @param contextLoader of the threads that run them, or null: that of the thread that starts the gateway
     */
    HandlerCatalog(String whereNone, ClassLoader contextLoader) {
        this.whereNone = whereNone;
        this.contextLoader = contextLoader;
    }

    @Override
    public void add(String name, Handler handler, HandlerOptions options) {
        if (settled) {
            throw new IllegalStateException("handler " + name
                + ": handlers are added before a gateway starts with them");
        }
        if (name == null || name.isBlank() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException("a handler needs a name of 1 to " + NAME_MAX + " characters");
        }
        if (handler == null || options == null) {
            throw new IllegalArgumentException("handler " + name + ": neither it nor its options may be null");
        }
        if (entries.putIfAbsent(name, new Entry(entries.size(), handler, options, scope)) != null) {
            throw new IllegalArgumentException("there are two handlers of the name " + name);
        }
    }

    @Override
    public HandlerCatalog onException(ExceptionHandler exceptions) {
        scope.exceptions = exceptions;
        return this;
    }

    /** Begins with the handlers of another provider: what one does about its exceptions is not the other's concern. */
    void beginProvider() {
        scope = new Scope();
    }

    /**
     * Tells by which loader the handlers look for drivers, services and resources.
     *
     * @return context class loader of the threads that run them, or null: that of the thread that starts the gateway
     */
    ClassLoader contextLoader() {
        return contextLoader;
    }

    /**
     * Counts the handlers.
     *
     * @return handlers
     */
    public int count() {
        return entries.size();
    }

    /**
     * Finds a handler.
     *
     * @param name of it
     * @return its id, or -1 if there is none
     */
    public int id(String name) {
        Entry entry = entries.get(name);
        return entry == null ? -1 : entry.id;
    }

    /**
     * Says why a name is wrong.
     *
     * @param name of no handler
     * @return what to tell the operator
     */
    String complaint(String name) {
        String nearest = NearestKey.find(name, entries.keySet());
        return "there is no handler \"" + name + '"' + (nearest != null ? ", did you mean \"" + nearest + "\"?"
            : entries.isEmpty() ? ": " + whereNone : ", only "
                + String.join(", ", entries.keySet()));
    }

    /**
     * Settles how the handlers run. None may be added afterwards: a reload would find it, and the cores would not.
     *
     * @param config in force at the start
     * @param stacks sizes of stacks
     * @return one for each, by id
     * @throws IllegalArgumentException if a variable is malformed, or handlers of one pool contradict each other
     */
    List<PoolSpec> specs(GatewayConfig config, StackSize stacks) {
        settled = true;
        SharedPools shared = new SharedPools();
        List<PoolSettings> alone = new ArrayList<>();
        entries.forEach((name, entry) -> {
            alone.add(settings(name, entry.options, config, stacks));
            shared.add(name, entry.options, alone.getLast());
        });
        List<PoolSpec> specs = new ArrayList<>();
        entries.forEach((name, entry) -> specs.add(new PoolSpec(name, entry.handler, entry.scope.exceptions,
            shared.settle(alone.get(entry.id)))));
        stacks.capped().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        for (String variable : stacks.strangers()) {
            String nearest = NearestKey.find(variable, stacks.known());
            LOG.log(System.Logger.Level.WARNING, variable + " is the variable of no handler"
                + (nearest == null ? "" : ", did you mean " + nearest + "?"));
        }
        return specs;
    }

    private static PoolSettings settings(String name, HandlerOptions options, GatewayConfig config,
                                         StackSize stacks) {
        HandlersConfig common = config.handlers();
        int bound = options.queueBound() > 0 ? options.queueBound() : common.queueBound();
        boolean sheds = options.backpressure() != null ? options.backpressure() == Backpressure.SHED
            : common.backpressure() == HandlersConfig.Backpressure.SHED;
        long waitNs = options.blockTimeout() != null ? options.blockTimeout().toNanos() : common.timeoutMs() * MS_NS;
        Duration deadline = options.deadline();
        PortLimits limits = new PortLimits(bound, sheds, waitNs,
            deadline == null ? PortLimits.NO_DEADLINE : deadline.toNanos(), bodyBytes(options),
            options.mode() == Mode.INLINE, options.streamsBody());
        return new PoolSettings(options.mode(), threads(options, common), limits,
            stacks.of(name, options.stackBytes(), StackSize.reckoned(parameters(name, config), options.streamsBody())),
            options.pool());
    }

    private static long bodyBytes(HandlerOptions options) {
        if (options.bodyBytes() != HandlerOptions.NOT_SET) {
            return options.bodyBytes();
        }
        return options.streamsBody() ? Long.MAX_VALUE : BODY_BYTES;
    }

    private static int threads(HandlerOptions options, HandlersConfig common) {
        if (options.threads() > 0) {
            return options.threads();
        }
        return common.workers() != HandlersConfig.WORKERS_AUTO ? common.workers()
            : Math.min(Runtime.getRuntime().availableProcessors(), DEFAULT_THREADS_MAX);
    }

    /** The most parameters a route of the handler has. */
    private static int parameters(String name, GatewayConfig config) {
        int most = 0;
        for (RouterConfig router : config.routers()) {
            if (router.target() instanceof RouteTarget.Handler handler && handler.name().equals(name)) {
                most = Math.max(most, (int) router.externalPath().chars().filter(c -> c == '{').count());
            }
        }
        return most;
    }
}
