package io.ringway.server.it;

import io.ringway.server.cli.RingwayMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The gateway as a process of its own, as users run it, with limits and surroundings of the test's choice. */
final class GatewayChild implements AutoCloseable {

    /** Flags the fat jar's manifest stands for. */
    static final List<String> ACCESS = List.of("--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    private static final List<String> SMALL = List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData", "-Xshare:auto");
    private static final int EXIT_SECONDS = 20;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final int port;

    private GatewayChild(Process process, int port) {
        this.process = process;
        this.port = port;
        BufferedReader in = process.inputReader(StandardCharsets.ISO_8859_1);
        reader = Thread.ofVirtual().start(() -> in.lines().forEach(lines::add));
    }

    /** What a child is started with. */
    static final class Builder {

        private final Path folder;
        private final Map<String, String> environment = new TreeMap<>(System.getenv());
        private final List<String> flags = new ArrayList<>(SMALL);
        private List<String> access = ACCESS;
        private List<String> prefix = List.of();
        private String main = RingwayMain.class.getName();
        private Path directory;

        /** Begins; files of the child go to the folder. */
        Builder(Path folder) {
            this.folder = folder;
            directory = folder;
            environment.keySet().removeIf(name -> name.startsWith("RINGWAY_") || name.startsWith("JAVA_TOOL"));
        }

        /** A command that runs the rest of its line, such as {@code prlimit}. */
        Builder through(String... command) {
            prefix = List.of(command);
            return this;
        }

        /** More flags of the JVM. */
        Builder flags(String... more) {
            flags.addAll(List.of(more));
            return this;
        }

        /** Instead of the flags for native access. */
        Builder access(String... instead) {
            access = List.of(instead);
            return this;
        }

        /** Sets or, with null, removes a variable. */
        Builder environment(String name, String value) {
            environment.remove(name);
            if (value != null) {
                environment.put(name, value);
            }
            return this;
        }

        /** Directory to run in. */
        Builder directory(Path at) {
            directory = at;
            return this;
        }

        /** Another main class, which gets the arguments. */
        Builder main(Class<?> type) {
            main = type.getName();
            return this;
        }

        /** Starts {@code ringway run} on a free port of the loopback; its first line need not have come yet. */
        GatewayChild run(GatewayFixture.Builder configuration) throws IOException {
            int free = freePort();
            configuration.server("'listeners':[{'address':'127.0.0.1:" + free + "'}]");
            return start(free, "run", "--no-pin", "--config", write(configuration).toString());
        }

        /** Starts {@code ringway run} with the listeners the configuration has. */
        GatewayChild runAsIs(GatewayFixture.Builder configuration, int port) throws IOException {
            return start(port, "run", "--no-pin", "--config", write(configuration).toString());
        }

        private Path write(GatewayFixture.Builder configuration) throws IOException {
            return Files.writeString(folder.resolve("gateway.json"), configuration.json());
        }

        /** Starts the main class with arguments. */
        GatewayChild start(int port, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(flags);
            command.addAll(access);
            command.addAll(List.of("-XX:ErrorFile=" + folder.resolve("hs_err.log"), "-cp",
                    System.getProperty("java.class.path"), main));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new GatewayChild(builder.start(), port);
        }
    }

    /** A port of the loopback that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }

    /** Waits until it listens. */
    GatewayChild awaitReady() {
        awaitLine(line -> line.contains("listening on"));
        return this;
    }

    /** Waits for a line of its output and returns it. */
    String awaitLine(Predicate<String> wanted) {
        return awaitLine(0, wanted);
    }

    /** Waits for a line behind so many others. */
    String awaitLine(int from, Predicate<String> wanted) {
        boolean found = GatewayFixture.isSoon(Duration.ofSeconds(EXIT_SECONDS), () -> lines.stream().skip(from)
                .anyMatch(wanted) || !process.isAlive() && !reader.isAlive());
        return lines.stream().skip(from).filter(wanted).findFirst().orElseThrow(() -> new AssertionError(
                (found ? "ended without the line: " : "no such line: ") + lines));
    }

    /** Writes a line to its input. */
    void say(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Waits until it has ended, reads the last of its output and returns the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still runs: " + lines);
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends a signal, named without SIG. */
    void signal(String name) throws IOException {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Lines it has written. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Port it was told to listen on. */
    int port() {
        return port;
    }

    /** A new client. */
    RawClient client() throws IOException {
        return RawClient.to(port);
    }

    /** Tells whether it runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** CPU time so far. */
    long cpuNs() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Descriptors it has open. */
    int descriptors() {
        String[] names = Path.of("/proc/" + process.pid() + "/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** A line of its {@code /proc/pid/status} as a number. */
    long status(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("no " + field);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }
}
