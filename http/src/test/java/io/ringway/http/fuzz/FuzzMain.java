package io.ringway.http.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The own mutators from the command line, bounded by executions or by time; {@code docs/fuzzing.md} has the commands.
 * Exit code 0: all targets ran to their bound without a finding; 1: a finding; 2: usage; 3: an execution hung.
 */
public final class FuzzMain {
    private static final long HANG_NS = 10_000_000_000L;
    private static final String USAGE = """
        Options:
          --target NAME       a target, several with commas, or all (the default)
          --executions N      executions for each target
          --seconds N         seconds for each target; with --executions, whichever ends first
          --seed N            seed of the inputs (1)
          --execution N       replay: runs only the input of that number
          --input BASE64      replay: runs only that input
          --write-seeds DIR   writes the targets' seed inputs to DIR/NAME, and runs nothing
        """;

    private FuzzMain() {
    }

    /**
     * Runs.
     *
     * @param arguments options, each with its value.
     * @throws IOException if seeds cannot be written.
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean isKnown = USAGE.lines().map(line -> line.strip().split(" ")[0]).toList().containsAll(options.keySet());
        if (arguments.length % 2 != 0 || !isKnown) {
            System.err.print(USAGE);
            System.exit(2);
        }
        String names = options.getOrDefault("--target", "all");
        List<String> targets = names.equals("all") ? new ArrayList<>(Targets.names().keySet())
            : Arrays.asList(names.split(","));
        System.exit(run(targets, options));
    }

    private static int run(List<String> targets, Map<String, String> options) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (String name : targets) {
            FuzzTarget target = Targets.create(name);
            Finding finding;
            if (options.containsKey("--write-seeds")) {
                writeSeeds(target, Path.of(options.get("--write-seeds"), name));
                continue;
            } else if (options.containsKey("--input")) {
                finding = new Fuzzer(target).check(Base64.getDecoder().decode(options.get("--input")));
            } else if (options.containsKey("--execution")) {
                finding = replay(target, number(options, "--seed", 1), number(options, "--execution", 0));
            } else {
                finding = fuzz(target, options);
            }
            if (finding != null) {
                findings.add(finding);
            }
        }
        for (Finding finding : findings) {
            System.out.println(finding);
            finding.cause().printStackTrace(System.out);
        }
        return findings.isEmpty() ? 0 : 1;
    }

    private static Finding fuzz(FuzzTarget target, Map<String, String> options) {
        boolean isTimed = options.containsKey("--seconds");
        long executions = number(options, "--executions", isTimed ? Long.MAX_VALUE : 1_000_000);
        long seconds = number(options, "--seconds", 365L * 86_400);
        long seed = number(options, "--seed", 1);
        Fuzzer fuzzer = new Fuzzer(target);
        Thread watchdog = new Thread(() -> watch(fuzzer, target.name(), seed), "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        Fuzzer.Report report = fuzzer.run(seed, executions, System.nanoTime() + seconds * 1_000_000_000L);
        watchdog.interrupt();
        System.out.println(report + "  seed " + seed);
        return report.finding();
    }

    /** An input that takes seconds would stop everything without a word: it is printed, and the process ends. */
    private static void watch(Fuzzer fuzzer, String target, long seed) {
        try {
            while (true) {
                Thread.sleep(1000);
                byte[] running = fuzzer.running();
                if (running != null && System.nanoTime() - fuzzer.sinceNs() > HANG_NS) {
                    System.out.println("HANG in target " + target + ", seed " + seed
                        + ", input and what lies behind it: "
                        + Base64.getEncoder().encodeToString(running));
                    Runtime.getRuntime().halt(3);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Finding replay(FuzzTarget target, long seed, long execution) {
        byte[] input = new Fuzzer(target).input(seed, execution);
        System.out.println(target.name() + ", seed " + seed + ", execution " + execution + ": "
            + Finding.escaped(input));
        Finding finding = new Fuzzer(target).check(input);
        System.out.println(finding == null ? "no finding" : "finding");
        return finding;
    }

    private static void writeSeeds(FuzzTarget target, Path folder) throws IOException {
        Files.createDirectories(folder);
        int count = 0;
        for (byte[] seed : target.seeds()) {
            Files.write(folder.resolve(String.format("%05d", count++)), seed);
        }
        System.out.println(target.name() + ": " + count + " seed inputs in " + folder);
    }

    private static long number(Map<String, String> options, String name, long otherwise) {
        String value = options.get(name);
        return value == null ? otherwise : Long.parseLong(value.replace("_", ""));
    }
}
