package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutePrecedenceTest {
    private static final List<RouteSpec> TABLE = List.of(
            route("root", "/"), route("a", "/a"), route("a/", "/a/"), route("a/b", "/a/b"),
            route("a/{}", "/a/{id}"), route("a/*", "/a/*"), route("a/{}/c", "/a/{id}/c"), route("a/b/{}", "/a/b/{x}"),
            route("a/b/d/{*}", "/a/b/d/{rest*}"), route("{}", "/{top}"), route("{}/{}/end", "/{x}/{y}/end"),
            route("a/{}/c/{}/e", "/a/{id}/c/{key}/e"), route("files", "/files/v1/public/*"));

    private static RouteSpec route(String name, String path) {
        return RouteSpec.of(name, path, new RouteAction.Forward(0));
    }

    @ParameterizedTest
    @CsvSource({
        "/, root", "/a, a", "/a/, a/", "/a/b, a/b", "/a/x, a/{}", "/a/x/y, a/*", "/a/x/c, a/{}/c", "/a/b/c, a/b/{}",
        "/a/b/d, a/b/{}", "/a/b/d/, a/b/d/{*}", "/a/b/d/e/f, a/b/d/{*}", "/x, {}", "/x/y/end, {}/{}/end",
        "/a/y/end, a/*", "/a/x/c/k/e, a/{}/c/{}/e", "/a/x/c/k/f, a/*", "/a/b/x/y, a/*", "/a/b/c/k/e, a/{}/c/{}/e",
        "/x/y, 404", "/x/, 404", "//, 404", "/A, {}", "/files/v1/public/, files", "/files/v1/public/x/y, files",
        "/files/v1/public, 404", "/files/v1/publi, 404", "/files/v1/publix/y, 404", "/files/v1, 404",
        "/a//c, a/*", "/a//, a/*", "/ab, {}", "*, 404",
    })
    void shouldPreferStaticThenParameterThenCatchAll(String target, String expected) {
        assertThat(Lookup.of(TABLE.toArray(RouteSpec[]::new)).get(target)).isEqualTo(expected);
    }

    @Test
    void shouldNotDependOnTheOrderOfRoutes() {
        List<String> targets = List.of("/a/b/d/e", "/a/b/c/k/e", "/a/y/end", "/x/y/end", "/a/x", "/a/b", "/");
        Lookup reference = Lookup.of(TABLE.toArray(RouteSpec[]::new));
        List<RouteSpec> shuffled = new ArrayList<>(TABLE);
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            Lookup other = Lookup.of(shuffled.toArray(RouteSpec[]::new));
            assertThat(targets).as("seed %d", seed)
                    .allSatisfy(target -> assertThat(other.get(target)).isEqualTo(reference.get(target)));
        }
    }

    @Test
    void shouldGiveParametersOfTheWinnerOnly() {
        Lookup lookup = Lookup.of(route("deep", "/{a}/x/{b}/y"), route("rest", "/{a}/*"), route("z", "/q/{c}/z"));
        assertThat(lookup.get("/q/x/2/y")).isEqualTo("deep");
        assertThat(lookup.parameters()).containsExactly("q", "2");
        assertThat(lookup.get("/q/x/2/no")).isEqualTo("rest");
        assertThat(lookup.parameters()).containsExactly("q", "x/2/no");
        assertThat(lookup.get("/q/")).isEqualTo("rest");
        assertThat(lookup.parameters()).containsExactly("q", "");
        assertThat(lookup.get("/q/1/z")).isEqualTo("z");
        assertThat(lookup.parameters()).containsExactly("1");
    }

    @Test
    void shouldHaveNoParametersForAStaticRoute() {
        Lookup lookup = Lookup.of(route("s", "/a/b"), route("p", "/a/{x}"));
        lookup.get("/a/c");
        assertThat(lookup.get("/a/b")).isEqualTo("s");
        assertThat(lookup.match().paramCount()).isZero();
        assertThat(lookup.match().allow()).isEmpty();
    }

    @Test
    void shouldVisitEachBranchOnceInATableMadeForBacktracking() {
        // 2^10 patterns: each of ten segments is "a" or a parameter; the path fails at the very end of all of them.
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int bits = 0; bits < 1 << 10; bits++) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                path.append((bits >>> i & 1) == 0 ? "/a" : "/{p" + i + '}');
            }
            builder.add(route("r" + bits, path.append("/end").toString()));
        }
        Lookup lookup = new Lookup(builder);
        assertThat(lookup.get("/a".repeat(10) + "/miss")).isEqualTo("404");
        assertThat(lookup.get("/a".repeat(10) + "/end")).isEqualTo("r0");
        assertThat(lookup.get("/b" + "/a".repeat(9) + "/end")).isEqualTo("r1");
        assertThat(lookup.get("/b".repeat(10) + "/end")).isEqualTo("r1023");
        assertThat(lookup.parameters()).hasSize(10).containsOnly("b");
    }

    @Test
    void shouldKeepParametersOfTheLongestPattern() {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < PathPattern.SEGMENTS_MAX; i++) {
            path.append("/{p").append(i).append('}');
        }
        Lookup lookup = Lookup.of(route("long", path.toString()));
        assertThat(lookup.get("/x".repeat(PathPattern.SEGMENTS_MAX))).isEqualTo("long");
        assertThat(lookup.parameters()).hasSize(PathPattern.SEGMENTS_MAX).containsOnly("x");
        assertThat(lookup.get("/x".repeat(PathPattern.SEGMENTS_MAX - 1))).isEqualTo("404");
        assertThat(lookup.get("/x".repeat(PathPattern.SEGMENTS_MAX + 1))).isEqualTo("404");
    }

    @Test
    void shouldHoldAFrameForEachSegmentOfTheLongestPattern() {
        // At each depth both a parameter and a catch-all are left to try: the most frames there can be.
        RouteTableBuilder builder = new RouteTableBuilder();
        String prefix = "";
        for (int i = 0; i < PathPattern.SEGMENTS_MAX - 1; i++) {
            builder.add(route("rest" + i, prefix + "/*"));
            prefix += "/{p" + i + '}';
        }
        builder.add(route("end", prefix + "/end"));
        Lookup lookup = new Lookup(builder);
        assertThat(lookup.get("/x".repeat(PathPattern.SEGMENTS_MAX - 1) + "/end")).isEqualTo("end");
        assertThat(lookup.get("/x".repeat(PathPattern.SEGMENTS_MAX - 1) + "/no"))
                .isEqualTo("rest" + (PathPattern.SEGMENTS_MAX - 2));
    }

    @Test
    void shouldMatchLongPathsAgainstShortPatterns() {
        Lookup lookup = Lookup.of(route("rest", "/a/*"), route("one", "/{x}"));
        String big = "y".repeat(8_000);
        assertThat(lookup.get("/a/" + big)).isEqualTo("rest");
        assertThat(lookup.parameters()).containsExactly(big);
        assertThat(lookup.get('/' + big)).isEqualTo("one");
        assertThat(lookup.get("/a" + big)).isEqualTo("one");
    }

    @Test
    void shouldAnswerNotFoundFromAnEmptyTable() {
        Lookup lookup = Lookup.of();
        assertThat(lookup.get("/")).isEqualTo("404");
        assertThat(lookup.ask("GET", "a.test", "/x/y")).isEqualTo("404");
        assertThat(lookup.match().isHostServed()).isFalse();
        assertThat(lookup.table().routeCount()).isZero();
    }

    @Test
    void shouldMatchTheAsteriskFormOnlyWithItsOwnPattern() {
        Lookup lookup = Lookup.of(route("any", "/*"), route("star", "*").withMethods("OPTIONS"));
        assertThat(lookup.ask("OPTIONS", "", "*")).isEqualTo("star");
        assertThat(lookup.ask("GET", "", "*")).isEqualTo("405 OPTIONS");
        assertThat(lookup.ask("OPTIONS", "", "/")).isEqualTo("any");
        assertThat(Lookup.of(route("any", "/*")).ask("OPTIONS", "", "*")).isEqualTo("404");
    }
}
