package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.HandlerVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls, their output and their exit codes. */
final class RingwayCliTest {

    private static final String GOOD = "{\"version\":1,\"routers\":[{\"external_path\":\"/\",\"respond\":{}}]}";

    @TempDir
    private Path directory;

    private String file(String json) throws IOException {
        return Files.writeString(directory.resolve("g.json"), json).toString();
    }

    @Test
    void shouldListTheCallsThereAre() {
        CliRun run = new CliRun().execute("help");

        assertThat(run.code).isZero();
        assertThat(run.err).isEmpty();
        assertThat(run.out).contains("run ", "check ", "explain ", "version ", "help ")
                .doesNotContain("routes", "metrics", "health", "config ");
        assertThat(new CliRun().execute("--help").out).isEqualTo(run.out);
    }

    @Test
    void shouldExplainACall() {
        CliRun run = new CliRun().execute("help", "run");

        assertThat(run.code).isZero();
        assertThat(run.out).contains("--config", "--listen", "--cpus", "--workers", "--no-pin", "--admin",
                "--log-level",
                "--io", "--router-mode", "RINGWAY_ROUTER_MODE",
                "RINGWAY_CONFIG", "RINGWAY_LISTEN", "RINGWAY_CPUS", "RINGWAY_WORKERS", "RINGWAY_NO_PIN",
                "RINGWAY_ADMIN", "RINGWAY_LOG_LEVEL", "RINGWAY_IO", "RINGWAY_JAVA_OPTS");
        RunSettings.FILE_KEYS.forEach(key -> assertThat(run.out).contains("RINGWAY_" + RunSettings.variableOf(key)));
        HandlerVariables.KEYS.forEach(key -> assertThat(run.out).contains(HandlerVariables.variable(key)));
        assertThat(new CliRun().execute("run", "-h").out).isEqualTo(run.out);
        assertThat(new CliRun().execute("check", "--help").out).contains("FILE").contains("2 unusable arguments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void shouldPrintTheVersion(String call) {
        CliRun run = new CliRun().execute(call);

        assertThat(run.code).isZero();
        assertThat(run.out).matches("ringway [0-9].* \\(commit .+, .+\\)\\RJava " + Runtime.version()
                .feature() + ".*Linux .*\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes", "metrics", "health", "config"})
    void shouldSayThatLaterCallsAreNotThereYet(String call) {
        CliRun run = new CliRun().execute(call, "--admin", "x");

        assertThat(run.code).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.err).isEqualTo("ringway: this version does not have the call \"" + call + "\"\n");
        assertThat(new CliRun().execute("help", call).code).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "rnu | unknown call \"rnu\", did you mean \"run\"?; see: ringway help",
        "frobnicate | unknown call \"frobnicate\"; see: ringway help",
        "help chekc | unknown call \"chekc\", did you mean \"check\"?; see: ringway help",
        "run --worker=3 | Unknown option: '--worker=3', did you mean --workers?; see: ringway help run",
        "run --workers | Missing required parameter for option '--workers' (N); see: ringway help run",
        "run --workers 1 --workers 2 | option '--workers' (N) should be specified only once; see: ringway help run",
        "run more | Unmatched argument at index 1: 'more'; see: ringway help run",
        "check | Missing required parameter: 'FILE'; see: ringway help check",
        "check a b | Unmatched argument at index 2: 'b'; see: ringway help check",
        "--config g.json | Unknown options: '--config', 'g.json'; see: ringway help",
        "run | run needs --config FILE or RINGWAY_CONFIG; see: ringway help run",
        "check /none/none.json | /none/none.json: there is no such file",
        "check / | /: is a directory",
    })
    void shouldRefuseUnusableArgumentsInOneLine(String args, String message) {
        CliRun run = new CliRun().execute(args.split(" "));

        assertThat(run.err).isEqualTo("ringway: " + message + "\n");
        assertThat(run.code).isEqualTo(2);
        assertThat(run.out).isEmpty();
        assertThat(run.started).isEmpty();
    }

    @Test
    void shouldCheckAGoodFile() throws IOException {
        String file = file(GOOD);
        CliRun run = new CliRun().execute("check", file);

        assertThat(run.code).isZero();
        assertThat(run.out).isEqualTo(file + ": valid: 0 errors, 0 warnings; 1 listener, 0 clusters, 1 router\n");
        assertThat(run.err).isEmpty();
        assertThat(run.started).isEmpty();
    }

    @Test
    void shouldCheckAFileWithWarnings() throws IOException {
        String file = file("{\"version\":1}");
        CliRun run = new CliRun().execute("check", file);

        assertThat(run.code).isZero();
        assertThat(run.out).isEqualTo(file + ":1:1: warning: $.routers: there is no route: every request will be "
                + "answered "
                + "with 404\n" + file + ": valid: 0 errors, 1 warning; 1 listener, 0 clusters, 0 routers\n");
    }

    @Test
    void shouldCheckABadFile() throws IOException {
        String file = file("{\"version\":1,\n\"servr\":{},\"routers\":[{\"external_path\":\"/\"}]}");
        CliRun run = new CliRun().execute("check", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.out.lines()).containsExactly(
                file + ":2:1: error: $.servr: unknown key, did you mean \"server\"? "
                        + "(allowed: version, server, admin, handlers, clusters, routers)",
                file + ":2:23: error: $.routers[0]: the router names nothing that answers "
                        + "(allowed: exactly one of backends, cluster, host, handler, redirect, respond)",
                file + ": invalid: 2 errors, 0 warnings");
    }

    @Test
    void shouldNotLookAtTheEnvironmentWhenChecking() throws IOException {
        assertThat(new CliRun().with("RINGWAY_WORKERS", "abc").execute("check", file(GOOD)).code).isZero();
    }

    @Test
    void shouldAskTheOtherChecks() throws IOException {
        CliRun run = new CliRun();
        run.checks.add((_, report) -> report.error("$.routers[0].external_path", "unreachable", ""));
        run.execute("check", file(GOOD));

        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).contains("error: $.routers[0].external_path: unreachable: \"/\"");
    }

    @Test
    void shouldRunAGoodFileAndReturnItsCode() throws IOException {
        CliRun run = new CliRun();
        run.launcher = (_, _, out, err) -> {
            out.println("from the gateway");
            err.println("port taken");
            return 1;
        };
        String file = file(GOOD);
        run.execute("run", "--config", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).isEqualTo("from the gateway\n");
        assertThat(run.err).isEqualTo("port taken\n");
        assertThat(run.options.getFirst().configFile()).isEqualTo(Path.of(file));
        assertThat(run.options.getFirst().ownsSignals()).isTrue();
    }

    /** Case E001: nothing is started. */
    @Test
    void shouldNotRunABadFile() throws IOException {
        String file = file("{\"version\":3}");
        CliRun run = new CliRun().execute("run", "--config", file);

        assertThat(run.code).isEqualTo(1);
        assertThat(run.started).isEmpty();
        assertThat(run.err.lines()).containsExactly(
                file + ":1:1: warning: $.routers: there is no route: every request will be answered with 404",
                file + ":1:12: error: $.version: out of range: 3 (allowed: 1..1)",
                "ringway: not started: 1 error in " + file);
    }

    @Test
    void shouldNotRunWithoutAFile() {
        CliRun run = new CliRun().execute("run", "--config", "/none/none.json");

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err.lines()).containsExactly("/none/none.json: error: there is no such file",
                "ringway: not started: 1 error in /none/none.json");
    }

    @Test
    void shouldRunWithoutArgumentsWhenTheEnvironmentNamesAFile() throws IOException {
        CliRun run = new CliRun().with("RINGWAY_CONFIG", file(GOOD)).execute();

        assertThat(run.code).isZero();
        assertThat(run.started).hasSize(1);
    }

    @Test
    void shouldReportACrashAsAFailure() throws IOException {
        CliRun run = new CliRun();
        run.launcher = (_, _, _, _) -> {
            throw new IllegalStateException("broken");
        };
        run.execute("run", "--config", file(GOOD));

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).startsWith("ringway: stopped by an internal error: java.lang.IllegalStateException: "
                + "broken\n");
    }

    @Test
    void shouldLogOnlyWhileAGatewayRuns() throws IOException {
        CliRun run = new CliRun();
        run.launcher = (_, _, _, _) -> {
            System.Logger logger = System.getLogger("io.ringway.server.Gateway");
            logger.log(System.Logger.Level.INFO, "quiet");
            logger.log(System.Logger.Level.WARNING, "line\nbreak {0}", "x");
            return 0;
        };
        run.execute("run", "--config", file(GOOD), "--log-level", "warn");

        assertThat(run.err).matches("[0-9T:.-]+Z WARN  Gateway: line\\\\u000abreak x\\R");
    }
}
