package io.ringway.server.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Binds backends and the clusters they form, named ones and those written inside a router. */
final class ClusterBinder {

    private static final int CLUSTERS_MAX = 10_000;
    private static final int BACKENDS_MAX = 1000;
    private static final String STRATEGY = "load_balancing_strategy";

    private final Problems problems;

    /**
     * A binder.
     *
     * @param problems takes what is wrong.
     */
    ClusterBinder(Problems problems) {
        this.problems = problems;
    }

    /**
     * Binds {@code clusters}.
     *
     * @param root that may have it.
     * @return the good ones, in the order of the file.
     */
    List<ClusterConfig> clusters(ObjectBinder root) {
        ObjectBinder section = root.object("clusters");
        List<ClusterConfig> clusters = new ArrayList<>();
        if (section == null) {
            return clusters;
        }
        if (section.object().members().size() > CLUSTERS_MAX) {
            root.error("clusters", "too many", "at most " + CLUSTERS_MAX);
            return clusters;
        }
        for (JsonNode.Member member : section.object().members()) {
            String name = member.name();
            String complaint = TextRule.NAME.check(name);
            if (complaint != null) {
                problems.add(ConfigProblem.Severity.ERROR, member.origin(), section.path(name), "",
                        "the name: " + complaint, TextRule.NAME.allowed());
            }
            ObjectBinder object = section.object(new ObjectBinder.Element(member.value(), section.path(name)));
            ClusterConfig cluster = object == null ? null : named(name, object);
            if (cluster != null) {
                clusters.add(cluster);
            }
        }
        return clusters;
    }

    private ClusterConfig named(String name, ObjectBinder object) {
        if (!object.has("backends")) {
            problems.error(object.object(), object.path("backends"), "missing", "a list of at least one backend");
        }
        ClusterConfig cluster = cluster(name, object);
        object.finish();
        return cluster;
    }

    /**
     * Binds {@code backends} and what says how to use them.
     *
     * @param name   of the cluster.
     * @param object with {@code backends}.
     * @return the cluster, or null when it has no good backend, which was reported.
     */
    ClusterConfig cluster(String name, ObjectBinder object) {
        List<BackendConfig> backends = new ArrayList<>();
        List<ObjectBinder.Element> elements = object.list("backends", BACKENDS_MAX);
        for (ObjectBinder.Element element : elements) {
            ObjectBinder backend = object.object(element);
            BackendConfig bound = backend == null ? null : backend(backend);
            if (bound != null) {
                warnOfRepetition(backends, bound, backend);
                backends.add(bound);
            }
        }
        if (elements.isEmpty() && object.take("backends") instanceof JsonNode.Arr) {
            object.error("backends", "empty", "at least one backend");
        }
        if (!backends.isEmpty() && backends.stream().allMatch(backend -> backend.weight() == 0)) {
            object.warning("backends", "every weight is 0: every request will be answered with 503", "");
        }
        return policies(name, object, backends);
    }

    /**
     * Binds the legacy {@code host} and {@code port} of a router, a cluster of one.
     *
     * @param name   of the cluster.
     * @param router that has {@code host}, {@code port} or both.
     * @return the cluster, or null when it is wrong, which was reported.
     */
    ClusterConfig legacy(String name, ObjectBinder router) {
        BackendConfig backend = address(router, 1, null, BackendProtocol.AUTO);
        return policies(name, router, backend == null ? List.of() : List.of(backend));
    }

    /**
     * Checks what says how to use backends where there are none, so that mistakes in it are found all the same.
     *
     * @param object that may have it.
     */
    void checkPolicies(ObjectBinder object) {
        policies("", object, List.of());
    }

    private ClusterConfig policies(String name, ObjectBinder object, List<BackendConfig> backends) {
        LoadBalancingStrategy strategy = strategy(object);
        CircuitBreakerConfig breaker = PolicyBinder.circuitBreaker(object);
        HealthCheckConfig health = PolicyBinder.healthCheck(object);
        return backends.isEmpty() ? null : new ClusterConfig(name, strategy, backends, breaker, health);
    }

    private static LoadBalancingStrategy strategy(ObjectBinder object) {
        String text = object.text(STRATEGY, TextRule.WORD);
        LoadBalancingStrategy strategy = text == null ? LoadBalancingStrategy.ROUND_ROBIN
                : LoadBalancingStrategy.parse(text);
        if (strategy == null) {
            List<String> names = new ArrayList<>();
            for (LoadBalancingStrategy known : LoadBalancingStrategy.values()) {
                names.add(known.text());
            }
            String nearest = NearestKey.find(text, names);
            object.error(STRATEGY, nearest == null ? "unknown strategy"
                    : "unknown strategy, did you mean \"" + nearest + "\"?", String.join(", ", names));
            return LoadBalancingStrategy.ROUND_ROBIN;
        }
        return VersionPolicy.effective(strategy);
    }

    private BackendConfig backend(ObjectBinder object) {
        int weight = object.integer("weight", 0, BackendConfig.WEIGHT_MAX, 1);
        String healthCheckPath = object.text("health_check_path", TextRule.REQUEST_TARGET);
        BackendProtocol protocol = protocol(object);
        BackendConfig backend = address(object, weight, healthCheckPath, protocol);
        checkProtocol(backend, object);
        object.finish();
        return backend;
    }

    private static BackendProtocol protocol(ObjectBinder object) {
        String text = object.text("protocol", TextRule.WORD);
        BackendProtocol protocol = text == null ? BackendProtocol.AUTO : BackendProtocol.of(text);
        if (protocol == null) {
            object.error("protocol", "unknown protocol", String.join(", ",
                    Arrays.stream(BackendProtocol.values()).map(BackendProtocol::text).toList()));
            return BackendProtocol.AUTO;
        }
        return protocol;
    }

    /** The same rule as for listeners: h2 is what TLS agrees on, h2c is HTTP/2 without it. */
    private static void checkProtocol(BackendConfig backend, ObjectBinder object) {
        if (backend == null) {
            return;
        }
        boolean isTls = backend.scheme() == BackendScheme.HTTPS;
        if (backend.protocol() == BackendProtocol.H2 && !isTls) {
            object.error("protocol", "h2 needs https://", "h2c is HTTP/2 without TLS");
        } else if (backend.protocol() == BackendProtocol.H2C && isTls) {
            object.error("protocol", "h2c is HTTP/2 without TLS", "h2");
        } else if (backend.protocol() == BackendProtocol.H1 && backend.scheme() == BackendScheme.H2C) {
            object.error("protocol", "contradicts h2c://", "auto, h2c");
        }
    }

    /** Binds {@code host} and {@code port}, alike in a backend and in a legacy router. */
    private BackendConfig address(ObjectBinder object, int weight, String healthCheckPath, BackendProtocol protocol) {
        boolean hasPort = object.has("port");
        int port = object.integer("port", 1, 65_535, 0);
        if (!object.has("host")) {
            problems.error(object.object(), object.path("host"), "missing", BackendAddress.ALLOWED);
            return null;
        }
        String text = object.text("host", TextRule.WORD);
        if (text == null) {
            return null;
        }
        BackendAddress address;
        try {
            address = BackendAddress.parse(text);
        } catch (IllegalArgumentException e) {
            object.error("host", e.getMessage(), BackendAddress.ALLOWED);
            return null;
        }
        if (address.unixPath() != null) {
            if (hasPort) {
                object.error("port", "a Unix socket has no port", "leave it out");
            }
            return new BackendConfig(address.scheme(), "", 0, address.unixPath(), weight, healthCheckPath, protocol);
        }
        if (port != 0 && address.port() != 0 && port != address.port()) {
            object.error("port", "host says port " + address.port(), "one of the two");
        }
        int effective = port != 0 ? port : address.port() != 0 ? address.port() : address.scheme().defaultPort();
        return new BackendConfig(address.scheme(), address.host(), effective, null, weight, healthCheckPath,
                protocol);
    }

    private void warnOfRepetition(List<BackendConfig> before, BackendConfig backend, ObjectBinder object) {
        for (BackendConfig other : before) {
            if (other.authority().equals(backend.authority())) {
                problems.warning(object.object(), object.path(), "the same backend is there twice: "
                        + backend.authority(), "one entry with a higher weight");
                return;
            }
        }
    }
}
