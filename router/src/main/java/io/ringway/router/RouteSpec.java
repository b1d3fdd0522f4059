package io.ringway.router;

import java.util.List;
import java.util.Objects;

/**
 * One route as configured, before it is checked and compiled. Hosts, path and methods may still be wrong: the builder
 * says so.
 *
 * @param name         of the route, for people; need not be unique.
 * @param hosts        that it serves: {@code api.example.com}, {@code *.example.org}; none, or {@code *}, for all.
 * @param path         is the external path pattern, for example {@code /users/{id}}.
 * @param methods      that it takes; none for all.
 * @param internalPath is the path to send on, with the parameters of {@code path}; null sends the path as it came.
 * @param preserveHost sends the client's Host on instead of the backend's.
 * @param action       to take.
 */
public record RouteSpec(String name, List<String> hosts, String path, List<String> methods, String internalPath,
                        boolean preserveHost, RouteAction action) {
    /** Copies the lists. */
    public RouteSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(action, "action");
        hosts = List.copyOf(hosts);
        methods = List.copyOf(methods);
    }

    /**
     * A route for all hosts and methods, without rewriting.
     *
     * @param name   of the route.
     * @param path   pattern.
     * @param action to take.
     * @return the route; the {@code with…} methods narrow it.
     */
    public static RouteSpec of(String name, String path, RouteAction action) {
        return new RouteSpec(name, List.of(), path, List.of(), null, false, action);
    }

    /**
     * The same route for some hosts only.
     *
     * @param names of the hosts.
     * @return a copy.
     */
    public RouteSpec withHosts(String... names) {
        return new RouteSpec(name, List.of(names), path, methods, internalPath, preserveHost, action);
    }

    /**
     * The same route for some methods only.
     *
     * @param names of the methods.
     * @return a copy.
     */
    public RouteSpec withMethods(String... names) {
        return new RouteSpec(name, hosts, path, List.of(names), internalPath, preserveHost, action);
    }

    /**
     * The same route with another path towards the backend.
     *
     * @param internal is the path pattern to send on.
     * @return a copy.
     */
    public RouteSpec withInternalPath(String internal) {
        return new RouteSpec(name, hosts, path, methods, internal, preserveHost, action);
    }

    /**
     * The same route, with the client's Host kept.
     *
     * @return a copy.
     */
    public RouteSpec withPreservedHost() {
        return new RouteSpec(name, hosts, path, methods, internalPath, true, action);
    }
}
