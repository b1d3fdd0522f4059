package io.ringway.stress.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    /** Rounds that a control gets, on a machine with other work, before its silence counts. */
    private static final int CONTROL_ROUNDS = 4;
    /** So many times as long as the first round, and twice as long again for each further one. */
    private static final int CONTROL_TIMES = 4;

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
        List<StressTest> wanting = tests;
        int round = 0;
        do {
            round++;
            run(jcstress, wanting, options.time(), options.out().resolve("round-" + round), tallies);
            wanting = tallies.below(options.samples());
            if (options.samples() > 0) {
                out.printf("stress: after round %d %d tests have fewer than %,d samples%n", round, wanting.size(),
                    options.samples());
            }
        } while (!wanting.isEmpty() && System.nanoTime() - startNs < options.patience().toNanos());
        for (int i = 1; i <= CONTROL_ROUNDS && !tallies.silentControls().isEmpty(); i++) {
            List<StressTest> silent = tallies.silentControls();
            out.println("stress: again, for longer: " + silent.stream().map(StressTest::shortName).toList());
            run(jcstress, silent, options.time().multipliedBy((long) CONTROL_TIMES << i - 1),
                options.out().resolve("controls-" + i), tallies);
        }
        List<String> failures = new Verdict(tallies.all(), options.samples()).failures();
        String report = StressReport.text(options, tallies.all(), failures,
            Math.round((System.nanoTime() - startNs) / SECOND_NS));
        Files.writeString(options.out().resolve("report.md"), report);
        out.print(report);
        return failures.isEmpty() ? 0 : FAILED;
    }

    private static void run(Jcstress jcstress, List<StressTest> tests, Duration time, Path directory, Tallies tallies)
        throws IOException, InterruptedException {
        empty(directory);
        tallies.read(jcstress.run(tests, time, directory.toAbsolutePath()));
    }

    /** A round finds no results of an earlier run. */
    private static void empty(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
