package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteHostTest {
    private static RouteSpec route(String name, String path, String... hosts) {
        return RouteSpec.of(name, path, new RouteAction.Forward(0)).withHosts(hosts);
    }

    private static Lookup hosts() {
        return Lookup.of(route("exact", "/", "a.test"), route("wild", "/", "*.test"), route("wilder", "/", "*.b.test"),
                route("v4", "/", "10.0.0.1"), route("v6", "/", "[::1]"),
                route("long", "/", "service-17.prod.example.org"),
                route("under", "/", "_x.test"), route("any", "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.test, exact", "A.TEST, exact", "A.TEST., exact", "a.test., exact", "b.test, wild", "x.a.test, wild",
        "c.b.test, wilder", "C.B.Test., wilder", "x.y.b.test, wilder", "test, any", ".test, any", "xtest, any",
        "a.test.., any", "'', any", "., any", "10.0.0.1, v4", "10.0.0.2, any", "[::1], v6", "[::2], any",
        "service-17.prod.example.org, long", "SERVICE-17.PROD.EXAMPLE.ORG., long", "service-18.prod.example.org, any",
        "_X.test, under", "'{::1}', any", "@.test, wild", "a\u007ftest, any",
    })
    void shouldPreferExactThenLongestWildcardThenAny(String host, String expected) {
        assertThat(hosts().ask("GET", host, "/")).isEqualTo(expected);
    }

    @Test
    void shouldServeRoutesWithoutHostOnEveryHost() {
        Lookup lookup = Lookup.of(route("exact", "/{x}", "a.test"), route("wild", "/w/*", "*.test"),
                route("health", "/health"), route("deep", "/w/{x}/y"));
        assertThat(lookup.ask("GET", "a.test", "/health")).isEqualTo("exact");
        assertThat(lookup.ask("GET", "b.test", "/health")).isEqualTo("health");
        assertThat(lookup.ask("GET", "a.test", "/w/1/y")).isEqualTo("wild");
        assertThat(lookup.ask("GET", "a.example", "/w/1/y")).isEqualTo("deep");
        assertThat(lookup.parameters()).containsExactly("1");
    }

    @Test
    void shouldForgetParametersOfAHostThatDidNotFit() {
        Lookup lookup = Lookup.of(route("a", "/{x}/{y}/no", "a.test"), route("any", "/{x}/b/{rest*}"));
        assertThat(lookup.ask("GET", "a.test", "/q/b/c/d")).isEqualTo("any");
        assertThat(lookup.parameters()).containsExactly("q", "c/d");
        Lookup toStatic = Lookup.of(route("a", "/{x}/{y}", "a.test").withMethods("GET"), route("any", "/q/b"));
        assertThat(toStatic.ask("POST", "a.test", "/q/b")).isEqualTo("any");
        assertThat(toStatic.parameters()).isEmpty();
        assertThat(toStatic.ask("POST", "a.test", "/q/c")).startsWith("405");
        assertThat(toStatic.parameters()).isEmpty();
    }

    @Test
    void shouldSayWhetherAHostIsServedAtAll() {
        Lookup named = Lookup.of(route("a", "/", "a.test"), route("w", "/", "*.b.test"));
        assertThat(named.ask("GET", "a.test", "/none")).isEqualTo("404");
        assertThat(named.match().isHostServed()).isTrue();
        assertThat(named.ask("GET", "x.b.test", "/none")).isEqualTo("404");
        assertThat(named.match().isHostServed()).isTrue();
        assertThat(named.ask("GET", "c.test", "/")).isEqualTo("404");
        assertThat(named.match().isHostServed()).isFalse();
        Lookup any = Lookup.of(route("a", "/", "a.test"), route("any", "/x", "*"));
        assertThat(any.ask("GET", "c.test", "/")).isEqualTo("404");
        assertThat(any.match().isHostServed()).isTrue();
    }

    @Test
    void shouldCompareHostsUpToTheLongestNameOnly() {
        String label = "x".repeat(61) + '.';
        String longest = (label.repeat(4) + "abcde");
        assertThat(longest).hasSize(HostPattern.LENGTH_MAX);
        Lookup lookup = Lookup.of(route("longest", "/", longest), route("wild", "/", "*.abcdef"), route("any", "/"));
        assertThat(lookup.ask("GET", longest, "/")).isEqualTo("longest");
        assertThat(lookup.ask("GET", longest + '.', "/")).isEqualTo("longest");
        assertThat(lookup.ask("GET", label.repeat(4) + "abcdef", "/")).isEqualTo("any");
        assertThat(lookup.ask("GET", "a.".repeat(4_000) + "abcdef", "/")).isEqualTo("any");
        assertThat(lookup.ask("GET", label.repeat(3) + "abcdef", "/")).isEqualTo("wild");
    }

    @Test
    void shouldLowerTheSameCharactersAsOneByOne() {
        for (int c = 0; c < 256; c++) {
            long word = 0x5A41_405B_7A61_0000L | c << 8 | 0xFF;
            int expected = c >= 'A' && c <= 'Z' ? c + 32 : c;
            assertThat(HostIndex.lower(word)).as("character %d", c)
                    .isEqualTo(0x7A61_405B_7A61_0000L | expected << 8 | 0xFF);
        }
    }

    @Test
    void shouldFindEachOfManyHosts() {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int i = 0; i < 1_000; i++) {
            builder.add(route("e" + i, "/", "h" + i + ".test")).add(route("w" + i, "/", "*.w" + i + ".test"));
        }
        Lookup lookup = new Lookup(builder);
        for (int i = 0; i < 1_000; i++) {
            assertThat(lookup.ask("GET", "H" + i + ".test", "/")).isEqualTo("e" + i);
            assertThat(lookup.ask("GET", "x.y.W" + i + ".test", "/")).isEqualTo("w" + i);
            assertThat(lookup.ask("GET", "w" + i + ".test", "/")).isEqualTo("404");
        }
    }
}
