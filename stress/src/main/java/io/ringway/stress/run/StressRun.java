package io.ringway.stress.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs the concurrency tests and says what came out: {@code report.md} in the output directory, beside it a directory
 * for each round with jcstress' own log and pages. Ends with 1 if a test found what it forbids, a control did not, or a
 * JVM came to no result; with 2 if it could not run.
 */
public final class StressRun {

    private static final int CPUS_MIN = 2;
    private static final int FAILED = 1;
    private static final int BROKEN = 2;
    private static final double SECOND_NS = 1e9;

    private StressRun() {
    }

    /**
     * Runs.
     *
     * @param arguments see {@link StressOptions}
     */
    public static void main(String... arguments) {
        try {
            System.exit(run(StressOptions.parse(arguments), System.out));
        } catch (IllegalArgumentException | IOException broken) {
            System.err.println("stress: " + broken.getMessage());
            System.exit(BROKEN);
        } catch (InterruptedException interrupted) {
            System.exit(BROKEN);
        }
    }

    private static int run(StressOptions options, PrintStream out) throws IOException, InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < CPUS_MIN) {
            out.println("stress: NOT RUN: threads on one CPU do not run at a time, so nothing can be seen here");
            return 0;
        }
        long startNs = System.nanoTime();
        Pattern asked = Pattern.compile(options.tests());
        List<StressTest> tests = StressTest.all().stream().filter(test -> test.isSelected(asked)).toList();
        Tallies tallies = new Tallies(tests);
        Jcstress jcstress = new Jcstress(options);
        int round = 0;
        do {
            round++;
            Path directory = options.out().resolve("round-" + round).toAbsolutePath();
            empty(directory);
            tallies.read(jcstress.run(tests, directory));
            if (options.samples() > 0) {
                out.printf("stress: round %d, %,d samples of %,d%n", round, tallies.leastSamples(), options.samples());
            }
        } while (tallies.leastSamples() < options.samples()
            && System.nanoTime() - startNs < options.patience().toNanos());
        List<String> failures = new Verdict(tallies.all(), options.samples()).failures();
        String report = StressReport.text(options, tallies.all(), failures,
            Math.round((System.nanoTime() - startNs) / SECOND_NS));
        Files.writeString(options.out().resolve("report.md"), report);
        out.print(report);
        return failures.isEmpty() ? 0 : FAILED;
    }

    /** A round finds no results of an earlier run. */
    private static void empty(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
