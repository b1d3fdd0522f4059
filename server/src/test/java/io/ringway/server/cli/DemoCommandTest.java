package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.RouteTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The demo, with a launcher that only remembers. */
final class DemoCommandTest {

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private static ListenAddress.Inet address(GatewayConfig config) {
        return (ListenAddress.Inet) config.server().listeners().getFirst().address();
    }

    /** Origins stay until they are interrupted, the gateway ends at once. */
    private CliRun demo() {
        CliRun run = new CliRun();
        run.launcher = (_, options, _, _) -> {
            options.onReady().run();
            if (!options.ownsSignals()) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException stop) {
                    events.add("origin stopped");
                }
            }
            return 0;
        };
        return run;
    }

    @Test
    void shouldStartTwoOriginsAndAGatewayBeforeThem() throws IOException {
        CliRun run = demo().execute();

        assertThat(run.code).isZero();
        assertThat(run.started).hasSize(3);
        GatewayConfig gateway = run.started.get(2);
        assertThat(gateway.clusters().getFirst().backends()).containsExactly(
                BackendConfig.http("127.0.0.1", address(run.started.get(0)).port()),
                BackendConfig.http("127.0.0.1", address(run.started.get(1)).port()));
        assertThat(run.started.get(0).routers().getFirst().target())
                .isNotEqualTo(run.started.get(1).routers().getFirst().target());
        assertThat(run.options).extracting(RunOptions::ownsSignals).containsExactly(false, false, true);
        assertThat(run.options).extracting(RunOptions::pin).containsExactly(false, false, true);
        assertThat(gateway.routers()).extracting(router -> router.externalPath() + " " + router.internalPath())
                .containsExactly("/ null", "/api/users/{id} /users/{id}", "/ping null", "/old null",
                        "/hello/{name} null", "/slow null", "/clock null");
        assertThat(gateway.routers().get(3).target()).isInstanceOf(RouteTarget.Redirect.class);
        assertThat(run.options.get(2).handlers().count()).isEqualTo(3);
        assertThat(events).as("both were told to stop").containsExactly("origin stopped", "origin stopped");
    }

    @Test
    void shouldPrintThreeCommandsToTry() {
        CliRun run = demo().execute();

        String base = "http://" + address(run.started.get(2));
        assertThat(run.out.lines().map(String::strip)).contains(
                "curl -i " + base + "/", "curl -i " + base + "/hello/you", "curl -N " + base + "/clock");
        assertThat(run.err).isEmpty();
    }

    @Test
    void shouldPrintWhatTheReadmeShows() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("docs"))) {
            root = root.getParent();
        }
        String printed = demo().execute().out;

        assertThat(withoutPorts(Files.readString(root.resolve("README.md"))))
            .contains("```\n" + withoutPorts(printed.substring(printed.indexOf("Ringway "))) + "```\n");
    }

    private static String withoutPorts(String text) {
        return text.replaceAll("127\\.0\\.0\\.1:\\d+", "HOST").replaceAll("ports \\d+ and \\d+", "ports");
    }

    @Test
    void shouldTakeAnotherPortWhenItsOwnIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CliRun run = demo();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            List<GatewayConfig> started = Collections.synchronizedList(new ArrayList<>());
            CliContext context = new CliContext(run.environment, new PrintStream(out), System.err,
                    new ConfigReader(List.of()), (config, options, o, e) -> {
                        started.add(config);
                        return run.launcher.run(config, options, o, e);
                    });

            int code = callDemo(context, taken.getLocalPort());

            int port = address(started.get(2)).port();
            assertThat(code).isZero();
            assertThat(port).isNotEqualTo(taken.getLocalPort());
            assertThat(out.toString()).startsWith("Port " + taken.getLocalPort() + " is taken, using " + port + ".\n")
                    .contains("curl -i http://127.0.0.1:" + port + "/\n");
        }
    }

    private static int callDemo(CliContext context, int port) throws IOException {
        try {
            return new DemoCommand(context, port).call();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldObeyTheEnvironment() {
        CliRun run = demo().with("RINGWAY_LISTEN", "0.0.0.0:1234").with("RINGWAY_WORKERS", "1")
                .with("RINGWAY_NO_PIN", "yes")
                .execute();

        assertThat(run.started.get(2).server().workers()).isEqualTo(1);
        assertThat(run.options.get(2).pin()).isFalse();
        assertThat(run.out).contains("gateway on 0.0.0.0:1234", "curl -i http://127.0.0.1:1234/\n");
        assertThat(demo().with("RINGWAY_LISTEN", "unix:/run/d.sock").execute().out)
                .contains("curl -i --unix-socket /run/d.sock http://localhost/\n");
    }

    @Test
    void shouldRefuseNonsenseInTheEnvironment() {
        CliRun run = demo().with("RINGWAY_WORKERS", "0").execute();

        assertThat(run.code).isEqualTo(2);
        assertThat(run.started).isEmpty();
        assertThat(run.err.lines()).containsExactly("RINGWAY_WORKERS: error: $.server.workers: out of range: 0 "
                + "(allowed: 1..1024)",
                "ringway: not started: errors in the environment");
    }

    @Test
    void shouldGiveUpWhenAnOriginCannotStart() {
        CliRun run = new CliRun();
        run.launcher = (_, _, _, err) -> {
            err.println("ringway: io_uring is forbidden here");
            return 1;
        };
        run.execute();

        assertThat(run.code).isEqualTo(1);
        assertThat(run.started).hasSize(1);
        assertThat(run.err).isEqualTo("ringway: io_uring is forbidden here\n");
    }
}
