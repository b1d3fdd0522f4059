package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.router.RouterMode;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command line before environment before file before default, and nonsense refused (case E011). */
final class RunSettingsTest {

    @TempDir
    private Path directory;
    private String file;
    private final CliRun run = new CliRun();

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("g.json"), """
                {"version": 1, "server": {"workers": 2, "cpus": "2-3", "listeners": [{"address": "127.0.0.1:2"}],
                 "timeouts": {"idle_ms": 2}}, "routers": [{"external_path": "/", "respond": {}}]}""").toString();
    }

    private ServerConfig server() {
        assertThat(run.err.lines().filter(line -> line.contains("error"))).isEmpty();
        return run.started.getFirst().server();
    }

    @Test
    void shouldTakeTheFileBeforeTheDefault() {
        run.execute("run", "--config", file);

        assertThat(server().workers()).isEqualTo(2);
        assertThat(server().timeouts().idleMs()).isEqualTo(2);
        assertThat(server().timeouts().bodyMs()).isEqualTo(30_000);
        assertThat(run.options.getFirst().pin()).isTrue();
        assertThat(run.options.getFirst().io()).isEqualTo(IoMode.AUTO);
    }

    @Test
    void shouldTakeTheEnvironmentBeforeTheFile() {
        run.with("RINGWAY_CONFIG", file).with("RINGWAY_WORKERS", "3").with("RINGWAY_CPUS", "3,4,5")
                .with("RINGWAY_LISTEN", "127.0.0.1:3, [::1]:3").with("RINGWAY_NO_PIN", "1").with("RINGWAY_IO", "uring")
                .with("RINGWAY_ADMIN", "127.0.0.1:33").with("RINGWAY_IDLE_MS", "3").with("RINGWAY_BODY_BYTES", "3")
                .execute("run");

        assertThat(server().workers()).isEqualTo(3);
        assertThat(server().cpus()).isEqualTo(CpuList.parse("3-5"));
        assertThat(server().listeners()).extracting(listener -> listener.address().toString())
                .containsExactly("127.0.0.1:3", "[::1]:3");
        assertThat(server().timeouts().idleMs()).isEqualTo(3);
        assertThat(server().limits().bodyBytes()).isEqualTo(3);
        assertThat(run.started.getFirst().admin().address()).isEqualTo(ListenAddress.parse("127.0.0.1:33"));
        assertThat(run.options.getFirst().pin()).isFalse();
        assertThat(run.options.getFirst().io()).isEqualTo(IoMode.URING);
    }

    @Test
    void shouldTakeTheCommandLineBeforeTheEnvironment() {
        run.with("RINGWAY_CONFIG", "/none").with("RINGWAY_WORKERS", "abc").with("RINGWAY_CPUS", "x")
                .with("RINGWAY_LISTEN", "x").with("RINGWAY_IO", "x").with("RINGWAY_ADMIN", "x")
                        .with("RINGWAY_LOG_LEVEL", "x")
                .with("RINGWAY_NO_PIN", "false")
                .execute("run", "--config", file, "--workers", "1", "--cpus", "4", "--listen", "127.0.0.1:4",
                        "--listen",
                        "[::1]:4,unix:/run/4", "--io", "auto", "--admin", "[::1]:44", "--log-level", "TRACE",
                        "--no-pin");

        assertThat(server().workers()).isEqualTo(1);
        assertThat(server().cpus()).isEqualTo(CpuList.parse("4"));
        assertThat(server().listeners()).extracting(listener -> listener.address().toString())
                .containsExactly("127.0.0.1:4", "[::1]:4", "unix:/run/4");
        assertThat(run.started.getFirst().admin().address()).hasToString("[::1]:44");
        assertThat(run.options.getFirst().pin()).isFalse();
    }

    @Test
    void shouldTakeTheRouterModeFromTheOptionThenTheEnvironmentThenTheFile() throws IOException {
        assertThat(routerMode()).isEqualTo(RouterMode.TRIE);
        run.with("RINGWAY_ROUTER_MODE", "hybrid");
        assertThat(routerMode()).isEqualTo(RouterMode.HYBRID);
        assertThat(routerMode("--router-mode", "regex")).isEqualTo(RouterMode.REGEX);
    }

    private RouterMode routerMode(String... options) {
        run.started.clear();
        run.execute(Stream.concat(Stream.of("run", "--config", file), Stream.of(options)).toArray(String[]::new));
        return server().routerMode();
    }

    @ParameterizedTest
    @CsvSource({
        "RINGWAY_WORKERS, 0, $.server.workers: out of range: 0 (allowed: 1..1024)",
        "RINGWAY_WORKERS, -1, $.server.workers: out of range: -1 (allowed: 1..1024)",
        "RINGWAY_WORKERS, 9999, $.server.workers: out of range: 9999 (allowed: 1..1024)",
        "RINGWAY_WORKERS, 9223372036854775808, $.server.workers: out of range: 9223372036854775808 (allowed: 1..1024)",
        "RINGWAY_WORKERS, abc, '$.server.workers: not a whole number: \"abc\" (allowed: 1..1024)'",
        "RINGWAY_WORKERS, 4.5, '$.server.workers: not a whole number: \"4.5\" (allowed: 1..1024)'",
        "RINGWAY_BODY_BYTES, -1, $.server.limits.body_bytes: out of range: -1 (allowed: 0..1125899906842624)",
        "RINGWAY_HEADER_COUNT, 1001, $.server.limits.header_count: out of range: 1001 (allowed: 16..1000)",
        "RINGWAY_ROUTER_MODE, tire, '$.server.router_mode: unknown mode: \"tire\" (allowed: trie, hybrid, regex)'",
        "RINGWAY_REQUEST_MS, 0, $.server.timeouts.request_ms: out of range: 0 (allowed: 1..86400000)",
    })
    void shouldRefuseNonsenseInTheEnvironment(String name, String value, String message) {
        run.with(name, value).execute("run", "--config", file);

        assertThat(run.err.lines()).containsExactly(name + ": error: " + message,
                "ringway: not started: 1 error in options and environment");
        assertThat(run.code).isEqualTo(2);
        assertThat(run.started).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--workers, 0", "--workers, abc", "--workers, ''", "--cpus, ''", "--cpus, 3-1", "--listen, 80",
        "--admin, 0.0.0.0:1",
        "--router-mode, tire"})
    void shouldRefuseNonsenseOnTheCommandLine(String option, String value) {
        run.execute("run", "--config", file, option, value);

        assertThat(run.err).contains(option + ": error: $.").endsWith("not started: 1 error in options and "
                + "environment\n");
        assertThat(run.code).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "RINGWAY_LOG_LEVEL, loud, 'error, warn, info, debug, trace'", "RINGWAY_IO, epoll, 'uring, auto'",
        "RINGWAY_NO_PIN, maybe, 'true, false, 1, 0, yes, no, on, off'"})
    void shouldRefuseUnknownWords(String name, String value, String allowed) {
        run.with(name, value).execute("run", "--config", file);

        assertThat(run.err).isEqualTo("ringway: " + name + ": unknown value \"" + value + "\" (allowed: "
                + "" + allowed + ")\n");
        assertThat(run.code).isEqualTo(2);
    }

    @Test
    void shouldCountErrorsOfTheFileAsSuch() throws IOException {
        Files.writeString(Path.of(file), "{\"version\":2}");
        run.with("RINGWAY_WORKERS", "abc").execute("run", "--config", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).endsWith("not started: 2 errors in " + file + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void shouldTakeAnEmptyVariableForNone(String value) {
        run.with("RINGWAY_WORKERS", value).with("RINGWAY_LISTEN", value).with("RINGWAY_IDLE_MS", value)
                .with("RINGWAY_NO_PIN", value).with("RINGWAY_LOG_LEVEL", value).execute("run", "--config", file);

        assertThat(server().workers()).isEqualTo(2);
        assertThat(server().listeners().getFirst().address()).hasToString("127.0.0.1:2");
    }

    @Test
    void shouldIgnoreBlanksAroundAValue() {
        run.with("RINGWAY_WORKERS", " 4 ").execute("run", "--config", file);

        assertThat(server().workers()).isEqualTo(4);
    }

    @Test
    void shouldSuggestAVariableForANearMissOnly() {
        run.with("RINGWAY_WORKER", "4").with("RINGWAY_SERVICE_HOST", "x").with("RINGWAY_PORT_8080_TCP", "x")
                .with("RINGWAY_JAVA_OPTS", "x").execute("run", "--config", file);

        assertThat(run.err).isEqualTo("RINGWAY_WORKER: warning: unknown variable, did you mean RINGWAY_WORKERS?\n");
        assertThat(run.code).isZero();
    }
}
