package io.ringway.router;

import io.ringway.http.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks routes and compiles them into a {@link RouteTable}. Collects all problems instead of stopping at the first.
 *
 * <p>A route is a duplicate where an earlier one has the same host, the same path (parameter names aside) and the same
 * method. It is unreachable if that is so for all that it names, or if it is a catch-all that more specific routes
 * cover. Patterns that only overlap are no problem: precedence decides.
 *
 * <p>Thread: one. Cost: linear in hosts times methods of all routes; the time of 100, 1,000 and 10,000 routes is
 * measured by {@code RouteCompileBenchmark}.
 */
public final class RouteTableBuilder {
    /** Most routes of a table. */
    public static final int ROUTES_MAX = 100_000;

    private static final Predicate<String> IS_TOKEN =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+").asMatchPredicate();

    private final List<Route> routes = new ArrayList<>();
    private final List<RouteProblem> problems = new ArrayList<>();
    private final RouteClaims claims = new RouteClaims();
    private final Set<String> customMethods = new LinkedHashSet<>();
    /** Routes of one file name few different hosts, each many times. */
    private final Map<String, String> hostKeysByText = new HashMap<>();
    /** What {@link #problems} found, until another route is added. */
    private List<RouteProblem> found;

    /** Starts an empty table. */
    public RouteTableBuilder() {
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
        found = null;
        int id = routes.size();
        int problemsBefore = problems.size();
        checkName(id, spec);
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

    /**
     * What is wrong with the routes so far.
     *
     * @return empty if {@link #build} would succeed.
     */
    public List<RouteProblem> problems() {
        if (found == null) {
            found = findProblems();
        }
        return found;
    }

    private List<RouteProblem> findProblems() {
        List<RouteProblem> all = new ArrayList<>(problems);
        claims.covered().forEach((route, takers) -> all.add(unreachable(route, takers)));
        all.sort(Comparator.comparingInt(RouteProblem::route));
        return List.copyOf(all);
    }

    /**
     * Compiles the table for {@link RouterMode#TRIE}.
     *
     * @param generation of the configuration.
     * @return the table.
     * @throws RouteConflictException with all problems, if there are any.
     */
    public RouteTable build(long generation) {
        return build(generation, RouterMode.TRIE);
    }

    /**
     * Compiles the table.
     *
     * @param generation of the configuration.
     * @param mode       to look paths up with; every mode gives the same answers.
     * @return the table.
     * @throws RouteConflictException with all problems, if there are any.
     */
    public RouteTable build(long generation, RouterMode mode) {
        if (!problems().isEmpty()) {
            throw new RouteConflictException(problems());
        }
        Map<String, Map<String, RouteClaims.Slot>> hosts = claims.hosts();
        MethodTable methods = new MethodTable(List.copyOf(customMethods));
        List<LeafTable.Leaf> leaves = new ArrayList<>();
        List<PathTable.Entry> entries = new ArrayList<>();
        int host = 0;
        for (Map<String, RouteClaims.Slot> slots : hosts.values()) {
            for (RouteClaims.Slot slot : slots.values()) {
                entries.add(new PathTable.Entry(host, slot.pattern(), leaves.size()));
                leaves.add(leaf(slot, methods));
            }
            host++;
        }
        LeafTable leafTable = new LeafTable(leaves);
        HostIndex hostIndex = new HostIndex(List.copyOf(hosts.keySet()), !hosts.get(HostPattern.ANY).isEmpty());
        return new RouteTable(generation, mode, routes.toArray(Route[]::new),
                new PathTable(mode, entries, hosts.size(), leafTable), new RouteTable.Parts(methods, hostIndex,
                        new AllowTable(methods, leafTable.distinctMasks())));
    }

    private static LeafTable.Leaf leaf(RouteClaims.Slot slot, MethodTable methods) {
        TreeMap<Integer, Integer> byBit = new TreeMap<>();
        slot.byMethod().forEach((name, route) -> {
            if (!name.equals(RouteClaims.ALL_METHODS)) {
                byBit.put(methods.bitNumber(name), route);
            }
        });
        Integer get = byBit.get(Method.GET);
        if (get != null) {
            byBit.putIfAbsent(Method.HEAD, get);
        }
        return new LeafTable.Leaf(byBit, slot.byMethod().getOrDefault(RouteClaims.ALL_METHODS, RouteClaims.NOBODY));
    }

    /** Names appear in logs, metrics and answers, where a line break would begin something else (CWE-117). */
    private void checkName(int id, RouteSpec spec) {
        if (spec.name().isBlank() || spec.name().chars().anyMatch(Character::isISOControl)) {
            invalid(id, spec, "name", spec.name(), "a name is not empty and has no control characters");
        }
    }

    private Set<String> hostKeys(int id, RouteSpec spec) {
        Set<String> keys = new LinkedHashSet<>();
        for (String host : spec.hosts()) {
            try {
                keys.add(hostKeysByText.computeIfAbsent(host, HostPattern::key));
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
            if (MethodTable.isRegistered(method)) {
                continue;
            }
            if (method.length() > MethodTable.NAME_LENGTH_MAX || !IS_TOKEN.test(method)) {
                invalid(id, spec, "methods", method, "a method is a token of 1 to 32 characters (RFC 9110 9.1)");
            } else {
                checkCustomMethod(id, spec, method);
            }
        }
    }

    private void checkCustomMethod(int id, RouteSpec spec, String method) {
        String upper = method.toUpperCase(Locale.ROOT);
        if (MethodTable.isRegistered(upper)) {
            invalid(id, spec, "methods", method,
                    "methods are case-sensitive (RFC 9110 9.1); did you mean " + upper + "?");
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
        Set<String> wanted =
                spec.methods().isEmpty() ? Set.of(RouteClaims.ALL_METHODS) : new LinkedHashSet<>(spec.methods());
        Map<Integer, List<String>> takenBy = new LinkedHashMap<>();
        int taken = 0;
        for (String host : hostKeys) {
            for (String method : wanted) {
                int earlier = claims.claim(host, pattern, method, id);
                if (earlier != RouteClaims.NOBODY) {
                    takenBy.computeIfAbsent(earlier, route -> new ArrayList<>())
                            .add(request(method, host, spec.path()));
                    taken++;
                }
            }
        }
        takenBy.forEach((earlier, requests) -> problems.add(duplicate(id, earlier, requests)));
        if (taken == hostKeys.size() * wanted.size()) {
            problems.add(unreachable(id, takenBy.keySet()));
        }
    }

    private RouteProblem duplicate(int id, int earlier, List<String> requests) {
        return problem(RouteProblem.Kind.DUPLICATE, id, earlier,
                "route \"%s\" (%d) takes %s, which route \"%s\" (%d) already takes"
                        .formatted(name(id), id, String.join(", ", requests), name(earlier), earlier));
    }

    private RouteProblem unreachable(int id, Set<Integer> takers) {
        String names = takers.stream().map(route -> '"' + name(route) + '"').collect(Collectors.joining(", "));
        return problem(RouteProblem.Kind.UNREACHABLE, id, takers.iterator().next(),
                "route \"%s\" (%d) can never be reached: %s %s all that it names"
                        .formatted(name(id), id, names, takers.size() == 1 ? "takes" : "take"));
    }

    private RouteProblem problem(RouteProblem.Kind kind, int id, int other, String message) {
        return new RouteProblem(kind, id, name(id), "path", routes.get(id).path(), other, name(other), message);
    }

    private String name(int id) {
        return routes.get(id).name();
    }

    private static String request(String method, String host, String path) {
        String where = host.isEmpty() ? "" : " on " + (host.startsWith(".") ? '*' + host : host);
        return (method.isEmpty() ? "all methods of " : method + ' ') + path + where;
    }

    private void invalid(int id, RouteSpec spec, String field, String value, String why) {
        String message = "route \"%s\" (%d), %s \"%s\": %s".formatted(spec.name(), id, field, value, why);
        problems.add(new RouteProblem(RouteProblem.Kind.INVALID, id, spec.name(), field, value, -1, null,
                message.replaceAll("\\p{Cntrl}", "?")));
    }
}
