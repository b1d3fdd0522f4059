package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values put over a file. */
final class ConfigOverridesTest {

    private static final String FILE =
            "{'version':1,'server':{'workers':2,'cpus':'0','listeners':[{'address':'[::1]:9'}]},"
            + "'routers':[{'external_path':'/','respond':{}}]}";

    @Test
    void shouldReplaceAndAdd() {
        ConfigOverrides overrides = new ConfigOverrides()
                .number("server.workers", " 7 ", "--workers")
                .text("server.cpus", "0-6", "RINGWAY_CPUS")
                .number("server.timeouts.idle_ms", "+5", "RINGWAY_IDLE_MS")
                .listeners(List.of("127.0.0.1:1", " [::1]:2 "), "--listen");

        ConfigResult result = ConfigText.read(FILE, overrides);

        assertThat(result.problems()).isEmpty();
        ServerConfig server = result.config().server();
        assertThat(server.workers()).isEqualTo(7);
        assertThat(server.cpus().count()).isEqualTo(7);
        assertThat(server.timeouts().idleMs()).isEqualTo(5);
        assertThat(server.listeners()).extracting(listener -> listener.address().toString())
                .containsExactly("127.0.0.1:1", "[::1]:2");
    }

    @Test
    void shouldNameTheOriginOfABadValue() {
        ConfigOverrides overrides = new ConfigOverrides()
                .number("server.workers", "abc", "RINGWAY_WORKERS").listeners(List.of("x"), "--listen");

        ConfigResult result = ConfigText.read(FILE, overrides);

        assertThat(result.problems()).extracting(ConfigProblem::toString).satisfiesExactlyInAnyOrder(
                line -> assertThat(line).isEqualTo("RINGWAY_WORKERS: error: $.server.workers: not a whole number: "
                        + "\"abc\" "
                        + "(allowed: 1..1024)"),
                line -> assertThat(line).startsWith("--listen: error: $.server.listeners[0].address: has no port: "
                        + "\"x\""));
        assertThat(result.problems()).allMatch(overrides::isAbout);
    }

    @Test
    void shouldLeaveAFileAloneThatHasNoPlaceForTheValue() {
        ConfigResult result = ConfigText.read("{'version':1,'server':3}", new ConfigOverrides()
                .number("server.workers", "1", "x"));

        assertThat(ConfigText.problems(result)).contains("error $.server not an object, but a number: 3");
        assertThat(ConfigText.read("[]", new ConfigOverrides().text("admin.address", "x", "y")).isValid()).isFalse();
    }

    @Test
    void shouldTakeNullForLeftOut() {
        ConfigResult result = ConfigText.read("{'version':1,'server':null}", new ConfigOverrides()
                .number("server.workers", "3", "x"));

        assertThat(result.config().server().workers()).isEqualTo(3);
    }
}
