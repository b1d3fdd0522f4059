package io.ringway.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random tables, and random requests that fit them or nearly. Paths come in two spellings: as somebody types them, and
 * in the canonical form, which is written down here and not computed.
 */
final class RandomRoutes {
    /** Typed and canonical forms of the segments, one behind the other. */
    private static final String[] SEGMENTS = {
        "a", "a", "b", "b", "ab", "ab", "abc", "abc", "abcdefg", "abcdefg", "abcdefgh", "abcdefgh",
        "abcdefghi", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnop", "abcdefghijklmnoq", "abcdefghijklmnoq",
        "", "", "v1", "v1", "%c3%a9", "%C3%A9", "%61", "a", "%7Eu", "~u", "x%2dy", "x-y", "a%20b", "a%20b",
        "%2a", "%2A", "a.b", "a.b", "(a)", "(a)", "$1", "$1", "a+", "a+", "%5bx%5d", "%5Bx%5D",
    };
    private static final String[] HOSTS =
            {"a.test", "b.test", "x.b.test", "*.test", "*.b.test", "*.x.b.test", "c.example.org", "*.org"};
    private static final String[] ASKED_HOSTS =
            {"", "a.test", "A.Test.", "b.test", "q.b.test", "x.b.test", "y.X.b.test", "test", "c.example.org", "org",
                "example.org", "nowhere"};
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "PURGE", "LOCK"};

    private final Random random;
    /** As typed, for the builder. */
    private final List<RouteSpec> typed = new ArrayList<>();
    /** The same routes with canonical paths. */
    private final List<RouteSpec> canonical = new ArrayList<>();

    /** One request. The path as it was sent, and what it is after canonicalisation. */
    record Request(String method, String host, String sent, String path) {
    }

    /** Makes the routes; the builder finds nothing wrong with them. */
    RandomRoutes(long seed, int countMax) {
        random = new Random(seed);
        Set<String> taken = new HashSet<>();
        for (int i = 1 + random.nextInt(countMax); i > 0; i--) {
            addUnlessTaken("r" + i, taken);
        }
        RouteTableBuilder builder = builder();
        builder.problems().stream().map(RouteProblem::route).distinct().sorted(Comparator.reverseOrder())
                .forEach(covered -> {
                    typed.remove(covered.intValue());
                    canonical.remove(covered.intValue());
                });
    }

    RouteTableBuilder builder() {
        RouteTableBuilder builder = new RouteTableBuilder();
        typed.forEach(builder::add);
        return builder;
    }

    List<RouteSpec> canonical() {
        return canonical;
    }

    private void addUnlessTaken(String name, Set<String> taken) {
        StringBuilder[] paths = {new StringBuilder(), new StringBuilder()};
        appendPattern(paths);
        RouteSpec spec = RouteSpec.of(name, paths[1].toString(), new RouteAction.Forward(0));
        if (random.nextInt(3) == 0) {
            spec = spec.withHosts(some(HOSTS));
        }
        if (random.nextInt(4) > 0) {
            spec = spec.withMethods(some(METHODS));
        }
        List<String> keys = new ArrayList<>();
        for (String host : spec.hosts().isEmpty() ? List.of("") : spec.hosts()) {
            for (String method : spec.methods().isEmpty() ? List.of("") : spec.methods()) {
                keys.add(host + ' ' + method + ' ' + spec.path().replaceAll("\\{p\\d}", "{}")
                        .replaceAll("(\\*|\\{rest\\*})$", "{*}"));
            }
        }
        if (keys.stream().noneMatch(taken::contains)) {
            taken.addAll(keys);
            canonical.add(spec);
            typed.add(new RouteSpec(name, spec.hosts(), paths[0].toString(), spec.methods(), null, false,
                    spec.action()));
        }
    }

    private void appendPattern(StringBuilder[] paths) {
        int length = 1 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(10);
            boolean isLast = i == length - 1;
            if (kind < 3) {
                append(paths, "{p" + i + '}');
            } else if (kind < 5 && isLast) {
                append(paths, random.nextBoolean() ? "*" : "{rest*}");
            } else {
                appendSegment(paths, isLast);
            }
        }
    }

    /** A request that fits some route, or nearly. */
    Request request() {
        StringBuilder[] paths = {new StringBuilder(), new StringBuilder()};
        if (random.nextInt(4) > 0) {
            String path = canonical.get(random.nextInt(canonical.size())).path();
            for (String segment : path.substring(1).split("/", -1)) {
                if (segment.equals("*") || segment.equals("{rest*}")) {
                    appendRandom(paths, 1 + random.nextInt(3));
                } else if (segment.startsWith("{") || random.nextInt(12) == 0) {
                    appendRandom(paths, 1);
                } else {
                    append(paths, segment);
                }
            }
        }
        if (paths[1].isEmpty() || random.nextInt(8) == 0) {
            appendRandom(paths, 1 + random.nextInt(3));
        }
        // Canonical paths have no empty segment but the last.
        return new Request(pick(METHODS), pick(ASKED_HOSTS), paths[0].toString(),
                paths[1].toString().replaceAll("/{2,}", "/"));
    }

    private void appendRandom(StringBuilder[] paths, int count) {
        for (int i = 0; i < count; i++) {
            appendSegment(paths, true);
        }
    }

    private void appendSegment(StringBuilder[] paths, boolean mayBeEmpty) {
        int at = 2 * random.nextInt(SEGMENTS.length / 2);
        at = SEGMENTS[at].isEmpty() && !mayBeEmpty ? 0 : at;
        paths[0].append('/').append(SEGMENTS[at]);
        paths[1].append('/').append(SEGMENTS[at + 1]);
    }

    private static void append(StringBuilder[] paths, String segment) {
        paths[0].append('/').append(segment);
        paths[1].append('/').append(segment);
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }

    private String[] some(String[] values) {
        Set<String> some = new HashSet<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            some.add(pick(values));
        }
        return some.toArray(String[]::new);
    }
}
