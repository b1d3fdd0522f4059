package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random tables and requests, against a matcher that tries each route in turn, in every mode (case E010). More of them:
 * {@code -Dringway.router.pairs=10000000 -Dringway.router.seed=1}.
 */
class RouteTableFuzzTest {
    private static final int PAIRS = Integer.getInteger("ringway.router.pairs", 100_000);
    private static final int FIRST_SEED = Integer.getInteger("ringway.router.seed", 0);
    private static final int REQUESTS = 400;
    private static final int ROUTES_MAX = 60;

    private int pairs;
    private int found;
    private int refused;
    private int misdirected;

    @Test
    void shouldAgreeWithALinearMatcherInEveryMode() {
        int seed = FIRST_SEED;
        for (; pairs < PAIRS; seed++) {
            compare(seed);
        }
        System.out.printf("%,d pairs of table and request, seeds %d to %d: %,d found, %,d with another method, "
                + "%,d on another host%n", pairs, FIRST_SEED, seed - 1, found, refused, misdirected);
        // A generator that only makes misses would prove nothing.
        assertThat(found).isGreaterThan(pairs / 5);
        assertThat(refused).isGreaterThan(pairs / 20);
        assertThat(misdirected).isGreaterThan(0);
    }

    private void compare(int seed) {
        RandomRoutes routes = new RandomRoutes(seed, ROUTES_MAX);
        Lookup lookup = new Lookup(routes.builder());
        LinearMatcher linear = new LinearMatcher(routes.canonical());
        for (int i = 0; i < REQUESTS; i++) {
            RandomRoutes.Request request = routes.request();
            String expected = linear.ask(request.method(), request.host(), request.path());
            boolean isFound = expected.startsWith("r");
            List<String> parameters = isFound ? linear.parameters() : List.of();
            boolean isServed = linear.isServed(request.host());
            String path = Lookup.normalised(request.sent());
            String actual = lookup.ask(request.method(), request.host(), path);
            if (!path.equals(request.path()) || !actual.equals(expected) || !lookup.parameters().equals(parameters)
                    || lookup.match().isHostServed() != isServed) {
                fail("seed %d: %s is %s and gives %s %s served %b, not %s %s served %b", seed, request, path, actual,
                        lookup.parameters(), lookup.match().isHostServed(), expected, parameters, isServed);
            }
            pairs++;
            found += isFound ? 1 : 0;
            refused += expected.startsWith("405") ? 1 : 0;
            misdirected += isServed ? 0 : 1;
        }
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

    private static String pick(Random random, String[] values) {
        return values[random.nextInt(values.length)];
    }
}
