package io.ringway.server.control;

import io.ringway.balancer.BalancingStrategy;
import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointConfig;
import io.ringway.balancer.EndpointScheme;
import io.ringway.http.HttpLimits;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteConflictException;
import io.ringway.router.RouteProblem;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.BackendScheme;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.JsonPath;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.TimeoutsConfig;
import io.ringway.server.proxy.StatusText;
import io.ringway.server.metrics.MetricIds;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Turns a configuration into what the data plane reads: routes compiled, names resolved, answers laid out. Thread: any
 * but a worker's; resolving may block.
 */
public final class SnapshotCompiler {

    private static final long MS_NS = 1_000_000L;
    private static final int CHUNK_LINE_BYTES = 4096;
    private static final int TRAILER_BYTES = 8192;

    private final List<ClusterConfig> clusters = new ArrayList<>();
    private final List<String> clusterPaths = new ArrayList<>();
    private final List<String> unresolved = new ArrayList<>();
    private final Map<String, Integer> named = new HashMap<>();
    private final RouteTableBuilder builder = new RouteTableBuilder();
    private NameResolver resolver;
    private final UnsafeBuffer sockaddr = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));

    /**
     * Compiles a configuration.
     *
     * @param config     that was checked
     * @param generation number of the snapshot, above that of the last one
     * @return the snapshot
     * @throws StartException if routes conflict or a name does not resolve
     */
    public static GatewaySnapshot compile(GatewayConfig config, long generation) {
        return compile(config, generation, NameResolver.SYSTEM);
    }

    /**
     * Compiles a configuration with another way to resolve names, and no handlers.
     *
     * @param config     that was checked
     * @param generation number of the snapshot, above that of the last one
     * @param resolver   of the names of backends
     * @return the snapshot
     * @throws StartException if routes conflict or a name does not resolve
     */
    public static GatewaySnapshot compile(GatewayConfig config, long generation, NameResolver resolver) {
        return compile(config, generation, resolver, new HandlerCatalog());
    }

    /**
     * Compiles a configuration with another way to resolve names.
     *
     * @param config     that was checked
     * @param generation number of the snapshot, above that of the last one
     * @param resolver   of the names of backends
     * @param handlers   that routers may name
     * @return the snapshot
     * @throws StartException if routes conflict, or a name of a backend or a handler leads nowhere
     */
    public static GatewaySnapshot compile(GatewayConfig config, long generation, NameResolver resolver,
                                          HandlerCatalog handlers) {
        return new SnapshotCompiler(config).snapshot(config, generation, resolver, handlers,
            new MetricNames(MetricLimits.DEFAULT), null);
    }

    /**
     * Compiles only the routes, to learn what is wrong with them.
     *
     * @param config that was bound
     * @return builder with the routes of the configuration, in its order
     */
    public static RouteTableBuilder routes(GatewayConfig config) {
        return new SnapshotCompiler(config).builder;
    }

    /**
     * Begins with the routes: what is wrong with them is known afterwards.
     *
     * @param config that was bound
     */
    SnapshotCompiler(GatewayConfig config) {
        for (ClusterConfig cluster : config.clusters()) {
            named.put(cluster.name(), clusters.size());
            add(cluster, JsonPath.member("$.clusters", cluster.name()));
        }
        for (int i = 0; i < config.routers().size(); i++) {
            builder.add(spec(config.routers().get(i), JsonPath.element("$.routers", i)));
        }
    }

    /**
     * Tells what is wrong with the routes.
     *
     * @return empty if nothing is
     */
    List<RouteProblem> problems() {
        return builder.problems();
    }

    private void add(ClusterConfig cluster, String path) {
        clusters.add(cluster);
        clusterPaths.add(path);
    }

    /**
     * Compiles the rest, once, for workers that share what the process bears; routes and backends keep the metric ids
     * they had in earlier generations.
     *
     * @param config     this was begun with
     * @param generation number of the snapshot, above that of the last one
     * @param resolving  resolves the names of backends
     * @param handlers   that routers may name
     * @param names      of routes and backends for metrics; new ones are added
     * @param capacity   of the process, or null: all of it is one worker's
     * @return the snapshot
     * @throws StartException if routes conflict, or a name of a backend or a handler leads nowhere
     */
    GatewaySnapshot snapshot(GatewayConfig config, long generation, NameResolver resolving,
                             HandlerCatalog handlers, MetricNames names, Capacity capacity) {
        resolver = resolving;
        RouteTable routes;
        try {
            routes = builder.build(generation, config.server().routerMode());
        } catch (RouteConflictException conflict) {
            throw new StartException(conflict.getMessage());
        }
        ClusterSnapshot[] snapshots = new ClusterSnapshot[clusters.size()];
        UpstreamEndpoint[][] endpoints = new UpstreamEndpoint[clusters.size()][];
        for (int i = 0; i < snapshots.length; i++) {
            snapshots[i] = cluster(i, clusters.get(i));
            endpoints[i] = endpoints(clusters.get(i), JsonPath.member(clusterPaths.get(i), "backends"));
        }
        if (!unresolved.isEmpty()) {
            throw new StartException(unresolved);
        }
        LocalTargets local = localTargets(routes, handlers);
        LimitsConfig limits = config.server().limits();
        HttpLimits http = new HttpLimits(limits.requestLineBytes(), limits.headerBytes(), limits.headerCount(),
            CHUNK_LINE_BYTES, TRAILER_BYTES);
        ProxyLimits unshared = ProxyLimits.of(http, limits.bodyBytes(), limits.backendConnections());
        return new GatewaySnapshot(generation, routes, snapshots, endpoints, local,
            timeouts(config.server().timeouts()), capacity == null ? unshared : capacity.share(unshared, limits),
            config.server().trustedProxies()::contains, metricIds(names, routes, endpoints));
    }

    private static LocalTargets localTargets(RouteTable routes, HandlerCatalog handlers) {
        LocalAnswer[] answers = new LocalAnswer[routes.routeCount()];
        int[] ports = new int[routes.routeCount()];
        List<String> unknown = new ArrayList<>();
        for (int id = 0; id < answers.length; id++) {
            RouteAction action = routes.route(id).action();
            answers[id] = answer(action);
            ports[id] = LocalTargets.NO_PORT;
            if (action instanceof RouteAction.Handle handle) {
                ports[id] = handlers.id(handle.handler());
                if (ports[id] < 0) {
                    unknown.add(JsonPath.element("$.routers", id) + ".handler: "
                        + handlers.complaint(handle.handler()));
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new StartException(unknown);
        }
        return new LocalTargets(answers, new LocalHandler[answers.length], ports);
    }

    private static MetricIds metricIds(MetricNames names, RouteTable routes, UpstreamEndpoint[][] endpoints) {
        int[] routeIds = new int[routes.routeCount()];
        for (int id = 0; id < routeIds.length; id++) {
            routeIds[id] = names.routes().id(routes.route(id).name());
        }
        int[][] backendIds = new int[endpoints.length][];
        for (int cluster = 0; cluster < backendIds.length; cluster++) {
            backendIds[cluster] = new int[endpoints[cluster].length];
            for (int i = 0; i < backendIds[cluster].length; i++) {
                backendIds[cluster][i] = names.backends().id(endpoints[cluster][i].name());
            }
        }
        return new MetricIds(routeIds, backendIds);
    }

    private RouteSpec spec(RouterConfig router, String path) {
        RouteSpec spec = RouteSpec.of(router.name(), router.externalPath(), action(router.target(), path))
            .withHosts(router.hosts().toArray(String[]::new))
            .withMethods(router.methods().toArray(String[]::new));
        if (router.internalPath() != null) {
            spec = spec.withInternalPath(router.internalPath());
        }
        return router.preserveHost() ? spec.withPreservedHost() : spec;
    }

    private RouteAction action(RouteTarget target, String path) {
        return switch (target) {
            case RouteTarget.Backends inline -> {
                add(inline.cluster(), path);
                yield new RouteAction.Forward(clusters.size() - 1);
            }
            case RouteTarget.ClusterRef reference -> new RouteAction.Forward(named.get(reference.name()));
            case RouteTarget.Redirect redirect -> new RouteAction.Redirect(redirect.status(), redirect.location());
            case RouteTarget.Respond respond -> new RouteAction.Respond(respond.status(), respond.contentType(),
                respond.body().getBytes(StandardCharsets.UTF_8));
            case RouteTarget.Handler handler -> new RouteAction.Handle(handler.name());
        };
    }

    private static LocalAnswer answer(RouteAction action) {
        return switch (action) {
            case RouteAction.Respond respond -> new LocalAnswer(respond.status(), StatusText.of(respond.status()),
                respond.contentType(), List.of(), respond.body());
            case RouteAction.Redirect redirect -> new LocalAnswer(redirect.status(), StatusText.of(redirect.status()),
                null, List.of("Location: " + redirect.location()), new byte[0]);
            case RouteAction.Forward _, RouteAction.Handle _ -> null;
        };
    }

    private static ClusterSnapshot cluster(int id, ClusterConfig cluster) {
        BalancingStrategy strategy = cluster.strategy() == LoadBalancingStrategy.WEIGHTED
            ? BalancingStrategy.WEIGHTED : BalancingStrategy.ROUND_ROBIN;
        List<EndpointConfig> endpoints = new ArrayList<>();
        for (BackendConfig backend : cluster.backends()) {
            EndpointScheme scheme = protocol(backend) == UpstreamProtocol.HTTP1 ? EndpointScheme.HTTP
                : EndpointScheme.H2C;
            endpoints.add(backend.isUnix() ? EndpointConfig.unix(scheme, backend.unixPath(), backend.weight())
                : EndpointConfig.tcp(scheme, backend.host(), backend.port(), backend.weight()));
        }
        return new ClusterSnapshot(id, cluster.name(), strategy, endpoints);
    }

    /** What a backend's scheme and protocol mean together. Over TLS it will be for ALPN to say. */
    private static UpstreamProtocol protocol(BackendConfig backend) {
        return switch (backend.protocol()) {
            case H2C -> UpstreamProtocol.HTTP2;
            case AUTO -> backend.scheme() == BackendScheme.H2C ? UpstreamProtocol.HTTP2_OR_1 : UpstreamProtocol.HTTP1;
            case H1, H2 -> UpstreamProtocol.HTTP1;
        };
    }

    private UpstreamEndpoint[] endpoints(ClusterConfig cluster, String path) {
        UpstreamEndpoint[] endpoints = new UpstreamEndpoint[cluster.backends().size()];
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = endpoint(cluster.backends().get(i), JsonPath.element(path, i));
        }
        return endpoints;
    }

    private UpstreamEndpoint endpoint(BackendConfig backend, String path) {
        if (backend.isUnix()) {
            SockAddr address = SockAddr.unix(backend.unixPath());
            return new UpstreamEndpoint(backend.authority(), SocketOptions.AF_UNIX, encoded(address), "localhost",
                protocol(backend));
        }
        byte[] ip = resolve(backend.host(), path);
        if (ip == null) {
            return null;
        }
        SockAddr address = SockAddr.ip(ip, backend.port());
        boolean isDefault = backend.port() == backend.scheme().defaultPort();
        String full = backend.authority();
        String authority = isDefault ? full.substring(0, full.lastIndexOf(':')) : full;
        return new UpstreamEndpoint(full, address.family(), encoded(address), authority, protocol(backend));
    }

    /** Goes on after a name that does not resolve: the operator wants to know of all of them. */
    private byte[] resolve(String host, String path) {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            unresolved.add(path + ": backend " + host + ": the name does not resolve");
            return null;
        }
    }

    /** The kernel's form of an address. */
    private byte[] encoded(SockAddr address) {
        int length = address.encode(sockaddr.addressOffset());
        return NativeMemory.bytes(sockaddr.addressOffset(), length);
    }

    private static Timeouts timeouts(TimeoutsConfig config) {
        return new Timeouts(ns(config.headerMs()), ns(config.bodyMs()), ns(config.idleMs()), ns(config.connectMs()),
            ns(config.requestMs()), ns(config.drainMs()));
    }

    private static long ns(int ms) {
        return ms * MS_NS;
    }
}
