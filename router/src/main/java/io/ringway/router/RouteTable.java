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
 * is visited at most once per host level, and hashing is linear in the input.
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
    private final StaticIndex statics;
    private final PathTrie trie;
    private final LeafTable leaves;
    private final AllowTable allows;

    /**
     * Joins the compiled parts.
     *
     * @param generation of the configuration.
     * @param routes     by id.
     * @param methods    that the table tells apart.
     * @param hosts      to host entries.
     * @param statics    from host entry and path to leaf.
     * @param trie       from host entry and path to leaf and route.
     * @param leaves     from leaf and method to route.
     */
    RouteTable(long generation, Route[] routes, MethodTable methods, HostIndex hosts, StaticIndex statics,
               PathTrie trie, LeafTable leaves) {
        this.generation = generation;
        this.routes = routes;
        this.methods = methods;
        this.hosts = hosts;
        this.statics = statics;
        this.trie = trie;
        this.leaves = leaves;
        this.allows = new AllowTable(methods, leaves.distinctMasks());
    }

    /**
     * Finds the route for a request. Borrows all buffers, keeps no reference to them, allocates nothing.
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
        final int hash = ByteRange.hash(pathBuf, pathOffset, pathLength);
        do {
            int route = matchStatic(host, hash, method, pathBuf, pathOffset, pathLength, result);
            if (route < 0) {
                route = trie.match(host, method, pathBuf, pathOffset, pathOffset + pathLength, result);
            }
            if (route >= 0) {
                result.found(routes[route]);
                return FOUND;
            }
            host = hosts.lessSpecific(host);
        } while (host >= 0);
        result.clearPath();
        return result.allowMask() == 0 ? NOT_FOUND : METHOD_NOT_ALLOWED;
    }

    @Hot
    private int matchStatic(int host, int hash, long method, UnsafeBuffer path, int offset, int length,
                            RouteMatch result) {
        int leaf = statics.find(host, hash, path, offset, length);
        if (leaf < 0) {
            return -1;
        }
        // The trie of a more specific host may have left parameters behind.
        result.clearPath();
        int route = leaves.route(leaf, method);
        if (route < 0) {
            result.allowAlso(leaves.mask(leaf));
        }
        return route;
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
