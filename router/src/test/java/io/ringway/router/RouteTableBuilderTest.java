package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.router.RouteProblem.Kind;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableBuilderTest {
    private static final RouteAction FORWARD = new RouteAction.Forward(3);

    private static RouteSpec route(String name, String path, String... methods) {
        return RouteSpec.of(name, path, FORWARD).withMethods(methods);
    }

    private static List<RouteProblem> problems(RouteSpec... specs) {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (RouteSpec spec : specs) {
            builder.add(spec);
        }
        return builder.problems();
    }

    @Test
    void shouldReportADuplicateWithBothNames() {
        List<RouteProblem> problems = problems(route("first", "/a/{id}", "GET", "POST").withHosts("a.test", "b.test"),
                route("second", "/a/{user}", "POST", "PUT").withHosts("B.TEST."));
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.DUPLICATE);
            assertThat(problem.route()).isEqualTo(1);
            assertThat(problem.routeName()).isEqualTo("second");
            assertThat(problem.other()).isZero();
            assertThat(problem.otherName()).isEqualTo("first");
            assertThat(problem.message()).isEqualTo("route \"second\" (1) takes POST /a/{user} on b.test,"
                    + " which route \"first\" (0) already takes");
        });
    }

    @Test
    void shouldReportARouteThatCanNeverBeReached() {
        List<RouteProblem> problems = problems(route("get", "/a", "GET"), route("post", "/a", "POST"),
                route("both", "/a", "GET", "POST"));
        assertThat(problems).extracting(RouteProblem::kind)
                .containsExactly(Kind.DUPLICATE, Kind.DUPLICATE, Kind.UNREACHABLE);
        assertThat(problems).extracting(RouteProblem::otherName).containsExactly("get", "post", "get");
        assertThat(problems.getLast().message())
                .isEqualTo("route \"both\" (2) can never be reached: \"get\", \"post\" take all that it names");
    }

    @Test
    void shouldReportTwoRoutesForAllMethodsAndHosts() {
        assertThat(problems(route("a", "/x/*"), route("b", "/x/{rest*}").withHosts("*")))
                .extracting(RouteProblem::message).containsExactly(
                        "route \"b\" (1) takes all methods of /x/{rest*}, which route \"a\" (0) already takes",
                        "route \"b\" (1) can never be reached: \"a\" takes all that it names");
    }

    @Test
    void shouldReportACatchAllThatMoreSpecificRoutesCover() {
        RouteSpec[] cover = {route("slash", "/x/"), route("one", "/x/{a}", "GET"), route("more", "/x/{b}/*", "GET"),
            route("rest", "/x/*", "GET")};
        assertThat(problems(cover)).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(problem.route()).isEqualTo(3);
            assertThat(problem.otherName()).isEqualTo("slash");
            assertThat(problem.message()).isEqualTo(
                    "route \"rest\" (3) can never be reached: \"slash\", \"one\", \"more\" take all that it names");
        });
        assertThat(problems(cover[0], cover[1], cover[2], route("rest", "/x/*"))).isEmpty();
        assertThat(problems(cover[0], cover[1], cover[2].withHosts("a.test"), cover[3])).isEmpty();
    }

    @Test
    void shouldSeeThroughSpellingsOfOnePath() {
        assertThat(problems(route("a", "/%7euser/caf%c3%a9"), route("b", "/~user/café")))
                .extracting(RouteProblem::kind).containsExactly(Kind.DUPLICATE, Kind.UNREACHABLE);
        Lookup lookup = Lookup.of(route("a", "/%7euser/caf%c3%a9"));
        assertThat(lookup.get("/~user/caf%C3%A9")).isEqualTo("a");
    }

    @Test
    void shouldAcceptRoutesThatOnlyOverlap() {
        assertThat(problems(route("a", "/x", "GET"), route("b", "/x", "POST"), route("c", "/x"), route("d", "/{y}"),
                route("e", "/*"), route("f", "/x/", "GET"), route("g", "/x", "GET").withHosts("a.test"),
                route("h", "/x", "GET").withHosts("*.test"), route("i", "/x", "HEAD"))).isEmpty();
    }

    @Test
    void shouldCountAHostOrMethodNamedTwiceInOneRouteOnce() {
        assertThat(problems(route("a", "/x", "GET", "GET").withHosts("a.test", "A.test", "a.test."))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "x/y | begins with /",
        "\"\" | begins with /",
        "/a/*/b | must be the last segment",
        "/a/{x*}/b | must be the last segment",
        "/a/b* | must be a whole segment",
        "/a/x{id} | must be a whole segment",
        "/a/{id | must be a whole segment",
        "/a/{} | is no parameter name",
        "/a/{*} | is no parameter name",
        "/a/{b c} | is no parameter name",
        "/{id}/{id} | is there twice",
        "/{id}/{id*} | is there twice",
        "/a/../b | no request has",
        "/a/%2e%2E/b | no request has",
        "/a/./b | no request has",
        "/a//b | no request has the segment",
        "/a/..;x/b | no request has",
        "/a?x=1 | '?' cannot stand in a path; write %3F",
        "/a#x | '#' cannot stand in a path",
        "/a b | U+0020 cannot stand in a path; write %20",
        "/a\\b | cannot stand in a path",
        "/a%2Fb | the escape %2F is refused in requests",
        "/a%5cb | the escape %5C is refused",
        "/a%00b | the escape %00 is refused",
        "/a%zz | without two hexadecimal digits",
        "/a%4 | without two hexadecimal digits",
        "/a%C3 | is not UTF-8",
        "* | takes that method only",
    })
    void shouldRefusePathsThatCannotBeMatched(String path, String message) {
        assertThat(problems(route("bad", path))).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.INVALID);
            assertThat(problem.field()).isEqualTo("path");
            assertThat(problem.value()).isEqualTo(path);
            assertThat(problem.other()).isEqualTo(-1);
            assertThat(problem.message()).contains("\"bad\"", message);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "http://a.test | no scheme", "a.test:80 | no port", "a.*.test | first label", "*a.test | first label",
        "\"\" | a host is", "a b | a host is", "-a..b | a host is", "straße.test | xn--", "*. | a host is",
        "[::1]:80 | a host is", "*.[::1] | a host is", ".a.test | a host is", "a.test.. | a host is",
    })
    void shouldRefuseHostsThatCannotBeMatched(String host, String message) {
        assertThat(problems(RouteSpec.of("bad", "/", FORWARD).withHosts(host))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("hosts");
            assertThat(problem.message()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "get | did you mean GET?", "\"\" | is a token", "G T | is a token",
        "A12345678901234567890123456789012 | is a token",
    })
    void shouldRefuseMethodsThatCannotBeMatched(String method, String message) {
        assertThat(problems(route("bad", "/", method))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("methods");
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void shouldRefuseNamesThatWouldBreakALogLine() {
        for (String name : List.of("", " ", "a\r\nb", "a\u007f")) {
            assertThat(problems(route(name, "/"))).singleElement().satisfies(problem -> {
                assertThat(problem.field()).isEqualTo("name");
                assertThat(problem.message().chars()).noneMatch(Character::isISOControl);
            });
        }
    }

    @Test
    void shouldReportEverythingAtOnceAndBuildNothing() {
        RouteTableBuilder builder = new RouteTableBuilder().add(route("a", "x", "get").withHosts("a:1"))
                .add(route("b", "/b")).add(route("c", "/b"));
        assertThat(builder.problems()).hasSize(5);
        assertThatThrownBy(() -> builder.build(1)).isInstanceOfSatisfying(RouteConflictException.class, thrown -> {
            assertThat(thrown.problems()).isEqualTo(builder.problems());
            assertThat(thrown.getMessage().lines()).hasSize(5).anyMatch(line -> line.contains("\"c\" (2)"));
        });
    }

    @Test
    void shouldNotReportARouteAsDuplicateOfABrokenOne() {
        assertThat(problems(route("a", "/x", "get"), route("b", "/x"))).hasSize(1);
    }

    @Test
    void shouldHoldPatternsUpToTheirLimits() {
        String segments = "/s".repeat(PathPattern.SEGMENTS_MAX);
        assertThat(problems(route("a", segments.substring(2)), route("b", segments))).isEmpty();
        assertThat(problems(route("c", segments + "/s")).getFirst().message()).contains("65 segments, allowed are 64");
        String bytes = '/' + "x".repeat(PathPattern.LENGTH_MAX - 1);
        assertThat(problems(route("d", bytes.substring(1).replaceFirst("x", "/")), route("e", bytes))).isEmpty();
        assertThat(problems(route("f", bytes + "x")).getFirst().message()).contains("4097 bytes, allowed are 4096");
        assertThat(Lookup.of(route("e", bytes)).get(bytes)).isEqualTo("e");
    }

    @Test
    @Tag("slow")
    void shouldHoldRoutesUpToTheirLimit() {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int i = 0; i < RouteTableBuilder.ROUTES_MAX; i++) {
            builder.add(route("r", "/p" + i));
        }
        assertThatThrownBy(() -> builder.add(route("r", "/one-more"))).hasMessageContaining("more than 100000 routes");
        Lookup lookup = new Lookup(builder);
        assertThat(lookup.table().routeCount()).isEqualTo(RouteTableBuilder.ROUTES_MAX);
        assertThat(lookup.get("/p99999")).isEqualTo("r");
        assertThat(lookup.match().route().id()).isEqualTo(99_999);
    }

    @Test
    void shouldKeepTheIdsOfTheConfiguration() {
        RouteTable table = new RouteTableBuilder().add(route("a", "/a/{x}/{rest*}", "GET").withHosts("a.test"))
                .add(RouteSpec.of("b", "/b", new RouteAction.Handle("h")).withPreservedHost()).build(42);
        assertThat(table.generation()).isEqualTo(42);
        assertThat(table.routeCount()).isEqualTo(2);
        Route a = table.route(0);
        assertThat(a.id()).isZero();
        assertThat(a.name()).isEqualTo("a");
        assertThat(a.path()).isEqualTo("/a/{x}/{rest*}");
        assertThat(a.hosts()).containsExactly("a.test");
        assertThat(a.methods()).containsExactly("GET");
        assertThat(a.parameters()).containsExactly("x", "rest");
        assertThat(a.clusterId()).isEqualTo(3);
        assertThat(a.preserveHost()).isFalse();
        Route b = table.route(1);
        assertThat(b.action()).isEqualTo(new RouteAction.Handle("h"));
        assertThat(b.clusterId()).isEqualTo(-1);
        assertThat(b.preserveHost()).isTrue();
        assertThat(b.rewrite()).isNull();
    }

    @Test
    void shouldForgetTheTableWhenAMatchIsReset() {
        Lookup lookup = Lookup.of(route("a", "/a", "GET"));
        assertThat(lookup.ask("PUT", "", "/a")).isEqualTo("405 GET, HEAD");
        lookup.match().reset();
        assertThat(lookup.match().allow()).isEmpty();
        assertThat(lookup.match().route()).isNull();
    }
}
