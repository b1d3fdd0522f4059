package io.ringway.stress.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of jcstress, in a JVM of its own that starts one for each test and mode. Thread: one. */
final class Jcstress {

    /**
     * What the product's classes need. Assertions are on, but for one that wants the mailbox to be read by a ring,
     * which is not there.
     */
    private static final String FLAGS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"
        + " --enable-native-access=ALL-UNNAMED -ea -da:io.ringway.ring.loop.Mailbox";
    private static final String HEAP_MB = "256";
    private static final int ITERATIONS_FULL = 3;
    /** Both threads begin a stride at a time and drift apart in it, as one of them mostly has less to do. */
    private static final String STRIDE = "128";
    private static final String STRIDES = "16";

    private final StressOptions options;

    /**
     * Prepares runs.
     *
     * @param options of them
     */
    Jcstress(StressOptions options) {
        this.options = options;
    }

    /**
     * Runs once.
     *
     * @param tests     to run
     * @param time      of each iteration
     * @param directory for its files; without results
     * @return the file with the results
     * @throws IOException          if it cannot run or left no results
     * @throws InterruptedException if the caller is interrupted
     */
    Path run(List<StressTest> tests, Duration time, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        File log = directory.resolve("jcstress.log").toFile();
        Process process = new ProcessBuilder(command(tests, time)).directory(directory.toFile())
            .redirectErrorStream(true).redirectOutput(log).start();
        try {
            // It says 1 whenever a control did what it has to: the results count.
            process.waitFor();
        } finally {
            process.destroy();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".bin.gz")).findFirst()
                .orElseThrow(() -> new IOException("jcstress left no results; see " + log));
        }
    }

    private List<String> command(List<StressTest> tests, Duration time) {
        String selection = tests.stream().map(test -> test.name().replace(".", "\\."))
            .collect(Collectors.joining("|", "^(", ")$"));
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), "org.openjdk.jcstress.Main", "-t", selection, "-r", "html",
            "-time", Long.toString(time.toMillis()), "-f", "1", "-fsm", "1", "-hs", HEAP_MB, "-af", "NONE",
            "-pth", "false", "-strideSize", STRIDE, "-strideCount", STRIDES));
        if (options.isFull()) {
            command.addAll(List.of("-jvmArgsPrepend", FLAGS, "-iters", Integer.toString(ITERATIONS_FULL)));
        } else {
            command.addAll(List.of("-jvmArgs", FLAGS, "-sc", "false", "-iters", "1"));
        }
        return command;
    }
}
