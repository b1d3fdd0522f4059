package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random tables and requests, against a matcher that tries each route in turn. */
class RouteTableFuzzTest {
    private static final int TABLES = 260;
    private static final int REQUESTS = 400;
    private static final String[] SEGMENTS =
            {"a", "b", "ab", "abc", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnoq", "",
                "%C3%A9", "v1"};
    private static final String[] HOSTS =
            {"a.test", "b.test", "x.b.test", "*.test", "*.b.test", "*.x.b.test", "c.example.org", "*.org"};
    private static final String[] ASKED_HOSTS =
            {"", "a.test", "A.Test.", "b.test", "q.b.test", "x.b.test", "y.X.b.test", "test", "c.example.org", "org",
                "example.org", "nowhere"};
    private static final String[] METHODS = {"GET", "HEAD", "POST", "PUT", "PURGE", "LOCK"};

    @Test
    void shouldAgreeWithALinearMatcher() {
        int pairs = 0;
        int found = 0;
        int refused = 0;
        for (int seed = 0; seed < TABLES; seed++) {
            Random random = new Random(seed);
            List<RouteSpec> specs = specs(random, 1 + random.nextInt(60));
            Lookup lookup = Lookup.of(specs.toArray(RouteSpec[]::new));
            LinearMatcher linear = new LinearMatcher(specs);
            for (int i = 0; i < REQUESTS; i++) {
                String method = pick(random, METHODS);
                String host = pick(random, ASKED_HOSTS);
                String path = path(random, specs);
                String expected = linear.ask(method, host, path);
                String actual = lookup.ask(method, host, path);
                boolean isFound = lookup.match().route() != null;
                if (!actual.equals(expected) || isFound && !lookup.parameters().equals(linear.parameters())) {
                    fail("seed %d: %s %s %s gives %s %s, not %s %s", seed, method, host, path, actual,
                            lookup.parameters(), expected, linear.parameters());
                }
                found += isFound ? 1 : 0;
                refused += actual.startsWith("405") ? 1 : 0;
                pairs++;
            }
        }
        // A generator that only makes misses would prove nothing.
        assertThat(pairs).isGreaterThanOrEqualTo(100_000);
        assertThat(found).isGreaterThan(pairs / 5);
        assertThat(refused).isGreaterThan(pairs / 20);
    }

    @Test
    void shouldReportExactlyTheRoutesThatNoRequestReaches() {
        String[] segments = {"/a", "/{p}", "/{p}", "/*", "/*", "/"};
        String[] methods = {"GET", "HEAD", "POST", "", ""};
        List<String> paths = new ArrayList<>(List.of("/"));
        for (int depth = 0, from = 0; depth < 4; depth++) {
            int end = paths.size();
            for (; from < end; from++) {
                String prefix = paths.get(from).equals("/") ? "" : paths.get(from);
                List.of("/a", "/z").forEach(segment -> paths.add(prefix + segment));
            }
        }
        paths.addAll(paths.stream().filter(path -> path.length() > 1).map(path -> path + '/').toList());
        int covered = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RouteTableBuilder builder = new RouteTableBuilder();
            List<RouteSpec> specs = new ArrayList<>();
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < 14; i++) {
                RouteSpec spec = tinySpec(random, "r" + i, segments, pick(random, methods));
                if (taken.add(spec.path() + spec.methods())) {
                    specs.add(spec);
                    builder.add(spec);
                }
            }
            LinearMatcher linear = new LinearMatcher(specs);
            Set<String> never = new TreeSet<>(specs.stream().map(RouteSpec::name).toList());
            for (String path : paths) {
                List.of("GET", "HEAD", "POST", "OTHER").forEach(method -> never.remove(linear.ask(method, "", path)));
            }
            Set<String> reported = new TreeSet<>(builder.problems().stream().map(RouteProblem::routeName).toList());
            assertThat(reported).as("seed %d, %s", seed, specs).isEqualTo(never);
            covered += never.size();
        }
        assertThat(covered).isGreaterThan(20);
    }

    private static RouteSpec tinySpec(Random random, String name, String[] segments, String method) {
        StringBuilder path = new StringBuilder();
        String segment = "";
        for (int i = 0; i < 3 && !segment.equals("/*") && !segment.equals("/"); i++) {
            segment = pick(random, segments);
            path.append(segment.equals("/{p}") ? "/{p" + i + '}' : segment);
            if (random.nextInt(3) == 0) {
                break;
            }
        }
        RouteSpec spec = RouteSpec.of(name, path.toString(), new RouteAction.Forward(0));
        return method.isEmpty() ? spec : spec.withMethods(method);
    }

    /** Routes without duplicates or covered ones, as the table would refuse those. */
    private static List<RouteSpec> specs(Random random, int count) {
        List<RouteSpec> specs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < count; i++) {
            RouteSpec spec = spec(random, "r" + i);
            List<String> keys = new ArrayList<>();
            for (String host : spec.hosts().isEmpty() ? List.of("") : spec.hosts()) {
                for (String method : spec.methods().isEmpty() ? List.of("") : spec.methods()) {
                    keys.add(host + ' ' + method + ' ' + spec.path().replaceAll("\\{p\\d}", "{}")
                            .replaceAll("(\\*|\\{rest\\*})$", "{*}"));
                }
            }
            if (keys.stream().noneMatch(taken::contains)) {
                taken.addAll(keys);
                specs.add(spec);
            }
        }
        RouteTableBuilder builder = new RouteTableBuilder();
        specs.forEach(builder::add);
        builder.problems().stream().map(RouteProblem::route).sorted(Comparator.reverseOrder())
                .forEach(covered -> specs.remove(covered.intValue()));
        return specs;
    }

    private static RouteSpec spec(Random random, String name) {
        StringBuilder path = new StringBuilder();
        int length = 1 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(10);
            if (kind < 3) {
                path.append("/{p").append(i).append('}');
            } else if (kind < 5 && i == length - 1) {
                path.append(random.nextBoolean() ? "/*" : "/{rest*}");
            } else {
                String segment = pick(random, SEGMENTS);
                path.append('/').append(segment.isEmpty() && i < length - 1 ? "a" : segment);
            }
        }
        RouteSpec spec = RouteSpec.of(name, path.toString(), new RouteAction.Forward(0));
        if (random.nextInt(3) == 0) {
            spec = spec.withHosts(some(random, HOSTS));
        }
        return random.nextInt(4) == 0 ? spec : spec.withMethods(some(random, METHODS));
    }

    /** A path that fits some route, or nearly. */
    private static String path(Random random, List<RouteSpec> specs) {
        StringBuilder path = new StringBuilder();
        if (random.nextInt(4) > 0) {
            for (String segment : specs.get(random.nextInt(specs.size())).path().substring(1).split("/", -1)) {
                if (segment.equals("*") || segment.equals("{rest*}")) {
                    appendRandom(path, random, 1 + random.nextInt(3));
                } else if (segment.startsWith("{") || random.nextInt(12) == 0) {
                    appendRandom(path, random, 1);
                } else {
                    path.append('/').append(segment);
                }
            }
        }
        if (path.isEmpty() || random.nextInt(8) == 0) {
            appendRandom(path, random, 1 + random.nextInt(3));
        }
        return path.toString();
    }

    private static void appendRandom(StringBuilder path, Random random, int count) {
        for (int i = 0; i < count; i++) {
            path.append('/').append(pick(random, SEGMENTS));
        }
    }

    private static String pick(Random random, String[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String[] some(Random random, String[] values) {
        Set<String> some = new HashSet<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            some.add(pick(random, values));
        }
        return some.toArray(String[]::new);
    }
}
