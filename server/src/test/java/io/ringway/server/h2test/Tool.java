package io.ringway.server.h2test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Another implementation's program; tests that need one that is not there are skipped. One test's thread. */
public final class Tool implements AutoCloseable {

    private static final long PATIENCE_S = 30;

    private final Process process;
    private final Path output;

    private Tool(Path output, String... command) throws IOException {
        this.output = output;
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** Skips the test where a program is not on the path. */
    public static void assume(String name) {
        boolean isThere = Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        Assumptions.assumeTrue(isThere, "there is no " + name);
    }

    /** Runs a program to its end and returns what it wrote; a status other than 0 is an error. */
    public static String run(Path folder, String... command) throws IOException, InterruptedException {
        return run(folder, Duration.ofSeconds(PATIENCE_S), command);
    }

    /** The same for a program that may take so long. */
    public static String run(Path folder, Duration patience, String... command)
        throws IOException, InterruptedException {
        assume(Path.of(command[0]).getFileName().toString());
        try (Tool tool = new Tool(Files.createTempFile(folder, "tool", ".out"), command)) {
            boolean isOver = tool.process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            String text = tool.text();
            if (!isOver || tool.process.exitValue() != 0) {
                throw new AssertionError(Arrays.toString(command) + " " + (isOver ? tool.process.exitValue()
                    : "hangs") + ": " + text);
            }
            return text;
        }
    }

    /** Starts a server and waits until it accepts connections on a port. */
    public static Tool serve(Path folder, int port, String... command) throws IOException, InterruptedException {
        assume(Path.of(command[0]).getFileName().toString());
        Tool tool = new Tool(Files.createTempFile(folder, "tool", ".out"), command);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!isListening(port)) {
            if (!tool.process.isAlive() || System.nanoTime() > end) {
                String text = tool.text();
                tool.close();
                throw new AssertionError(Arrays.toString(command) + " does not listen: " + text);
            }
            Thread.sleep(10);
        }
        return tool;
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /** A port that was free a moment ago, for programs that cannot choose one. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private String text() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
