package io.ringway.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The rules of precedence, written down the slow way: each route is tried against the request, and of those that match
 * the one with the greatest rank wins. Shares no code with the table.
 */
final class LinearMatcher {
    private static final List<String> METHOD_ORDER = List.of("GET", "HEAD", "POST", "PUT");

    private final List<RouteSpec> specs;
    private final List<String[]> patterns;
    private List<String> parameters = List.of();

    LinearMatcher(List<RouteSpec> specs) {
        this.specs = specs;
        this.patterns = specs.stream().map(spec -> split(spec.path())).toList();
    }

    String ask(String method, String host, String path) {
        String[] segments = split(path);
        String bareHost = bare(host);
        RouteSpec best = null;
        int[] bestRank = null;
        List<String> allowed = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            RouteSpec spec = specs.get(i);
            List<String> values = values(patterns.get(i), segments);
            int hostRank = values == null ? -1 : hostRank(spec.hosts(), bareHost);
            if (hostRank < 0) {
                continue;
            }
            int methodRank = methodRank(spec.methods(), method);
            allowed.addAll(spec.methods());
            int[] rank = rank(hostRank, patterns.get(i), methodRank);
            if (methodRank >= 0 && (best == null || Arrays.compare(rank, bestRank) > 0)) {
                best = spec;
                bestRank = rank;
                parameters = values;
            }
        }
        if (best != null) {
            return best.name();
        }
        return allowed.isEmpty() ? "404" : "405 " + allow(allowed);
    }

    /** The values of the best route's parameters. */
    List<String> parameters() {
        return parameters;
    }

    /** Whether any route serves a host. */
    boolean isServed(String host) {
        return specs.stream().anyMatch(spec -> hostRank(spec.hosts(), bare(host)) >= 0);
    }

    private static String bare(String host) {
        String lowered = host.toLowerCase(Locale.ROOT);
        return lowered.endsWith(".") ? lowered.substring(0, lowered.length() - 1) : lowered;
    }

    private String allow(List<String> allowed) {
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        // Registered methods by id, then the others in the order in which the routes name them first.
        List<String> order = new ArrayList<>(METHOD_ORDER);
        specs.forEach(spec -> spec.methods().stream().filter(m -> !order.contains(m)).forEach(order::add));
        TreeSet<Integer> present = new TreeSet<>();
        allowed.forEach(method -> present.add(order.indexOf(method)));
        return String.join(", ", present.stream().map(order::get).toList());
    }

    private static int[] rank(int hostRank, String[] parts, int methodRank) {
        int[] rank = new int[parts.length + 2];
        rank[0] = hostRank;
        for (int i = 0; i < parts.length; i++) {
            rank[i + 1] = parts[i].endsWith("*") || parts[i].endsWith("*}") ? 1 : parts[i].startsWith("{") ? 2 : 3;
        }
        rank[parts.length + 1] = methodRank;
        return rank;
    }

    private static List<String> values(String[] pattern, String[] segments) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < pattern.length; i++) {
            if (i == segments.length) {
                return null;
            }
            if (pattern[i].equals("*") || pattern[i].endsWith("*}")) {
                values.add(String.join("/", Arrays.copyOfRange(segments, i, segments.length)));
                return values;
            }
            if (pattern[i].startsWith("{") && !segments[i].isEmpty()) {
                values.add(segments[i]);
            } else if (!pattern[i].equals(segments[i])) {
                return null;
            }
        }
        return pattern.length == segments.length ? values : null;
    }

    private static String[] split(String path) {
        return path.substring(1).split("/", -1);
    }

    private static int hostRank(List<String> hosts, String host) {
        int best = hosts.isEmpty() ? 0 : -1;
        for (String pattern : hosts) {
            if (pattern.equals(host)) {
                best = 1_000;
            } else if (pattern.startsWith("*") && host.endsWith(pattern.substring(1))
                    && host.length() > pattern.length() - 1) {
                best = Math.max(best, pattern.length());
            }
        }
        return best;
    }

    private static int methodRank(List<String> methods, String method) {
        if (methods.contains(method)) {
            return 3;
        }
        if (method.equals("HEAD") && methods.contains("GET")) {
            return 2;
        }
        return methods.isEmpty() ? 1 : -1;
    }
}
