package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Ringway;
import io.ringway.server.RingwayOptions;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.control.RouteCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading the file again: good, bad, half-written, gone, and as often as one likes. */
@NeedsRing
@Timeout(60)
class ReloadFileTest {

    @TempDir
    private Path directory;
    private final ConfigOverrides overrides = new ConfigOverrides();
    private final AtomicInteger readings = new AtomicInteger();
    private Path file;
    private Ringway gateway;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("ringway.json");
        write(saying("one"));
        gateway = Ringway.start(read().config(), new RingwayOptions("file", false, this::read));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** What the process does, but for the port: a file cannot ask for any. */
    private ConfigResult read() {
        readings.incrementAndGet();
        ConfigResult result = new ConfigReader(List.of(new RouteCheck())).read(file, overrides);
        if (!result.isValid()) {
            return result;
        }
        ServerConfig from = result.config().server();
        return new ConfigResult(GatewayConfig.of(new ServerConfig(List.of(ListenerConfig.h1("127.0.0.1:0")),
            from.cpus(), from.workers(), from.limits(), from.timeouts(), from.trustedProxies(), from.routerMode()),
            result.config().clusters(), result.config().routers()), result.problems());
    }

    private static String saying(String text) {
        return ("{'version':1,'server':{'workers':1,'limits':{'connections':1000}},'routers':[{'external_path':"
            + "'/version','respond':{'status':200,'body':'" + text + "'}}]}").replace('\'', '"');
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private String answer() throws IOException {
        try (RawClient client = RawClient.to(gateway.port())) {
            return client.get("/version").text();
        }
    }

    @Test
    void shouldTakeWhatTheFileSaysNow() throws IOException {
        write(saying("two"));

        ReloadResult result = gateway.reload();

        assertThat(result.isApplied()).as("%s", result.errors()).isTrue();
        assertThat(answer()).isEqualTo("two");
    }

    @Test
    void shouldReloadAFileThatHasNotChanged() {
        ReloadResult result = gateway.reload();

        assertThat(result.isApplied()).isTrue();
        assertThat(result.generation()).isEqualTo(2);
        assertThat(result.changes()).hasToString("no change");
    }

    @ParameterizedTest
    @DisplayName("E002 E008 a bad file changes nothing and says why")
    @CsvSource(delimiter = '|', value = {
        "empty                    |                                        | 1:1",
        "blank                    | '  '                                   | empty",
        "half written             | {\"version\": 1, \"routers\": [{\"ext  | syntax",
        "not JSON                 | listen 8080;                           | 1:",
        "no object                | []                                     | $: ",
        "an unknown key           | {\"version\":1,\"routes\":[]}          | $.routes: ",
        "a port out of range      | {\"version\":1,\"routers\":[{\"external_path\":\"/\",\"host\":\"a\","
            + "\"port\":70000}]} | $.routers[0].port: ",
        "a route without a target | {\"version\":1,\"routers\":[{\"external_path\":\"/\"}]} | $.routers[0]"})
    void shouldKeepWhatIsInForceWhenTheFileIsBad(String kind, String text, String where) throws IOException {
        write(text == null ? "" : text);

        ReloadResult result = gateway.reload();

        assertThat(result.isApplied()).as(kind).isFalse();
        assertThat(result.generation()).isEqualTo(1);
        assertThat(result.errors()).isNotEmpty().allMatch(line -> line.startsWith(file + ":"))
            .anyMatch(line -> line.contains(where));
        assertThat(answer()).isEqualTo("one");
    }

    @Test
    @DisplayName("E003 49 good routes and a bad one: none of them")
    void shouldRefuseAHalfValidFileWhole() throws IOException {
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            routes.add("{\"external_path\":\"/good" + i + "\",\"respond\":{}}");
        }
        routes.add("{\"external_path\":\"/good7\",\"respond\":{}}");
        write("{\"version\":1,\"routers\":[" + String.join(",", routes) + "]}");

        ReloadResult result = gateway.reload();

        assertThat(result.errors()).isNotEmpty().allMatch(line -> line.contains("$.routers[49].external_path"));
        assertThat(answer()).isEqualTo("one");
    }

    @Test
    @DisplayName("E008 a file that is gone or cannot be read changes nothing; it may come back")
    void shouldSurviveAFileThatIsGone() throws IOException {
        Files.delete(file);
        assertThat(gateway.reload().errors()).containsExactly(file + ": error: there is no such file");
        Files.createDirectory(file);
        assertThat(gateway.reload().errors()).containsExactly(file + ": error: is a directory");
        Files.delete(file);
        assertThat(answer()).isEqualTo("one");
        write(saying("back"));
        assertThat(gateway.reload().isApplied()).isTrue();
        assertThat(answer()).isEqualTo("back");
    }

    /** Whoever opens a pipe that nobody writes to waits for good, and with it every reload after that. */
    @Test
    @DisplayName("E008 a pipe in the place of the file is refused, and does not end reloading")
    void shouldNotWaitForAPipe() throws Exception {
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

        assertThat(gateway.reload().errors()).containsExactly(file
            + ": error: is a pipe, a socket or a device, and can be read at the start at most");
        Files.delete(file);
        write(saying("back"));
        assertThat(gateway.reload().isApplied()).isTrue();
        assertThat(answer()).isEqualTo("back");
    }

    @Test
    void shouldSayThatAFileMayNotBeRead() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "whoever may read everything cannot be refused");

        assertThat(gateway.reload().errors()).containsExactly(file + ": error: cannot be read: permission denied");
    }

    @Test
    void shouldPutOptionsOverTheFileEachTime() throws IOException {
        overrides.number("server.timeouts.idle_ms", "150", "--idle");
        write(saying("two"));

        gateway.reload();

        try (RawClient client = RawClient.to(gateway.port())) {
            client.get("/version");
            client.expectClose();
        }
    }

    /** A file that is replaced by rename is there whole at any time; one reading sees one of its states. */
    @Test
    @DisplayName("E008 reloads while the file is being replaced see one state or the other")
    void shouldSeeWholeFilesWhileTheyAreReplaced() throws Exception {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    Path next = Files.writeString(directory.resolve("next"), saying("v" + i));
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        while (!writer.isDone()) {
            assertThat(gateway.reload().isApplied()).isTrue();
        }
        writer.get();
        gateway.reload();
        assertThat(answer()).isEqualTo("v199");
    }

    @Test
    @DisplayName("E007 F042 a storm of reloads: each has an outcome, and the last state of the file wins")
    void shouldServeAStormTogether() throws Exception {
        List<CompletableFuture<ReloadResult>> all = new ArrayList<>();
        int before = readings.get();
        for (int i = 0; i < 300; i++) {
            if (i % 100 == 99) {
                write(saying("storm" + i));
            }
            all.add(CompletableFuture.supplyAsync(gateway::reload, run -> Thread.ofVirtual().start(run)));
        }
        for (CompletableFuture<ReloadResult> one : all) {
            ReloadResult result = one.get(20, TimeUnit.SECONDS);
            // A plain write is not atomic: a reading in its midst is refused, as it should be.
            assertThat(result.isApplied() || result.errors().size() == 1).isTrue();
        }
        assertThat(gateway.reload().isApplied()).isTrue();
        assertThat(answer()).isEqualTo("storm299");
        assertThat(readings.get() - before).as("readings for 301 wishes").isLessThan(301);
    }
}
