package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteMethodTest {
    private static RouteSpec route(String name, String path, String... methods) {
        return RouteSpec.of(name, path, new RouteAction.Forward(0)).withMethods(methods);
    }

    @Test
    void shouldAnswer405WithAllMethodsOfThePath() {
        Lookup lookup = Lookup.of(route("get", "/a", "GET"), route("post", "/a", "POST", "DELETE"));
        assertThat(lookup.ask("PUT", "", "/a")).isEqualTo("405 GET, HEAD, POST, DELETE");
        assertThat(lookup.match().route()).isNull();
        assertThat(lookup.ask("DELETE", "", "/a")).isEqualTo("post");
        assertThat(lookup.ask("PUT", "", "/b")).isEqualTo("404");
    }

    @Test
    void shouldGoOnToALessSpecificRouteThatTakesTheMethod() {
        Lookup lookup = Lookup.of(route("static", "/a/b", "GET"), route("param", "/a/{x}", "POST"),
                route("rest", "/*", "PUT"));
        assertThat(lookup.ask("GET", "", "/a/b")).isEqualTo("static");
        assertThat(lookup.ask("POST", "", "/a/b")).isEqualTo("param");
        assertThat(lookup.parameters()).containsExactly("b");
        assertThat(lookup.ask("PUT", "", "/a/b")).isEqualTo("rest");
        assertThat(lookup.parameters()).containsExactly("a/b");
        assertThat(lookup.ask("PATCH", "", "/a/b")).isEqualTo("405 GET, HEAD, POST, PUT");
        assertThat(lookup.ask("PATCH", "", "/a/c")).isEqualTo("405 POST, PUT");
        assertThat(lookup.ask("PATCH", "", "/z")).isEqualTo("405 PUT");
    }

    @Test
    void shouldJoinMethodsOverHosts() {
        Lookup lookup = Lookup.of(route("host", "/a", "GET").withHosts("a.test"), route("wild", "/a", "POST")
                .withHosts("*.test"), route("any", "/{x}", "PUT"));
        assertThat(lookup.ask("PATCH", "a.test", "/a")).isEqualTo("405 GET, HEAD, POST, PUT");
        assertThat(lookup.ask("PATCH", "b.test", "/a")).isEqualTo("405 POST, PUT");
        assertThat(lookup.ask("PATCH", "b.example", "/a")).isEqualTo("405 PUT");
        assertThat(lookup.ask("PUT", "a.test", "/a")).isEqualTo("any");
    }

    @Test
    void shouldAnswerHeadByTheGetRoute() {
        Lookup lookup = Lookup.of(route("get", "/a", "GET"), route("post", "/b", "POST"), route("p", "/{x}", "HEAD"));
        assertThat(lookup.ask("HEAD", "", "/a")).isEqualTo("get");
        assertThat(lookup.ask("HEAD", "", "/b")).isEqualTo("p");
        assertThat(lookup.ask("GET", "", "/c")).isEqualTo("405 HEAD");
    }

    @Test
    void shouldPreferARouteThatNamesHead() {
        Lookup lookup = Lookup.of(route("get", "/a", "GET"), route("head", "/a", "HEAD"), route("all", "/a"));
        assertThat(lookup.ask("HEAD", "", "/a")).isEqualTo("head");
        assertThat(lookup.ask("GET", "", "/a")).isEqualTo("get");
        assertThat(lookup.ask("POST", "", "/a")).isEqualTo("all");
        assertThat(Lookup.of(route("get", "/a", "GET"), route("all", "/a")).ask("HEAD", "", "/a")).isEqualTo("get");
    }

    @Test
    void shouldTakeEveryMethodWithoutAList() {
        Lookup lookup = Lookup.of(route("all", "/a"));
        assertThat(List.of("GET", "PATCH", "PURGE", "get", "X")).allSatisfy(method ->
                assertThat(lookup.ask(method, "", "/a")).isEqualTo("all"));
    }

    @Test
    void shouldTellUnregisteredMethodsApartByTheirBytes() {
        Lookup lookup = Lookup.of(route("purge", "/a", "PURGE"), route("long", "/a", "VERSION-CONTROL"),
                route("get", "/a", "GET"));
        assertThat(lookup.ask("PURGE", "", "/a")).isEqualTo("purge");
        assertThat(lookup.ask("VERSION-CONTROL", "", "/a")).isEqualTo("long");
        assertThat(lookup.ask("VERSION-CONTROX", "", "/a")).isEqualTo("405 GET, HEAD, PURGE, VERSION-CONTROL");
        assertThat(lookup.ask("get", "", "/a")).isEqualTo("405 GET, HEAD, PURGE, VERSION-CONTROL");
    }

    @Test
    void shouldTellAsManyUnregisteredMethodsApartAsThereAreBits() {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int i = 0; i < MethodTable.CUSTOM_MAX; i++) {
            builder.add(route("r" + i, "/a", "M" + i));
        }
        assertThat(builder.problems()).isEmpty();
        Lookup lookup = new Lookup(builder);
        for (int i = 0; i < MethodTable.CUSTOM_MAX; i++) {
            assertThat(lookup.ask("M" + i, "", "/a")).isEqualTo("r" + i);
        }
        assertThat(lookup.ask("GET", "", "/a")).startsWith("405 M0, M1, ").endsWith("M" + (MethodTable.CUSTOM_MAX - 1));
        builder.add(route("again", "/b", "M0")).add(route("over", "/a", "ONE-MORE"));
        assertThat(builder.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(RouteProblem.Kind.INVALID);
            assertThat(problem.routeName()).isEqualTo("over");
        });
    }

    @Test
    void shouldShareAllowValuesAndStillMakeThoseBeyondTheLimit() {
        List<String> names = new ArrayList<>();
        List<Long> masks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            names.add("M" + i);
            masks.add(1L << new MethodTable(names).bitNumber("M" + i));
        }
        MethodTable methods = new MethodTable(names);
        long all = masks.stream().mapToLong(Long::longValue).sum();
        AllowTable few = new AllowTable(methods, masks.stream().limit(10).mapToLong(Long::longValue).toArray());
        assertThat(few.count()).isEqualTo(1_023);
        long ten = masks.stream().limit(10).mapToLong(Long::longValue).sum();
        assertThat(few.value(ten)).isSameAs(few.value(ten)).asString(StandardCharsets.US_ASCII).startsWith("M0, M1");
        AllowTable many = new AllowTable(methods, masks.stream().mapToLong(Long::longValue).toArray());
        assertThat(many.count()).isEqualTo(AllowTable.VALUES_MAX);
        assertThat(many.value(all)).asString(StandardCharsets.US_ASCII).isEqualTo(String.join(", ", names));
        assertThat(many.value(masks.get(11) | masks.get(0))).asString(StandardCharsets.US_ASCII).isEqualTo("M0, M11");
    }
}
