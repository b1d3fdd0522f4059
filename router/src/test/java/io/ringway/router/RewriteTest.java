package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {
    private static final RouteAction FORWARD = new RouteAction.Forward(0);

    private static RouteSpec route(String external, String internal) {
        return RouteSpec.of("r", external, FORWARD).withInternalPath(internal);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/users/{id}, /users/{id}, /api/users/42, /users/42",
        "/old, /, /old, /",
        "/a/{x}/{y}, /{y}/{x}/{y}, /a/1/22, /22/1/22",
        "/a/{x}, /v1/pre-{x}.json, /a/k, /v1/pre-k.json",
        "/a/{x}, /none, /a/k, /none",
        "/shared/*, /*, /shared/a/b, /a/b",
        "/shared/*, /in/*, /shared/, /in/",
        "/shared/{rest*}, /in/{rest}, /shared/a%20b/, /in/a%20b/",
        "/shared/{rest*}, /in/{rest*}, /shared/x, /in/x",
        "/shared/{rest*}, /in/*, /shared/x, /in/x",
        "/s/{a}/*, /{a}/t/*, /s/1/2/3, /1/t/2/3",
        "/s/*, /t, /s/x/y, /t",
        "/a/{x}, /caf%c3%a9/%7e{x}, /a/1, /caf%C3%A9/~1",
        "/a/{x}, /é/{x}, /a/1, /%C3%A9/1",
        "/x/*, /*, /x//evil, //evil",
        "/{a}/{b}, /{a}{b}, /./.x, /..x",
    })
    void shouldWriteTheInternalPath(String external, String internal, String target, String expected) {
        Lookup lookup = Lookup.of(route(external, internal));
        assertThat(lookup.get(target)).isEqualTo("r");
        assertThat(lookup.rewritten()).isEqualTo(expected);
        assertThat(lookup.match().route().rewrite().maxLength(target.length()))
                .isGreaterThanOrEqualTo(expected.length());
    }

    @ParameterizedTest
    @CsvSource({"/a/{x}/b, /a/{x}/b", "/s/*, /s/*", "/s/{rest*}, /s/*", "/same, /same",
        "/%7ea/{x}, /~a/{x}"})
    void shouldLeaveThePathAloneWhenItWouldNotChange(String external, String internal) {
        assertThat(Lookup.of(route(external, internal)).table().route(0).rewrite()).isNull();
    }

    @Test
    void shouldWriteThePathInFullWhereItStaysTheSame() {
        Lookup lookup = Lookup.of(RouteSpec.of("r", "/a/{x}", FORWARD));
        assertThat(lookup.get("/a/b")).isEqualTo("r");
        assertThat(lookup.rewritten()).isEqualTo("/a/b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "/a/{x} | users/{x} | begins with /",
        "/a/{x} | /{y} | {y} is no parameter of the external path; those are [x]",
        "/a | /{y} | which has none",
        "/a | /* | which has none",
        "/a/{x} | /{x*} | is one segment in the external path",
        "/a/{x} | /{x | a { without }",
        "/a/{x} | /x} | '}' cannot stand in a path",
        "/a/* | /b/*/c | must be the last segment",
        "/a/* | /b.* | must be the last segment",
        "/a/{r*} | /b{r} | must be the last segment",
        "/a/{x} | /../{x} | a segment . or ..",
        "/a/{x} | /{x}/%2e | a segment . or ..",
        "/a/{x} | /b?y={x} | '?' cannot stand in a path",
        "/a/{x} | /b%2f{x} | is refused",
    })
    void shouldRefuseInternalPathsThatCannotBeWritten(String external, String internal, String message) {
        assertThat(new RouteTableBuilder().add(route(external, internal)).problems()).singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(RouteProblem.Kind.INVALID);
                    assertThat(problem.field()).isEqualTo("internalPath");
                    assertThat(problem.value()).isEqualTo(internal);
                    assertThat(problem.message()).contains(message);
                });
    }

    @Test
    void shouldRefuseAnInternalPathBeyondTheLimit() {
        String longest = '/' + "x".repeat(PathPattern.LENGTH_MAX - 1);
        assertThat(new RouteTableBuilder().add(route("/a", longest)).problems()).isEmpty();
        assertThat(new RouteTableBuilder().add(route("/a", longest + 'x')).problems()).hasSize(1);
    }

    @Test
    void shouldBoundTheLengthByTheMostRepeatedParameter() {
        Lookup lookup = Lookup.of(route("/{x}/{y}", "/{x}/{x}/{x}/{y}"));
        Rewrite rewrite = lookup.table().route(0).rewrite();
        assertThat(rewrite.maxLength(0)).isEqualTo(4);
        assertThat(rewrite.maxLength(100)).isEqualTo(4 + 300);
    }
}
