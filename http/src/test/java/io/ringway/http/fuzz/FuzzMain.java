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
import java.util.Set;

/**
 * The own mutators from the command line, bounded by executions or by time; {@code docs/fuzzing.md} has the commands.
 * Exit code 0: all targets ran to their bound without a finding; 1: a finding; 2: usage; 3: an execution hung. Options,
 * each with a value:
 * <ul>
 *   <li>{@code --target NAME}: a target, several with commas, or all (the default)
 *   <li>{@code --executions N}: for each target
 *   <li>{@code --seconds N}: for each target; with {@code --executions}, whichever ends first
 *   <li>{@code --seed N}: of the inputs (1)
 *   <li>{@code --execution N}: replay, runs only the input of that number
 *   <li>{@code --input BASE64}: replay, runs only that input
 *   <li>{@code --write-seeds DIR}: writes the targets' seed inputs to DIR/NAME, and runs nothing
 * </ul>
 */
public final class FuzzMain {
    private static final long HANG_NS = 10_000_000_000L;
    private static final List<String> POSITIVES = List.of("--executions", "--seconds");
    private static final Set<String> NAMES = Set.of("--target", "--executions", "--seconds", "--seed", "--execution",
        "--input", "--write-seeds");

    private FuzzMain() {
    }

    /**
     * Runs.
     *
     * @param arguments options, each with its value.
     * @throws IOException if seeds cannot be written.
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> options;
        try {
            options = options(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("fuzz: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(targets(options), options));
    }

    /**
     * Reads the command line, so that nothing in it is found to be wrong later.
     *
     * @param arguments options, each with its value.
     * @return values by option.
     * @throws IllegalArgumentException saying in a line what is wrong.
     */
    static Map<String, String> options(String... arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown option '" + name + "'");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            options.put(name, arguments[i + 1]);
        }
        if (targets(options).isEmpty()) {
            throw new IllegalArgumentException("--target names none");
        }
        targets(options).forEach(Targets::create);
        for (String name : POSITIVES) {
            atLeast(options, name, 1);
        }
        atLeast(options, "--execution", 0);
        atLeast(options, "--seed", Long.MIN_VALUE);
        if (options.containsKey("--input")) {
            input(options);
        }
        return options;
    }

    private static void atLeast(Map<String, String> options, String name, long least) {
        long value;
        try {
            value = number(options, name, least);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(name + ": '" + options.get(name) + "' is no whole number", malformed);
        }
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " is less than " + least);
        }
    }

    private static byte[] input(Map<String, String> options) {
        try {
            return Base64.getDecoder().decode(options.get("--input"));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("--input: no base64: " + malformed.getMessage(), malformed);
        }
    }

    private static List<String> targets(Map<String, String> options) {
        String names = options.getOrDefault("--target", "all");
        return names.equals("all") ? new ArrayList<>(Targets.names().keySet()) : Arrays.asList(names.split(","));
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
                finding = new Fuzzer(target).check(input(options));
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
