package io.ringway.router;

import io.ringway.http.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who takes which host, path and method, while routes are collected. Paths are told apart by what they match
 * ({@link PathPattern#shape}), methods by name, the empty name standing for all that no route of the same path names.
 */
final class RouteClaims {
    /** The method of a route that names none. */
    static final String ALL_METHODS = "";
    /** No route. */
    static final int NOBODY = -1;

    private static final String GET = Method.name(Method.GET);
    private static final String HEAD = Method.name(Method.HEAD);
    private static final String REST = "/{*}";
    private static final String SEGMENT = "/{}";

    /** The routes of one host and one path. */
    static final class Slot {
        private final PathPattern pattern;
        private final Map<String, Integer> byMethod = new TreeMap<>();

        private Slot(PathPattern pattern) {
            this.pattern = pattern;
        }

        /**
         * The pattern of its routes.
         *
         * @return the first one's; all match the same paths.
         */
        PathPattern pattern() {
            return pattern;
        }

        /**
         * The routes by method.
         *
         * @return a map with {@link #ALL_METHODS} as one of its keys, if there is such a route.
         */
        Map<String, Integer> byMethod() {
            return byMethod;
        }

        /** The route that gets requests with a method. */
        private int taker(String method) {
            Integer named = byMethod.get(method);
            if (named == null && method.equals(HEAD)) {
                named = byMethod.get(GET);
            }
            return named != null ? named : byMethod.getOrDefault(ALL_METHODS, NOBODY);
        }
    }

    /** Host key, then shape. The key of any host comes first, as {@link HostIndex} wants it. */
    private final Map<String, Map<String, Slot>> hosts = new LinkedHashMap<>();

    /** Starts without routes. */
    RouteClaims() {
        hosts.put(HostPattern.ANY, new LinkedHashMap<>());
    }

    /**
     * All slots, by host key and shape.
     *
     * @return live maps, in the order in which hosts and paths came.
     */
    Map<String, Map<String, Slot>> hosts() {
        return hosts;
    }

    /**
     * Claims one host, path and method.
     *
     * @param hostKey of the host.
     * @param pattern of the path.
     * @param method  by name.
     * @param route   that claims.
     * @return the route that has it already, or {@link #NOBODY}.
     */
    int claim(String hostKey, PathPattern pattern, String method, int route) {
        Slot slot = hosts.computeIfAbsent(hostKey, key -> new LinkedHashMap<>())
                .computeIfAbsent(pattern.shape(), shape -> new Slot(pattern));
        Integer earlier = slot.byMethod.putIfAbsent(method, route);
        return earlier == null ? NOBODY : earlier;
    }

    /**
     * Finds the catch-all routes that others cover completely. Only a catch-all can be: a host, a parameter or a method
     * list stands for more than any number of more specific ones. For {@code /a/*} it takes {@code /a/}, {@code /a/{x}}
     * and, for what is longer, {@code /a/{x}/*} or again its cover. Canonical paths have no empty segments but the
     * last.
     *
     * @return covered route to the routes that cover it, in the order of the routes.
     */
    Map<Integer, Set<Integer>> covered() {
        Map<Integer, Set<Integer>> coveredBy = new TreeMap<>();
        List<Integer> reachable = new ArrayList<>();
        for (Map<String, Slot> slots : hosts.values()) {
            slots.forEach((shape, slot) -> slot.byMethod.forEach((method, route) -> {
                Set<Integer> takers = new LinkedHashSet<>();
                boolean isCovered = shape.endsWith(REST)
                        && isCovered(slots, shape.substring(0, shape.length() - REST.length()), method, takers);
                if (isCovered) {
                    coveredBy.computeIfAbsent(route, key -> new LinkedHashSet<>()).addAll(takers);
                } else {
                    reachable.add(route);
                }
            }));
        }
        coveredBy.keySet().removeAll(Set.copyOf(reachable));
        return coveredBy;
    }

    /** Ends at the latest where patterns are at their longest. */
    private static boolean isCovered(Map<String, Slot> slots, String prefix, String method, Set<Integer> takers) {
        if (!isTaken(slots.get(prefix + '/'), method, takers)
                || !isTaken(slots.get(prefix + SEGMENT), method, takers)) {
            return false;
        }
        return isTaken(slots.get(prefix + SEGMENT + REST), method, takers)
                || isCovered(slots, prefix + SEGMENT, method, takers);
    }

    private static boolean isTaken(Slot slot, String method, Set<Integer> takers) {
        int taker = slot == null ? NOBODY : slot.taker(method);
        if (taker != NOBODY) {
            takers.add(taker);
        }
        return taker != NOBODY;
    }
}
