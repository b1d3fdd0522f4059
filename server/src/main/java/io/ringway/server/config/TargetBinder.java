package io.ringway.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binds what answers a route: exactly one of backends, cluster, host and port, handler, redirect, respond. */
final class TargetBinder {

    private static final String KINDS = "backends, cluster, host, handler, redirect, respond";
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
    private static final List<String> OF_BACKENDS =
            List.of("load_balancing_strategy", "circuit_breaker", "health_check");
    private static final List<String> OF_PROXYING = List.of("internal_path", "preserve_host", "retry");

    private final Problems problems;
    private final ClusterBinder clusters;
    private final Set<String> clusterNames;

    /**
     * A binder.
     *
     * @param problems     takes what is wrong.
     * @param clusters     binds backends.
     * @param clusterNames that a router may refer to, those with mistakes inside included.
     */
    TargetBinder(Problems problems, ClusterBinder clusters, Set<String> clusterNames) {
        this.problems = problems;
        this.clusters = clusters;
        this.clusterNames = clusterNames;
    }

    /**
     * Binds the target of a router.
     *
     * @param name   of the router.
     * @param router that has it.
     * @return the target, or null when there is none or it is wrong, which was reported.
     */
    RouteTarget target(String name, ObjectBinder router) {
        List<String> present = new ArrayList<>();
        for (String key : List.of("backends", "cluster", "handler", "redirect", "respond")) {
            if (router.has(key)) {
                present.add(key);
            }
        }
        boolean hasLegacy = router.has("host") | router.has("port");
        if (hasLegacy && router.take("backends") instanceof JsonNode.Arr array && array.elements().isEmpty()) {
            // Tools that write the older format leave an empty list beside the host.
            present.remove("backends");
        }
        if (hasLegacy && present.equals(List.of("backends"))) {
            // Files of the older format carry both: there, backends win.
            router.warning(router.has("host") ? "host" : "port", "ignored, as there are backends", "");
        } else if (hasLegacy) {
            present.add("host");
        }
        if (present.size() != 1) {
            refuse(router, present);
        }
        return bind(name, router, present.isEmpty() ? "" : present.getFirst());
    }

    private void refuse(ObjectBinder router, List<String> present) {
        String message = present.isEmpty() ? "the router names nothing that answers"
                : "the router names more than one thing that answers: " + String.join(", ", present);
        problems.error(router.object(), router.path(), message, "exactly one of " + KINDS);
    }

    private RouteTarget bind(String name, ObjectBinder router, String kind) {
        RouteTarget target = switch (kind) {
            case "backends" -> backends(clusters.cluster(name, router));
            case "host" -> backends(clusters.legacy(name, router));
            case "cluster" -> cluster(router);
            case "handler" -> handler(router);
            case "redirect" -> redirect(router);
            case "respond" -> respond(router);
            default -> null;
        };
        if (!kind.equals("backends") && !kind.equals("host")) {
            clusters.checkPolicies(router);
            warnOfIdle(router, kind);
        }
        return target;
    }

    private static void warnOfIdle(ObjectBinder router, String kind) {
        boolean isCluster = kind.equals("cluster");
        for (String key : OF_BACKENDS) {
            if (!kind.isEmpty() && router.has(key)) {
                router.warning(key, isCluster ? "has no effect here, it belongs in the cluster"
                        : "has no effect, as nothing is sent on", "");
            }
        }
        for (String key : OF_PROXYING) {
            if (!kind.isEmpty() && !isCluster && router.has(key)) {
                router.warning(key, "has no effect, as nothing is sent on", "");
            }
        }
    }

    private static RouteTarget backends(ClusterConfig cluster) {
        return cluster == null ? null : new RouteTarget.Backends(cluster);
    }

    private RouteTarget cluster(ObjectBinder router) {
        String name = router.text("cluster", TextRule.NAME);
        if (name == null) {
            return null;
        }
        if (!clusterNames.contains(name)) {
            String nearest = NearestKey.find(name, clusterNames);
            router.error("cluster", nearest == null ? "there is no such cluster"
                    : "there is no such cluster, did you mean \"" + nearest + "\"?",
                    clusterNames.isEmpty() ? "a name of clusters, which is empty" : String.join(", ", clusterNames));
            return null;
        }
        return new RouteTarget.ClusterRef(name);
    }

    private static RouteTarget handler(ObjectBinder router) {
        String name = router.text("handler", TextRule.NAME);
        return name == null ? null : new RouteTarget.Handler(name);
    }

    private static RouteTarget redirect(ObjectBinder router) {
        ObjectBinder object = router.object("redirect");
        if (object == null) {
            return null;
        }
        String allowed = "301, 302, 303, 307, 308";
        int status = object.integer("status", 100, 999, 308);
        if (!REDIRECTS.contains(status)) {
            object.error("status", "not a redirect with a location", allowed);
        }
        if (!object.has("location")) {
            object.error("location", "missing", TextRule.LOCATION.allowed());
        }
        String location = object.text("location", TextRule.LOCATION);
        object.finish();
        return location == null ? null : new RouteTarget.Redirect(status, location);
    }

    private static RouteTarget respond(ObjectBinder router) {
        ObjectBinder object = router.object("respond");
        if (object == null) {
            return null;
        }
        int status = object.integer("status", 200, 599, 200);
        String contentType = object.text("content_type", TextRule.CONTENT_TYPE);
        String body = object.text("body", TextRule.BODY);
        if (WITHOUT_BODY.contains(status) && body != null && !body.isEmpty()) {
            object.error("body", "a " + status + " has no body", "leave it out");
        }
        object.finish();
        return new RouteTarget.Respond(status, contentType == null ? "text/plain; charset=utf-8" : contentType,
                body == null ? "" : body);
    }
}
