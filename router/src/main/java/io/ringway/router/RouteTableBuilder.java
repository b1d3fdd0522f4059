package io.ringway.router;

import io.ringway.http.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks routes and compiles them into a {@link RouteTable}. Collects all problems instead of stopping at the first.
 *
 * <p>A route is a duplicate where an earlier one has the same host, the same path (parameter names aside) and the same
 * method. It is unreachable if it is one everywhere. Patterns that only overlap are no problem: precedence decides, and
 * never hides one pattern completely behind others, as each less specific pattern takes paths that the others do not
 * (for a catch-all next to {@code {x}} those are paths with an empty segment).
 *
 * <p>Thread: one. Cost: linear in hosts times methods of all routes; 1,000 routes take a few milliseconds.
 */
public final class RouteTableBuilder {
    /** Most routes of a table. */
    public static final int ROUTES_MAX = 100_000;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** The routes of one host and one path. */
    private static final class Slot {
        private final PathPattern pattern;
        private final Map<String, Integer> byMethod = new HashMap<>();
        private int any = -1;

        private Slot(PathPattern pattern) {
            this.pattern = pattern;
        }

        /** Claims a method, "" for all others. Returns the route that has it already, or -1. */
        private int claim(String method, int route) {
            if (!method.isEmpty()) {
                Integer earlier = byMethod.putIfAbsent(method, route);
                return earlier == null ? -1 : earlier;
            }
            int earlier = any;
            any = earlier < 0 ? route : earlier;
            return earlier;
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final List<RouteProblem> problems = new ArrayList<>();
    /** Host key, then shape of the path. The key of any host comes first, as {@link HostIndex} wants it. */
    private final Map<String, Map<String, Slot>> hosts = new LinkedHashMap<>();
    private final Set<String> customMethods = new LinkedHashSet<>();

    /** Starts an empty table. */
    public RouteTableBuilder() {
        hosts.put(HostPattern.ANY, new LinkedHashMap<>());
    }

    /**
     * Adds one route. Its id is the number of routes added before.
     *
     * @param spec of the route; what is wrong with it goes to {@link #problems()}.
     * @return this.
     */
    public RouteTableBuilder add(RouteSpec spec) {
        if (routes.size() == ROUTES_MAX) {
            throw new IllegalArgumentException("more than " + ROUTES_MAX + " routes");
        }
        int id = routes.size();
        int problemsBefore = problems.size();
        Set<String> hostKeys = hostKeys(id, spec);
        checkMethods(id, spec);
        PathPattern pattern = pattern(id, spec);
        Rewrite rewrite = pattern == null ? null : rewrite(id, spec, pattern);
        routes.add(new Route(id, spec, pattern == null ? List.of() : pattern.parameters(), rewrite));
        if (problems.size() == problemsBefore) {
            claim(id, spec, hostKeys, pattern);
        }
        return this;
    }

    /** What is wrong with the routes so far. @return empty if {@link #build} would succeed. */
    public List<RouteProblem> problems() {
        return List.copyOf(problems);
    }

    /**
     * Compiles the table.
     *
     * @param generation of the configuration.
     * @return the table.
     * @throws RouteConflictException with all problems, if there are any.
     */
    public RouteTable build(long generation) {
        if (!problems.isEmpty()) {
            throw new RouteConflictException(problems);
        }
        MethodTable methods = new MethodTable(List.copyOf(customMethods));
        List<LeafTable.Leaf> leaves = new ArrayList<>();
        List<StaticIndex.Entry> statics = new ArrayList<>();
        PathTrieCompiler trie = new PathTrieCompiler(hosts.size());
        int host = 0;
        for (Map<String, Slot> slots : hosts.values()) {
            for (Map.Entry<String, Slot> entry : slots.entrySet()) {
                Slot slot = entry.getValue();
                if (slot.pattern.isStatic()) {
                    statics.add(new StaticIndex.Entry(host, entry.getKey(), leaves.size()));
                } else {
                    trie.add(host, slot.pattern, leaves.size());
                }
                leaves.add(leaf(slot, methods));
            }
            host++;
        }
        LeafTable leafTable = new LeafTable(leaves);
        HostIndex hostIndex = new HostIndex(List.copyOf(hosts.keySet()), !hosts.get(HostPattern.ANY).isEmpty());
        return new RouteTable(generation, routes.toArray(Route[]::new), methods, hostIndex, new StaticIndex(statics),
                trie.compile(leafTable), leafTable);
    }

    private static LeafTable.Leaf leaf(Slot slot, MethodTable methods) {
        TreeMap<Integer, Integer> byBit = new TreeMap<>();
        slot.byMethod.forEach((name, route) -> byBit.put(methods.bitNumber(name), route));
        Integer get = byBit.get(Method.GET);
        if (get != null) {
            byBit.putIfAbsent(Method.HEAD, get);
        }
        return new LeafTable.Leaf(byBit, slot.any);
    }

    private Set<String> hostKeys(int id, RouteSpec spec) {
        Set<String> keys = new LinkedHashSet<>();
        for (String host : spec.hosts()) {
            try {
                keys.add(HostPattern.key(host));
            } catch (IllegalArgumentException e) {
                invalid(id, spec, "hosts", host, e.getMessage());
            }
        }
        if (spec.hosts().isEmpty()) {
            keys.add(HostPattern.ANY);
        }
        return keys;
    }

    private void checkMethods(int id, RouteSpec spec) {
        for (String method : spec.methods()) {
            if (method.length() > MethodTable.NAME_LENGTH_MAX || !method.matches(TOKEN)) {
                invalid(id, spec, "methods", method, "a method is a token of 1 to 32 characters (RFC 9110 9.1)");
            } else if (!MethodTable.isRegistered(method)) {
                checkCustomMethod(id, spec, method);
            }
        }
    }

    private void checkCustomMethod(int id, RouteSpec spec, String method) {
        String upper = method.toUpperCase(Locale.ROOT);
        if (MethodTable.isRegistered(upper)) {
            invalid(id, spec, "methods", method, "methods are case-sensitive (RFC 9110 9.1); did you mean " + upper + "?");
        } else if (customMethods.size() == MethodTable.CUSTOM_MAX && !customMethods.contains(method)) {
            invalid(id, spec, "methods", method,
                    "a table tells " + MethodTable.CUSTOM_MAX + " unregistered methods apart, this is one more");
        } else {
            customMethods.add(method);
        }
    }

    private PathPattern pattern(int id, RouteSpec spec) {
        try {
            PathPattern pattern = PathPattern.parse(spec.path());
            if (pattern.isAsterisk() && !spec.methods().equals(List.of("OPTIONS"))) {
                throw new IllegalArgumentException(
                        "it is the target of OPTIONS * and takes that method only; /* is every path");
            }
            return pattern;
        } catch (IllegalArgumentException e) {
            invalid(id, spec, "path", spec.path(), e.getMessage());
            return null;
        }
    }

    private Rewrite rewrite(int id, RouteSpec spec, PathPattern pattern) {
        if (spec.internalPath() == null) {
            return null;
        }
        try {
            return InternalPath.compile(spec.internalPath(), pattern);
        } catch (IllegalArgumentException e) {
            invalid(id, spec, "internalPath", spec.internalPath(), e.getMessage());
            return null;
        }
    }

    private void claim(int id, RouteSpec spec, Set<String> hostKeys, PathPattern pattern) {
        Set<String> wanted = spec.methods().isEmpty() ? Set.of("") : new LinkedHashSet<>(spec.methods());
        Map<Integer, List<String>> takenBy = new LinkedHashMap<>();
        int taken = 0;
        for (String host : hostKeys) {
            Slot slot = hosts.computeIfAbsent(host, key -> new LinkedHashMap<>())
                    .computeIfAbsent(pattern.shape(), shape -> new Slot(pattern));
            for (String method : wanted) {
                int earlier = slot.claim(method, id);
                if (earlier >= 0) {
                    takenBy.computeIfAbsent(earlier, route -> new ArrayList<>()).add(request(method, host, spec.path()));
                    taken++;
                }
            }
        }
        if (taken > 0) {
            reportTaken(id, spec, takenBy, taken == hostKeys.size() * wanted.size());
        }
    }

    private void reportTaken(int id, RouteSpec spec, Map<Integer, List<String>> takenBy, boolean isUnreachable) {
        takenBy.forEach((earlier, requests) -> problems.add(new RouteProblem(RouteProblem.Kind.DUPLICATE, id, spec.name(),
                "path", spec.path(), earlier, routes.get(earlier).name(),
                "route \"%s\" (%d) takes %s, which route \"%s\" (%d) already takes".formatted(spec.name(), id,
                        String.join(", ", requests), routes.get(earlier).name(), earlier))));
        if (isUnreachable) {
            int first = takenBy.keySet().iterator().next();
            List<String> names = takenBy.keySet().stream().map(route -> '"' + routes.get(route).name() + '"').toList();
            problems.add(new RouteProblem(RouteProblem.Kind.UNREACHABLE, id, spec.name(), "path", spec.path(), first,
                    routes.get(first).name(), "route \"%s\" (%d) can never be reached: %s take%s all that it names"
                    .formatted(spec.name(), id, String.join(", ", names), names.size() == 1 ? "s" : "")));
        }
    }

    private static String request(String method, String host, String path) {
        String where = host.isEmpty() ? "" : " on " + (host.startsWith(".") ? '*' + host : host);
        return (method.isEmpty() ? "all methods of " : method + ' ') + path + where;
    }

    private void invalid(int id, RouteSpec spec, String field, String value, String why) {
        problems.add(new RouteProblem(RouteProblem.Kind.INVALID, id, spec.name(), field, value, -1, null,
                "route \"%s\" (%d), %s \"%s\": %s".formatted(spec.name(), id, field, value, why)));
    }
}
