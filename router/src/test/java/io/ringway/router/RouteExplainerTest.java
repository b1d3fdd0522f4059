package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteExplainerTest {
    private static final RouteAction ACTION = new RouteAction.Forward(0);

    private static RouteTable table(RouteSpec... specs) {
        RouteTableBuilder builder = new RouteTableBuilder();
        Arrays.stream(specs).forEach(builder::add);
        return builder.build(1);
    }

    private static RouteSpec route(String name, String path) {
        return RouteSpec.of(name, path, ACTION);
    }

    private static List<String> reasons(RouteTable table, String method, String host, String path) {
        return RouteExplainer.explain(table, method, host, path).candidates().stream()
                .map(candidate -> candidate.route().name() + ' ' + candidate.fate() + ' ' + candidate.reason())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/users/{id} | /users | it goes on with segment 2, {id}",
        "/users/ | /users | it has a slash at the end",
        "/users/me/x | /users/me | it goes on with segment 3, \"x\"",
        "/users | /users/ | it has no slash at the end",
        "/users | /users/7 | it ends behind segment 1",
        "/users/{id} | /users/7/x | it ends behind segment 2",
        "/users/me | /users/7 | its segment 2 is \"me\", not \"7\"",
        "/users/{id} | /users/ | its segment 2 is {id}, not \"\"",
        "/a/{rest*} | /a | it goes on with segment 2, {rest*}",
        "/a/* | /b/c | its segment 1 is \"a\", not \"b\"",
        "/a | * | the target is no path",
        "/~u | /%7E | its segment 1 is \"~u\", not \"%7E\"",
    })
    void shouldSayWhereAPathPartsFromAPattern(String pattern, String path, String reason) {
        assertThat(reasons(table(route("r", pattern)), "GET", "", path)).containsExactly("r PATH path: " + reason);
    }

    @Test
    void shouldSayThatTheAsteriskPatternTakesNoPath() {
        RouteTable table = table(route("r", "*").withMethods("OPTIONS"));
        assertThat(reasons(table, "OPTIONS", "", "/")).containsExactly("r PATH path: it takes the target * only");
        assertThat(reasons(table, "OPTIONS", "", "*")).containsExactly("r TAKES ");
        assertThat(reasons(table, "GET", "", "*")).containsExactly("r METHOD method: it takes OPTIONS");
    }

    @Test
    void shouldNameEachThingThatDoesNotFit() {
        RouteTable table = table(
                route("all", "/b").withHosts("a.test", "*.a.test", "b.test", "c.test", "d.test", "e.test")
                        .withMethods("PUT", "POST"));
        assertThat(reasons(table, "GET", "x.test", "/c")).containsExactly("all PATH host: it serves a.test, *.a.test, "
                + "b.test, c.test and 2 more; path: its segment 1 is \"b\", not \"c\"; method: it takes PUT, POST");
        assertThat(reasons(table, "GET", "x.a.test", "/b")).containsExactly("all METHOD method: it takes PUT, POST");
        assertThat(reasons(table, "PUT", "", "/b")).containsExactly("all HOST host: it serves a.test, *.a.test, "
                + "b.test, c.test and 2 more");
    }

    @Test
    void shouldSayWhatMadeTheWinnerMoreSpecific() {
        RouteTable table = table(
                route("exact", "/a/b").withHosts("x.a.test").withMethods("GET"),
                route("any method", "/a/b").withHosts("x.a.test"),
                route("head", "/h").withMethods("HEAD"), route("get", "/h").withMethods("GET"),
                route("others", "/h"),
                route("param", "/a/{x}").withHosts("x.a.test"), route("rest", "/a/*").withHosts("x.a.test"),
                route("wild", "/a/b").withHosts("*.a.test"), route("every", "/a/b"));
        assertThat(reasons(table, "GET", "X.A.test.", "/a/b").subList(0, 6)).containsExactly(
                "exact TAKES ",
                "any method PRECEDENCE precedence: every method here, GET in route \"exact\"",
                "param PRECEDENCE precedence: segment 2 is {x} here, \"b\" in route \"exact\"",
                "rest PRECEDENCE precedence: segment 2 is * here, \"b\" in route \"exact\"",
                "wild PRECEDENCE precedence: *.a.test here, x.a.test in route \"exact\"",
                "every PRECEDENCE precedence: every host here, x.a.test in route \"exact\"");
        assertThat(reasons(table, "HEAD", "", "/h").subList(0, 3)).containsExactly("head TAKES ",
                "get PRECEDENCE precedence: HEAD as GET here, HEAD in route \"head\"",
                "others PRECEDENCE precedence: every method here, HEAD in route \"head\"");
    }

    @Test
    void shouldGiveTheDecisionOfTheTable() {
        RouteTable table = table(route("r", "/a/{x}/{rest*}").withHosts("a.test").withMethods("GET"));
        RouteExplanation found = RouteExplainer.explain(table, "GET", "a.test", "/a/7/b/c");
        assertThat(found.code()).isEqualTo(RouteTable.FOUND);
        assertThat(found.route().name()).isEqualTo("r");
        assertThat(found.values()).containsExactly("7", "b/c");
        assertThat(found.isServed()).isTrue();
        RouteExplanation refused = RouteExplainer.explain(table, "PUT", "a.test", "/a/7/");
        assertThat(refused.code()).isEqualTo(RouteTable.METHOD_NOT_ALLOWED);
        assertThat(refused.route()).isNull();
        assertThat(refused.values()).isEmpty();
        assertThat(RouteExplainer.explain(table, "PUT", "b.test", "/").isServed()).isFalse();
    }

    /** The reasons are found route by route, without the table: they must not contradict what the table does. */
    @Test
    void shouldNeverContradictTheTable() {
        for (int seed = 0; seed < 40; seed++) {
            RandomRoutes routes = new RandomRoutes(seed, 40);
            RouteTable table = routes.builder().build(1);
            for (int i = 0; i < 100; i++) {
                RandomRoutes.Request request = routes.request();
                RouteExplanation explained =
                        RouteExplainer.explain(table, request.method(), request.host(), request.path());
                List<RouteCandidate> candidates = explained.candidates();
                TreeSet<RouteCandidate.Fate> fates = candidates.stream().map(RouteCandidate::fate)
                        .collect(Collectors.toCollection(TreeSet::new));
                int expected = fates.contains(RouteCandidate.Fate.TAKES) ? RouteTable.FOUND
                        : fates.contains(RouteCandidate.Fate.METHOD) ? RouteTable.METHOD_NOT_ALLOWED
                        : RouteTable.NOT_FOUND;
                assertThat(explained.code()).as("seed %d, %s", seed, request).isEqualTo(expected);
                assertThat(candidates).hasSize(table.routeCount()).doesNotHaveDuplicates();
                assertThat(fates.contains(RouteCandidate.Fate.PRECEDENCE) && explained.route() == null).isFalse();
                assertThat(candidates.stream().filter(c -> c.fate() != RouteCandidate.Fate.TAKES))
                        .allSatisfy(candidate -> assertThat(candidate.reason()).isNotEmpty());
            }
        }
    }
}
