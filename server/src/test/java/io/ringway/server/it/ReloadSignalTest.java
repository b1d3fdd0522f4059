package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.cli.RingwayMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP of a process of its own, and what it says about it, line by line. */
@NeedsRing
@Timeout(60)
class ReloadSignalTest {

    private static final List<String> JAVA = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        RingwayMain.class.getName());
    private static final String NUMBER = "[0-9]+\\.[0-9]{2} ms";

    @TempDir
    private Path directory;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return probe.getLocalPort();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("RINGWAY_"));
        Process process = builder.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> out.lines().forEach(lines::add));
        return process;
    }

    private void write(Path file, int port, String... routes) throws IOException {
        List<String> routers = new ArrayList<>();
        for (String route : routes) {
            routers.add("{\"name\":\"" + route + "\",\"external_path\":\"/" + route + "\",\"respond\":{\"body\":\""
                + route + "\"}}");
        }
        Files.writeString(file, "{\"version\":1,\n\"server\":{\"workers\":1,\"listeners\":[{\"address\":\"127.0.0.1:"
            + port + "\"}]},\n\"routers\":[" + String.join(",", routers) + "]}\n");
    }

    /** Log lines with a word in them, without their time. */
    private List<String> said(String word) {
        return lines.stream().filter(line -> line.contains(word)).map(line -> line.replaceFirst("^[^ ]+ +", ""))
            .toList();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    private boolean isAnswered(int port, String path) {
        return GatewayFixture.isSoon(() -> {
            try (RawClient client = RawClient.to(port)) {
                return client.get(path).status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    @Test
    @Tag("F042")
    @DisplayName("SIGHUP reads the file again, says what changed, and keeps what is in force when it is bad")
    void shouldReloadOnSignal() throws Exception {
        Path file = directory.resolve("ringway.json");
        int port = freePort();
        write(file, 1, "a", "old");
        Process process = start("run", "--no-pin", "--config", file.toString(), "--listen", "127.0.0.1:" + port);
        try {
            assertThat(isAnswered(port, "/old")).as("%s", lines).isTrue();

            write(file, 2, "a", "new");
            signal(process, "HUP");
            assertThat(isAnswered(port, "/new")).isTrue();
            assertThat(GatewayFixture.isSoon(() -> said("generation 2").size() == 1)).isTrue();
            // The port of the file never counts: --listen keeps its precedence.
            assertThat(said("generation 2").getFirst()).matches("INFO +server: reloaded, generation 2: "
                + "routes \\+1 \\(new\\) -1 \\(old\\); prepared in " + NUMBER + ", adopted after " + NUMBER);

            Files.writeString(file, "{\"version\":1,\n\"routes\":[],\"routers\":[{\"external_path\":\"/\","
                + "\"respond\":{}}]}");
            signal(process, "HUP");
            assertThat(GatewayFixture.isSoon(() -> said("refused").size() == 1)).isTrue();
            assertThat(said("ERROR")).containsExactly("ERROR server: reload: " + file + ":2:1: error: $.routes: "
                + "unknown key, did you mean \"routers\"? (allowed: version, server, admin, handlers, clusters, "
                + "routers)",
                "ERROR server: reload refused, generation 2 stays: 1 error");
            assertThat(isAnswered(port, "/new")).isTrue();

            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
            signal(process, "HUP");
            assertThat(GatewayFixture.isSoon(() -> said("refused").size() == 2)).as("%s", lines).isTrue();
            Files.delete(file);

            write(file, 3, "a", "last");
            for (int i = 0; i < 20; i++) {
                signal(process, "HUP");
            }
            assertThat(isAnswered(port, "/last")).isTrue();
        } finally {
            signal(process, "TERM");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isZero();
        // Some of the last twenty may still have waited.
        assertThat(said("WARN")).allMatch(line -> line.endsWith("stays: the gateway is stopping"));
        assertThat(lines.getLast()).endsWith("drained");
    }
}
