package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd places to run in: a bare environment, no network to speak of, a process that is stopped for a while. */
@NeedsRing
@Timeout(60)
class SurroundingsTest {

    @TempDir
    private Path folder;
    private RecordingOrigin origin;
    private RecordingOrigin local;

    @BeforeEach
    void startOrigins() throws IOException {
        origin = RecordingOrigin.start();
        local = RecordingOrigin.start(folder.resolve("origin.socket"));
    }

    @AfterEach
    void stopOrigins() throws IOException {
        origin.close();
        local.close();
    }

    private GatewayChild.Builder child() {
        return new GatewayChild.Builder(folder);
    }

    private static void expectAnswer(RawClient client) throws IOException {
        try (client) {
            assertThat(client.get("/x").text()).isEqualTo("GET /x");
        }
    }

    /** Runs the rest of the line in namespaces of its own, after a shell command there; skips where that is denied. */
    private static String[] apart(String what, String command) throws IOException {
        String[] prefix = {"unshare", what, "sh", "-c", command + " && exec \"$@\"", "sh"};
        List<String> trial = new ArrayList<>(Arrays.asList(prefix));
        trial.add("true");
        try {
            int code = new ProcessBuilder(trial).redirectErrorStream(true).redirectOutput(
                    ProcessBuilder.Redirect.DISCARD).start().waitFor();
            Assumptions.assumeTrue(code == 0, "no namespaces of our own: " + trial);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return prefix;
    }

    @Test
    @Tag("F028")
    void shouldStartWithABareEnvironment() throws IOException {
        GatewayChild.Builder bare = child().environment("TZ", null).environment("LANG", "C").environment("HOME", null)
                .environment("PATH", null).flags("-Djava.io.tmpdir=/nonexistent").directory(Path.of("/"));
        try (GatewayChild child = bare.run(GatewayFixture.configure().forward("/*", origin)).awaitReady()) {
            expectAnswer(child.client());
        }
    }

    @Test
    @Tag("F028")
    void shouldStartOnAReadOnlyRoot() throws IOException {
        String[] readOnly = apart("-m", "mount --make-rprivate / && mount -o remount,ro,bind /");
        try (GatewayChild child = child().through(readOnly).run(GatewayFixture.configure().forward("/*", origin))
                .awaitReady()) {
            expectAnswer(child.client());
        }
    }

    @Test
    @Tag("F028")
    void shouldSayThatThereIsNoIpv6() throws IOException {
        String[] noIpv6 = apart("-n", "ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
        GatewayFixture.Builder both = GatewayFixture.configure().forward("/*", local)
                .server("'listeners':[{'address':'127.0.0.1:8080'},{'address':'[::1]:8080'}]");
        try (GatewayChild child = child().through(noIpv6).runAsIs(both, 0)) {
            assertThat(child.awaitExit()).isNotZero();
            assertThat(child.lines()).anyMatch(line -> line.contains("cannot listen on [::1]:8080"))
                    .noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    @Tag("F029")
    void shouldRunWhereTheJvmOnlyWarnsAboutNativeAccess() throws IOException {
        try (GatewayChild child = child().access(GatewayChild.ACCESS.get(1))
                .run(GatewayFixture.configure().forward("/*", origin)).awaitReady()) {
            assertThat(child.lines()).anyMatch(line -> line.contains("--enable-native-access"));
            expectAnswer(child.client());
        }
    }

    @ParameterizedTest
    @CsvSource({"--illegal-native-access=deny --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED,"
            + "--enable-native-access=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED,--add-exports java.base/jdk.internal.misc=ALL-UNNAMED",
        "-Dno=flags,--add-exports java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED",
        "--illegal-native-access=deny,"
            + "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED"})
    @Tag("F029")
    void shouldSayWhichFlagsAreMissing(String access, String missing) throws IOException {
        try (GatewayChild child = child().access(access.split(" ")).run(GatewayFixture.configure()
                .forward("/*", origin))) {
            assertThat(child.awaitExit()).isEqualTo(1);
            assertThat(child.lines()).hasSize(1).allMatch(line -> line.startsWith("ringway: ")
                    && line.contains(missing));
        }
    }

    /**
     * A network of its own with ten ports for all connections to one address. The origin behind it is the gateway's
     * second listener, which waits for a real one; who asks does so over a Unix socket.
     */
    @Test
    @Tag("C030")
    void shouldAnswer503WhenNoLocalPortIsLeft() throws IOException {
        String[] tenPorts = apart("-n", "ip link set lo up"
                + " && echo '40000 40009' > /proc/sys/net/ipv4/ip_local_port_range");
        Path socket = folder.resolve("gateway.socket");
        CountDownLatch released = new CountDownLatch(1);
        local.on("/hold", (connection, request) -> {
            connection.take(request);
            await(released);
            return connection.answer(request, 200, "held");
        });
        GatewayFixture.Builder configuration = GatewayFixture.configure()
                .server("'listeners':[{'address':'127.0.0.1:8080'},{'address':'unix:" + socket + "'}]")
                .route("'external_path':'/out','internal_path':'/hold','backends':[{'host':'127.0.0.1','port':8080}]")
                .forward("/hold", local);
        try (GatewayChild child = child().through(tenPorts).runAsIs(configuration, 0)) {
            child.awaitLine(line -> line.contains("listening on unix:"));
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                clients.add(RawClient.to(socket).send("GET /out HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            Queue<Response> answers = new ConcurrentLinkedQueue<>();
            clients.forEach(client -> Thread.ofVirtual().start(() -> answers.add(read(client))));
            assertThat(GatewayFixture.isSoon(() -> answers.size() + local.completed() == clients.size())).isTrue();
            assertThat(answers).as("more than there are ports").hasSizeGreaterThanOrEqualTo(clients.size() - 10)
                .allMatch(answer -> answer.status() == 503)
                .allMatch(answer -> answer.fields().one("Proxy-Status").contains("proxy_internal_error"));
            int refused = answers.size();
            released.countDown();
            assertThat(GatewayFixture.isSoon(() -> answers.size() == clients.size())).isTrue();
            assertThat(answers.stream().filter(answer -> answer.text().equals("held")))
                .hasSize(clients.size() - refused);
            // What was connected is in the pool now: it serves everybody.
            for (RawClient client : clients) {
                assertThat(client.get("/out").text()).isEqualTo("held");
                client.close();
            }
        }
    }

    private static Response read(RawClient client) {
        try {
            return client.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Stands for a long collection: nothing runs while clients connect, ask and wait. */
    @Test
    @Tag("C031")
    @Tag("F033")
    void shouldServeEveryoneWhoCameWhileItStoodStill() throws IOException {
        GatewayFixture.Builder configuration = GatewayFixture.configure().forward("/*", origin)
                .timeouts("'header_ms':400,'body_ms':400,'request_ms':400");
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            connection.pause(200);
            return connection.answer(request, 200, "slow");
        });
        try (GatewayChild child = child().run(configuration).awaitReady()) {
            RawClient half = child.client().send("POST /half HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhe");
            RawClient waiting = child.client().send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            child.signal("STOP");
            half.send("llo");
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                clients.add(child.client().send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            GatewayFixture.sleep(800);
            child.signal("CONT");
            assertThat(half.read("POST").status()).as("its body came in time").isEqualTo(200);
            assertThat(waiting.read().text()).as("its answer came in time").isEqualTo("slow");
            for (RawClient client : clients) {
                expectAnswer(client, "GET /x");
            }
            half.close();
            waiting.close();
        }
    }

    private static void expectAnswer(RawClient client, String text) throws IOException {
        assertThat(client.read().text()).isEqualTo(text);
        client.close();
    }
}
