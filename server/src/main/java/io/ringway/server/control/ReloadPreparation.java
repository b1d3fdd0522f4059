package io.ringway.server.control;

import io.ringway.router.RouteProblem;
import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.ConfigProblem;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.JsonPath;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ListenerProtocol;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The part of a reload that takes its time: reads and checks the configuration, resolves names, compiles, opens the
 * listeners that are new. Changes nothing that is in force; what it opened it closes again if anything is wrong. May
 * block. Thread: one at a time, neither a worker's nor the control plane's.
 */
final class ReloadPreparation {

    private final ConfigSource source;
    private final CodedConfig coded;
    private final RouteCheck routes;
    private final NameResolver resolver;
    private final HandlerCatalog handlers;
    private final ListenerBinder binder;
    private final MetricNames names;
    private final Capacity capacity;
    private final LongSupplier nanoTime;
    /** Whether the present or last preparation has come to opening listeners; guarded by this. */
    private boolean opens;
    /** Whether none may come to that any more; guarded by this. */
    private boolean abandoned;

    /**
     * Creates the preparation of a gateway without handlers.
     *
     * @param source   to read from, or null: there is none
     * @param resolver of the names of backends
     * @param binder   of listeners
     * @param names    of routes and backends
     * @param capacity of the process
     * @param nanoTime to measure itself with
     */
    ReloadPreparation(ConfigSource source, NameResolver resolver, ListenerBinder binder, MetricNames names,
                      Capacity capacity, LongSupplier nanoTime) {
        this(source, CodedConfig.NONE, resolver, new HandlerCatalog(), binder, names, capacity, nanoTime);
    }

    /**
     * Creates the preparation.
     *
     * @param source   to read from, or null: there is none
     * @param coded    is laid over whatever is read or given
     * @param resolver of the names of backends
     * @param handlers that routers may name
     * @param binder   of listeners
     * @param names    of routes and backends
     * @param capacity of the process
     * @param nanoTime to measure itself with
     */
    ReloadPreparation(ConfigSource source, CodedConfig coded, NameResolver resolver, HandlerCatalog handlers,
                      ListenerBinder binder, MetricNames names, Capacity capacity, LongSupplier nanoTime) {
        this.source = source;
        this.coded = coded;
        routes = source == null ? new RouteCheck() : source.routes();
        this.resolver = resolver;
        this.handlers = handlers;
        this.binder = binder;
        this.names = names;
        this.capacity = capacity;
        this.nanoTime = nanoTime;
    }

    /**
     * Prepares the first generation.
     *
     * @param config    that was checked, with what is said in code laid over it
     * @param snapshots takes the generation
     * @return what is in force with it
     * @throws StartException if it cannot be; nothing stays open then
     */
    Running first(GatewayConfig config, AtomicReference<GatewaySnapshot> snapshots) {
        List<OpenListener> added = new ArrayList<>();
        Running nothing = new Running(0, config, List.of(), null, List.of());
        AdminAddress.check(config, nothing);
        try {
            snapshots.set(compiled(config, 1));
            List<OpenListener> listeners = listeners(config, nothing, added);
            return new Running(1, config, listeners, admin(config.admin(), nothing, added), List.of());
        } catch (RuntimeException | Error broken) {
            added.forEach(binder::discard);
            throw broken;
        }
    }

    /**
     * Prepares a generation.
     *
     * @param request what is wanted
     * @param running what is in force, and stays so until the plan is published or dropped
     * @return the plan
     */
    ReloadPlan prepare(ReloadRequest request, Running running) {
        long startNs = nanoTime.getAsLong();
        List<String> warnings = new ArrayList<>();
        List<OpenListener> added = new ArrayList<>();
        readsOnly();
        try {
            GatewayConfig config = coded.over(config(request, running, warnings));
            AdminAddress.check(config, running);
            warnAboutRestart(running.config().server(), config.server(), warnings);
            if (!running.config().handlers().equals(config.handlers())) {
                warnings.add("$.handlers: takes effect at the next start");
            }
            GatewaySnapshot snapshot = compiled(config, running.generation() + 1);
            List<OpenListener> listeners = listeners(config, running, added);
            OpenListener admin = admin(config.admin(), running, added);
            List<OpenListener> removed = running.listeners().stream()
                .filter(old -> listeners.stream().noneMatch(kept -> kept.id() == old.id())).toList();
            added.remove(admin);
            return new ReloadPlan(List.of(), warnings, config, snapshot,
                ReloadChanges.between(running.config(), config), listeners, added, removed, admin,
                nanoTime.getAsLong() - startNs);
        } catch (StartException refused) {
            added.forEach(binder::discard);
            return ReloadPlan.refused(refused.problems(), warnings, nanoTime.getAsLong() - startNs);
        } catch (RuntimeException | Error broken) {
            // Whatever is wrong with us must not end reloading for good: no memory, no descriptor to load a class with.
            added.forEach(binder::discard);
            return ReloadPlan.refused(List.of("internal error: " + broken), warnings,
                nanoTime.getAsLong() - startNs);
        }
    }

    private GatewaySnapshot compiled(GatewayConfig config, long generation) {
        SnapshotCompiler compiler = routes.compiler(config);
        List<RouteProblem> problems = compiler.problems();
        if (!problems.isEmpty()) {
            throw new StartException(problems.stream().map(problem -> complaint(problem, config)).distinct().toList());
        }
        return compiler.snapshot(config, generation, resolver, handlers, names, capacity);
    }

    /** Who reads it has the configuration at hand, not the list that the routes of the code were added to. */
    private String complaint(RouteProblem problem, GatewayConfig config) {
        RouterConfig router = config.routers().get(problem.route());
        RouterConfig other = problem.other() < 0 ? null : config.routers().get(problem.other());
        if (other != null && coded.routers().contains(router) && !coded.routers().contains(other)) {
            return JsonPath.element("$.routers", problem.other()) + ".external_path: route \"" + other.name()
                + "\" takes what is for the route \"" + router.name() + "\", which the application has added in code";
        }
        return problem.message();
    }

    private synchronized void readsOnly() {
        opens = false;
    }

    private synchronized void maybeOpens() {
        if (abandoned) {
            throw new StartException("the gateway is stopping");
        }
        opens = true;
    }

    /**
     * Lets no preparation open anything any more, unless it has begun to. Thread: any.
     *
     * @return true if none has: one that still reads, however long a file system or a name server lets it wait, comes
     *     to nothing, and nobody has to wait for it
     */
    synchronized boolean abandon() {
        abandoned = true;
        return !opens;
    }

    private GatewayConfig config(ReloadRequest request, Running running, List<String> warnings) {
        if (request.generation() != ReloadRequest.ANY_GENERATION && request.generation() != running.generation()) {
            throw new StartException("the configuration was changed meanwhile: generation " + running.generation()
                + " is in force, not " + request.generation());
        }
        if (request.config() != null) {
            return request.config();
        }
        if (source == null) {
            throw new StartException("there is no file to reload: the configuration was built in code");
        }
        ConfigResult result = source.read();
        result.problems().stream().filter(problem -> !problem.isError()).map(ConfigProblem::toString)
            .forEach(warnings::add);
        if (!result.isValid()) {
            throw new StartException(result.problems().stream().filter(ConfigProblem::isError)
                .map(ConfigProblem::toString).toList());
        }
        return result.config();
    }

    private void warnAboutRestart(ServerConfig before, ServerConfig after, List<String> warnings) {
        if (!before.cpus().equals(after.cpus())) {
            warnings.add("$.server.cpus: takes effect at the next start");
        }
        if (before.workers() != after.workers()) {
            warnings.add("$.server.workers: takes effect at the next start");
        }
        int wanted = after.limits().connections();
        if (!before.limits().equals(after.limits()) && wanted > capacity.bearable()) {
            warnings.add("$.server.limits.connections: " + capacity.bearable() + " hold until the next start, not "
                + wanted);
        }
    }

    private List<OpenListener> listeners(GatewayConfig config, Running running, List<OpenListener> added) {
        maybeOpens();
        List<OpenListener> left = new ArrayList<>(running.listeners());
        List<OpenListener> listeners = new ArrayList<>();
        for (int i = 0; i < config.server().listeners().size(); i++) {
            ListenerConfig wanted = config.server().listeners().get(i);
            OpenListener kept = take(left, wanted.address());
            listeners.add(kept != null ? kept.with(wanted) : open(wanted, capacity.workers(), running, added,
                JsonPath.element("$.server.listeners", i) + ".address"));
        }
        return listeners;
    }

    private static OpenListener take(List<OpenListener> left, ListenAddress address) {
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).config().address().equals(address)) {
                return left.remove(i);
            }
        }
        return null;
    }

    private OpenListener admin(AdminConfig wanted, Running running, List<OpenListener> added) {
        if (wanted == null) {
            return null;
        }
        OpenListener present = running.admin();
        if (present != null && present.config().address().equals(wanted.address())) {
            return present;
        }
        return open(new ListenerConfig(wanted.address(), List.of(ListenerProtocol.H1)), 1, running, added,
            "$.admin.address");
    }

    private OpenListener open(ListenerConfig wanted, int loops, Running running, List<OpenListener> added,
                              String path) {
        List<OpenListener> own = new ArrayList<>(running.listeners());
        if (wanted.address() instanceof ListenAddress.Inet) {
            // The path of a Unix socket that leaves is free already.
            own.addAll(running.leaving());
        }
        if (running.admin() != null) {
            own.add(running.admin());
        }
        own.addAll(added);
        try {
            OpenListener opened = binder.open(wanted, loops, own);
            added.add(opened);
            return opened;
        } catch (StartException refused) {
            throw new StartException(path + ": " + refused.getMessage());
        }
    }

    /**
     * Closes what a plan opened: it will not be published.
     *
     * @param plan    to drop
     * @param running what is in force
     */
    void drop(ReloadPlan plan, Running running) {
        plan.added().forEach(binder::discard);
        if (plan.admin() != null && plan.admin() != running.admin()) {
            binder.discard(plan.admin());
        }
    }
}
