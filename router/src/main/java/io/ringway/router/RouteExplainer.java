package io.ringway.router;

import io.ringway.http.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Says why a table decides about a request as it does: asks the table, then holds every route against the request by
 * itself. For people who wonder, not for traffic: it allocates, and takes time for each route. Thread: any.
 */
public final class RouteExplainer {
    private static final int NO_MATCH = -1;
    private static final int ANY_HOST = 0;
    private static final int EXACT_HOST = HostPattern.LENGTH_MAX + 2;
    private static final int ALL_METHODS = 0;
    private static final int AS_GET = 1;
    private static final int NAMED = 2;
    private static final int HOSTS_SHOWN = 4;

    /** A route held against the request; what did not fit is a sentence, what did is null. */
    private record Trial(Route route, PathPattern pattern, int hostRank, String pathLoss, int segmentsMatched,
                         int methodRank) {
        boolean isMatch() {
            return pathLoss == null && hostRank != NO_MATCH && methodRank != NO_MATCH;
        }

        int losses() {
            return (pathLoss == null ? 0 : 1) + (hostRank == NO_MATCH ? 1 : 0) + (methodRank == NO_MATCH ? 1 : 0);
        }
    }

    private final String method;
    private final String host;
    private final String path;
    private final String[] segments;

    private RouteExplainer(String method, String host, String path) {
        this.method = method;
        String lowered = host.toLowerCase(Locale.ROOT);
        this.host = lowered.endsWith(".") ? lowered.substring(0, lowered.length() - 1) : lowered;
        this.path = path;
        segments = path.isEmpty() ? new String[0] : path.substring(1).split("/", -1);
    }

    /**
     * Explains one request.
     *
     * @param table  to ask.
     * @param method by name.
     * @param host   without a port; empty for a request without one.
     * @param path   in canonical form, ASCII.
     * @return the decision and its reasons.
     */
    public static RouteExplanation explain(RouteTable table, String method, String host, String path) {
        return new RouteExplainer(method, host, path).explain(table, host);
    }

    private RouteExplanation explain(RouteTable table, String hostAsSent) {
        UnsafeBuffer methodText = KeyPool.bufferOf(method);
        UnsafeBuffer hostText = KeyPool.bufferOf(hostAsSent);
        UnsafeBuffer pathText = KeyPool.bufferOf(path);
        RouteMatch match = new RouteMatch();
        int code = table.match(Method.parse(methodText, 0, methodText.capacity()), methodText, 0,
                methodText.capacity(), hostText, 0, hostText.capacity(), pathText, 0, pathText.capacity(), match);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < match.paramCount(); i++) {
            values.add(path.substring(match.paramOffset(i), match.paramOffset(i) + match.paramLength(i)));
        }
        List<Trial> trials = new ArrayList<>();
        for (int id = 0; id < table.routeCount(); id++) {
            trials.add(trial(table.route(id)));
        }
        Trial winner = match.route() == null ? null : trials.get(match.route().id());
        trials.sort(Comparator.comparing((Trial trial) -> trial != winner).thenComparingInt(Trial::losses)
                .thenComparing(trial -> fate(trial, winner))
                .thenComparing(Comparator.comparingInt(Trial::segmentsMatched).reversed())
                .thenComparingInt(trial -> trial.route().id()));
        return new RouteExplanation(code, match.route(), values, match.isHostServed(), trials.stream()
                .map(trial -> new RouteCandidate(trial.route(), fate(trial, winner), reason(trial, winner)))
                .toList());
    }

    private Trial trial(Route route) {
        PathPattern pattern = PathPattern.parse(route.path());
        int matched = segmentsMatched(pattern);
        return new Trial(route, pattern, hostRank(route), pathLoss(pattern, matched), matched, methodRank(route));
    }

    private static RouteCandidate.Fate fate(Trial trial, Trial winner) {
        if (trial == winner) {
            return RouteCandidate.Fate.TAKES;
        }
        if (trial.pathLoss() != null) {
            return RouteCandidate.Fate.PATH;
        }
        if (trial.hostRank() == NO_MATCH) {
            return RouteCandidate.Fate.HOST;
        }
        return trial.isMatch() ? RouteCandidate.Fate.PRECEDENCE : RouteCandidate.Fate.METHOD;
    }

    private String reason(Trial trial, Trial winner) {
        if (trial == winner) {
            return "";
        }
        if (trial.isMatch()) {
            return precedence(trial, winner);
        }
        List<String> losses = new ArrayList<>();
        if (trial.hostRank() == NO_MATCH) {
            losses.add("host: it serves " + shown(trial.route().hosts()));
        }
        if (trial.pathLoss() != null) {
            losses.add("path: " + trial.pathLoss());
        }
        if (trial.methodRank() == NO_MATCH) {
            losses.add("method: it takes " + String.join(", ", trial.route().methods()));
        }
        return String.join("; ", losses);
    }

    // ---- host

    private int hostRank(Route route) {
        int best = route.hosts().isEmpty() ? ANY_HOST : NO_MATCH;
        for (String configured : route.hosts()) {
            best = Math.max(best, hostRank(HostPattern.key(configured)));
        }
        return best;
    }

    /** The longer a wildcard, the more it says; an exact name says more than all of them. */
    private int hostRank(String key) {
        if (key.equals(HostPattern.ANY)) {
            return ANY_HOST;
        }
        if (host.isEmpty() || host.length() > HostPattern.LENGTH_MAX) {
            return NO_MATCH;
        }
        if (key.startsWith(".")) {
            return host.endsWith(key) && host.length() > key.length() ? key.length() : NO_MATCH;
        }
        return key.equals(host) ? EXACT_HOST : NO_MATCH;
    }

    private static String shown(List<String> hosts) {
        String names = String.join(", ", hosts.subList(0, Math.min(HOSTS_SHOWN, hosts.size())));
        return hosts.size() <= HOSTS_SHOWN ? names : names + " and " + (hosts.size() - HOSTS_SHOWN) + " more";
    }

    // ---- path

    /** How many segments of the pattern, from the left, fit. */
    private int segmentsMatched(PathPattern pattern) {
        List<PathPattern.Segment> wanted = pattern.segments();
        if (!path.startsWith("/")) {
            return 0;
        }
        int at = 0;
        while (at < wanted.size() && at < segments.length && fits(wanted.get(at), segments[at])) {
            at++;
        }
        return at;
    }

    private static boolean fits(PathPattern.Segment wanted, String segment) {
        return switch (wanted.kind()) {
            case STATIC -> wanted.text().equals(segment);
            case PARAM -> !segment.isEmpty();
            case CATCH_ALL -> true;
        };
    }

    /** What keeps the path from matching, null if nothing does. */
    private String pathLoss(PathPattern pattern, int matched) {
        List<PathPattern.Segment> wanted = pattern.segments();
        if (pattern.isAsterisk() || !path.startsWith("/")) {
            return pattern.isAsterisk() && path.equals(PathPattern.ASTERISK) ? null
                    : pattern.isAsterisk() ? "it takes the target * only" : "the target is no path";
        }
        boolean takesRest = matched > 0 && wanted.get(matched - 1).kind() == PathPattern.Kind.CATCH_ALL;
        if (takesRest || matched == wanted.size() && matched == segments.length) {
            return null;
        }
        if (matched == wanted.size()) {
            boolean isSlash = matched == segments.length - 1 && segments[matched].isEmpty();
            return isSlash ? "it has no slash at the end" : "it ends behind segment " + matched;
        }
        PathPattern.Segment next = wanted.get(matched);
        String name = "segment " + (matched + 1);
        if (matched == segments.length) {
            return next.kind() == PathPattern.Kind.STATIC && next.text().isEmpty() ? "it has a slash at the end"
                    : "it goes on with " + name + ", " + text(next);
        }
        return "its " + name + " is " + text(next) + ", not \"" + segments[matched] + '"';
    }

    private static String text(PathPattern.Segment segment) {
        return switch (segment.kind()) {
            case STATIC -> segment.text().isEmpty() ? "empty" : '"' + segment.text() + '"';
            case PARAM -> '{' + segment.text() + '}';
            case CATCH_ALL -> segment.text().equals("*") ? "*" : '{' + segment.text() + "*}";
        };
    }

    // ---- method

    private int methodRank(Route route) {
        if (route.methods().isEmpty()) {
            return ALL_METHODS;
        }
        if (route.methods().contains(method)) {
            return NAMED;
        }
        return method.equals("HEAD") && route.methods().contains("GET") ? AS_GET : NO_MATCH;
    }

    // ---- precedence

    private String precedence(Trial trial, Trial winner) {
        String inOther = " in route \"" + winner.route().name() + '"';
        if (trial.hostRank() != winner.hostRank()) {
            return "precedence: " + hostOf(trial) + " here, " + hostOf(winner) + inOther;
        }
        List<PathPattern.Segment> own = trial.pattern().segments();
        List<PathPattern.Segment> better = winner.pattern().segments();
        for (int i = 0; i < Math.min(own.size(), better.size()); i++) {
            if (own.get(i).kind() != better.get(i).kind()) {
                return "precedence: segment " + (i + 1) + " is " + text(own.get(i)) + " here, "
                        + text(better.get(i)) + inOther;
            }
        }
        return "precedence: " + methodOf(trial) + " here, " + methodOf(winner) + inOther;
    }

    private String hostOf(Trial trial) {
        return trial.route().hosts().stream().filter(name -> hostRank(HostPattern.key(name)) == trial.hostRank())
                .filter(name -> trial.hostRank() != ANY_HOST).findFirst().orElse("every host");
    }

    private String methodOf(Trial trial) {
        return trial.methodRank() == NAMED ? method : trial.methodRank() == AS_GET ? "HEAD as GET" : "every method";
    }
}
