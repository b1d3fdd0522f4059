package io.ringway.router;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * All routes of one configuration generation, compiled for lookup. Immutable: compiled off the workers' threads by
 * {@link RouteTableBuilder}, published by one reference, read by all. How routes are preferred is said in the package's
 * description.
 *
 * <p>A lookup finds the entry of the host (hash table; wildcards only if there are any), then the whole path among the
 * static paths (one hash of the path, one probe), and only then walks the trie of patterns. Where nothing fits it goes
 * on with the next less specific host. The cost is bounded by the table, never by what a client sends: each trie node
 * is visited at most once per host level, and hashing is linear in the input. That is {@link RouterMode#TRIE}; the
 * other modes try patterns one after the other and give the same answers.
 */
public final class RouteTable {
    /** A route takes the request. */
    public static final int FOUND = 0;
    /** No route matches host and path. */
    public static final int NOT_FOUND = -1;
    /** Routes match host and path, none the method. */
    public static final int METHOD_NOT_ALLOWED = -2;

    private final long generation;
    private final Route[] routes;
    private final MethodTable methods;
    private final HostIndex hosts;
    private final RouterMode mode;
    private final PathTable paths;
    private final AllowTable allows;

    /** What a table is made of besides its routes: methods it tells apart, hosts, and the values of Allow. */
    record Parts(MethodTable methods, HostIndex hosts, AllowTable allows) {
    }

    /**
     * Joins the compiled parts.
     *
     * @param generation of the configuration.
     * @param mode       that the paths were compiled for.
     * @param routes     by id.
     * @param paths      from host entry, path and method to route.
     * @param parts      the rest.
     */
    RouteTable(long generation, RouterMode mode, Route[] routes, PathTable paths, Parts parts) {
        this.generation = generation;
        this.mode = mode;
        this.routes = routes;
        this.paths = paths;
        this.methods = parts.methods();
        this.hosts = parts.hosts();
        this.allows = parts.allows();
    }

    /**
     * Finds the route for a request. Borrows all buffers, keeps no reference to them; allocates nothing, except in
     * {@link RouterMode#REGEX}.
     *
     * @param methodId   as {@code io.ringway.http.Method} has it; with an id, the method's bytes are not read.
     * @param methodBuf  holds the method's name.
     * @param mOff       where the name begins.
     * @param mLen       is the name's length.
     * @param hostBuf    holds the host, without a port.
     * @param hostOffset where the host begins.
     * @param hostLength is the host's length; 0 for a request without one. Case and one dot at the end do not matter.
     * @param pathBuf    holds the path.
     * @param pathOffset where the path begins.
     * @param pathLength is the path's length, in bytes. The path is canonical: no dot segments, no escaped unreserved
     *                   characters, upper-case escapes; it begins with a slash, or is {@code *}.
     * @param result     to fill, whatever the outcome.
     * @return {@link #FOUND}, {@link #NOT_FOUND} or {@link #METHOD_NOT_ALLOWED}.
     */
    @Hot
    public int match(int methodId, UnsafeBuffer methodBuf, int mOff, int mLen,
                     UnsafeBuffer hostBuf, int hostOffset, int hostLength,
                     UnsafeBuffer pathBuf, int pathOffset, int pathLength, RouteMatch result) {
        final long method = methods.bit(methodId, methodBuf, mOff, mLen);
        int host = hosts.find(hostBuf, hostOffset, hostLength);
        result.begin(this, hosts.isServed(host));
        final int hash = paths.hash(pathBuf, pathOffset, pathLength);
        do {
            int route = paths.match(host, hash, method, pathBuf, pathOffset, pathLength, result);
            if (route >= 0) {
                result.found(routes[route]);
                return FOUND;
            }
            host = hosts.lessSpecific(host);
        } while (host >= 0);
        result.clearPath();
        return result.allowMask() == 0 ? NOT_FOUND : METHOD_NOT_ALLOWED;
    }

    /**
     * One route.
     *
     * @param id of the route, 0 to {@link #routeCount()} - 1, in the order of the configuration.
     * @return the route.
     */
    public Route route(int id) {
        return routes[id];
    }

    /**
     * The number of routes.
     *
     * @return 0 or more.
     */
    public int routeCount() {
        return routes.length;
    }

    /**
     * How this table looks paths up.
     *
     * @return as given to the builder.
     */
    public RouterMode mode() {
        return mode;
    }

    /**
     * The configuration generation this table was compiled from.
     *
     * @return as given to the builder.
     */
    public long generation() {
        return generation;
    }

    /**
     * The value of Allow for a set of methods.
     *
     * @param methodMask of the methods.
     * @return shared bytes.
     */
    byte[] allow(long methodMask) {
        return allows.value(methodMask);
    }
}
