package io.ringway.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Binds {@code routers}. Whether the patterns fit together is the router's business; here each stands for itself. */
final class RouterBinder {

    private static final int ROUTERS_MAX = 100_000;
    private static final int HOSTS_MAX = 256;
    private static final int METHODS_MAX = 64;
    private static final Set<String> COMMON_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT");

    private final Problems problems;
    private final TargetBinder targets;
    private final Map<String, String> pathOfName = new HashMap<>();

    /**
     * A binder.
     *
     * @param problems takes what is wrong.
     * @param targets  binds what answers.
     */
    RouterBinder(Problems problems, TargetBinder targets) {
        this.problems = problems;
        this.targets = targets;
    }

    /**
     * Binds {@code routers}.
     *
     * @param root that may have it.
     * @return the good ones, in the order of the file.
     */
    List<RouterConfig> routers(ObjectBinder root) {
        List<RouterConfig> routers = new ArrayList<>();
        List<ObjectBinder> objects = new ArrayList<>();
        for (ObjectBinder.Element element : root.list("routers", ROUTERS_MAX)) {
            ObjectBinder object = root.object(element);
            if (object != null) {
                objects.add(object);
            }
        }
        if (objects.isEmpty()) {
            root.warning("routers", "there is no route: every request will be answered with 404", "");
        }
        // Given names first: a made one must not take what somebody wrote further down.
        List<String> names = new ArrayList<>();
        for (ObjectBinder object : objects) {
            names.add(givenName(object));
        }
        for (int i = 0; i < objects.size(); i++) {
            RouterConfig router = router(objects.get(i), names.get(i));
            if (router != null) {
                routers.add(router);
            }
        }
        return routers;
    }

    private String givenName(ObjectBinder object) {
        String name = object.text("name", TextRule.NAME);
        if (name != null) {
            String other = pathOfName.putIfAbsent(name, object.path());
            if (other != null) {
                object.error("name", "the name of " + other + " too", "each name once");
            }
        }
        return name;
    }

    private RouterConfig router(ObjectBinder object, String givenName) {
        String externalPath = object.text("external_path", TextRule.PATH);
        if (!object.has("external_path")) {
            object.error("external_path", "missing", TextRule.PATH.allowed());
        }
        String name = givenName != null ? givenName : madeName(externalPath, object.path());
        List<String> hosts = hosts(object);
        String internalPath = object.text("internal_path", TextRule.PATH);
        List<String> methods = methods(object);
        boolean authRequired = object.bool("auth_required", false);
        boolean preserveHost = object.bool("preserve_host", false);
        RetryConfig retry = PolicyBinder.retry(object);
        RouteTarget target = targets.target(name, object);
        object.finish();
        if (target == null || externalPath == null) {
            return null;
        }
        return new RouterConfig(name, hosts, externalPath, internalPath, methods, authRequired, preserveHost, target,
                retry);
    }

    private String madeName(String externalPath, String path) {
        String base = externalPath == null ? path : externalPath;
        String name = base;
        for (int i = 2; pathOfName.putIfAbsent(name, path) != null; i++) {
            name = base + "#" + i;
        }
        return name;
    }

    private List<String> hosts(ObjectBinder object) {
        Set<String> seen = new HashSet<>();
        List<String> hosts = new ArrayList<>();
        for (ObjectBinder.Element element : object.list("hosts", HOSTS_MAX)) {
            String text = object.text(element, TextRule.WORD);
            if (text == null) {
                continue;
            }
            try {
                String host = HostName.pattern(text);
                if (seen.add(host)) {
                    hosts.add(host);
                } else {
                    problems.warning(element.node(), element.path(), "named twice", "");
                }
            } catch (IllegalArgumentException e) {
                problems.error(element.node(), element.path(), e.getMessage(),
                        "a host name, *.NAME, IPv4, [IPv6] or *");
            }
        }
        refuseEmpty(object, "hosts", "at least one, or leave the key out for every host");
        return hosts;
    }

    private List<String> methods(ObjectBinder object) {
        List<String> methods = new ArrayList<>();
        for (ObjectBinder.Element element : object.list("methods", METHODS_MAX)) {
            String method = object.text(element, TextRule.METHOD);
            if (method == null) {
                continue;
            }
            if (methods.contains(method)) {
                problems.warning(element.node(), element.path(), "named twice", "");
                continue;
            }
            methods.add(method);
            String upper = method.toUpperCase(Locale.ROOT);
            if (!upper.equals(method) && COMMON_METHODS.contains(upper)) {
                problems.warning(element.node(), element.path(), "methods are case-sensitive, this is not " + upper,
                        upper);
            }
            if (method.equals("CONNECT")) {
                problems.warning(element.node(), element.path(), "CONNECT is never sent on", "");
            }
        }
        refuseEmpty(object, "methods", "at least one, or leave the key out for every method");
        return methods;
    }

    /** An empty list reads as "none" to some and as "all" to others. */
    private static void refuseEmpty(ObjectBinder object, String key, String allowed) {
        if (object.take(key) instanceof JsonNode.Arr array && array.elements().isEmpty()) {
            object.error(key, "empty", allowed);
        }
    }
}
