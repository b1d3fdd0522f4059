package io.ringway.server.config;

import java.util.List;

/**
 * One route.
 *
 * @param name         unique; made from the path when the file gives none.
 * @param hosts        lower case, exact (IPv6 in brackets), {@code *.domain} or {@code *}; empty: any host.
 * @param externalPath pattern the request's path is matched with.
 * @param internalPath pattern of the path sent on, or null: the path goes on as it came.
 * @param methods      tokens, case-sensitive; empty: every method.
 * @param authRequired always false in this version, where true is an error.
 * @param preserveHost true to send the client's Host on, false to send the backend's.
 * @param target       what answers.
 * @param retry        or null: none.
 */
public record RouterConfig(
        String name,
        List<String> hosts,
        String externalPath,
        String internalPath,
        List<String> methods,
        boolean authRequired,
        boolean preserveHost,
        RouteTarget target,
        RetryConfig retry) {

    /** Takes copies of the lists. */
    public RouterConfig {
        hosts = List.copyOf(hosts);
        methods = List.copyOf(methods);
    }

    /**
     * A route for any host, without rewriting, for configurations built in code.
     *
     * @param name         unique.
     * @param externalPath pattern.
     * @param target       what answers.
     * @param methods      none for every method.
     * @return the route.
     */
    public static RouterConfig of(String name, String externalPath, RouteTarget target, String... methods) {
        return new RouterConfig(name, List.of(), externalPath, null, List.of(methods), false, false, target, null);
    }

    /**
     * The same route with the path rewritten on its way to the backend.
     *
     * @param pattern of the path sent on.
     * @return the route.
     */
    public RouterConfig withInternalPath(String pattern) {
        return new RouterConfig(name, hosts, externalPath, pattern, methods, authRequired, preserveHost, target, retry);
    }
}
