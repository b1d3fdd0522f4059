package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command behind {@code perf-scripts/simulate}: runs seeds and prints what they did as JSON, replays a case with
 * its trace, or shrinks one.
 */
public final class SimulateMain {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;
    private static final int THREADS_MAX = 1024;
    private static final String CLEAN = "clean";
    /** From so many seeds on a campaign must have shown every kind of fault {@link #OFTEN} times. */
    private static final long MANY_SEEDS = 100_000;
    private static final long OFTEN = 1_000;

    /**
     * What the command line asks for.
     *
     * @param seeds   how many, 1 or more
     * @param from    the first
     * @param threads to run them on, 1 or more
     * @param commit  that is run
     * @param replay  the case to run again, or null for a campaign
     * @param shrink  whether to take away what its failure does not need
     */
    record Options(long seeds, long from, int threads, String commit, Case replay, boolean shrink) {

        /**
         * Reads a command line.
         *
         * @param args of the command
         * @return the options
         * @throws IllegalArgumentException saying in a line what is wrong
         */
        static Options parse(String... args) {
            ArrayDeque<String> left = new ArrayDeque<>(List.of(args));
            long seeds = MANY_SEEDS;
            long from = 1;
            long threads = 1;
            String commit = "unknown";
            Case replay = null;
            boolean shrink = false;
            while (!left.isEmpty()) {
                String name = left.removeFirst();
                switch (name) {
                    case "--shrink" -> shrink = true;
                    case "--seeds" -> seeds = number(name, value(name, left), 1, Long.MAX_VALUE);
                    case "--from" -> from = number(name, value(name, left), Long.MIN_VALUE, Long.MAX_VALUE);
                    case "--threads" -> threads = number(name, value(name, left), 1, THREADS_MAX);
                    case "--commit" -> commit = value(name, left);
                    case "--replay" -> replay = Case.parse(value(name, left));
                    default -> throw new IllegalArgumentException("unknown option '" + name + "'");
                }
            }
            if (shrink && replay == null) {
                throw new IllegalArgumentException("--shrink needs --replay");
            }
            return new Options(seeds, from, (int) threads, commit, replay, shrink);
        }

        private static String value(String name, ArrayDeque<String> left) {
            if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            return left.removeFirst();
        }

        private static long number(String name, String text, long least, long most) {
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException malformed) {
                throw new IllegalArgumentException(name + ": '" + text + "' is no whole number", malformed);
            }
            throw new IllegalArgumentException(name + ": " + text + " is not between " + least + " and " + most);
        }
    }

    private final Options options;

    private SimulateMain(Options options) {
        this.options = options;
    }

    /**
     * Runs the command. Exit code 0: all clean; 1: a seed failed, or a campaign of {@value #MANY_SEEDS} seeds or more
     * has not shown every kind of fault; 2: a command line that cannot be run.
     *
     * @param args {@code --seeds N --from S --threads T --commit C}, or {@code --replay CASE [--shrink]}
     */
    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("simulate: " + wrong.getMessage());
            System.exit(EXIT_USAGE);
            return;
        }
        System.exit(new SimulateMain(options).run());
    }

    private int run() {
        Case replayed = options.replay();
        return replayed == null ? campaign() : options.shrink() ? shrink(replayed) : replay(replayed);
    }

    private int campaign() {
        long started = System.nanoTime();
        Campaign campaign = new Campaign(options.from(), options.seeds(), options.threads(),
            System.err::println);
        campaign.run();
        double seconds = (System.nanoTime() - started) / 1e9;
        for (Campaign.Failed failed : campaign.failures()) {
            System.err.println(Campaign.report(Case.of(failed.seed()), failed.failure(), options.commit()));
        }
        String verdict = verdict(options.seeds(), campaign.failures().size(), campaign.total());
        System.out.println(json(campaign, seconds, verdict));
        return verdict.equals(CLEAN) ? 0 : EXIT_FAILED;
    }

    /**
     * Judges a campaign.
     *
     * @param seeds  it was to run
     * @param failed of them
     * @param total  of those that were clean
     * @return {@code clean}, or what is wrong; of many seeds also which kinds of faults were too rare
     */
    static String verdict(long seeds, int failed, SimulationResult total) {
        List<String> rare = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            addRare(rare, fault, total.faults().getOrDefault(fault, 0L));
        }
        for (PeerFault fault : PeerFault.values()) {
            addRare(rare, fault, total.peers().getOrDefault(fault, 0L));
        }
        for (CallEvent event : CallEvent.values()) {
            addRare(rare, event, total.calls().getOrDefault(event, 0L));
        }
        String verdict = failed == 0 ? CLEAN : "failed";
        return seeds < MANY_SEEDS || rare.isEmpty() ? verdict
            : verdict + "; too rare: " + String.join(", ", rare);
    }

    private static void addRare(List<String> rare, Enum<?> fault, long count) {
        if (count < OFTEN) {
            rare.add(fault + " " + count);
        }
    }

    private String json(Campaign campaign, double seconds, String verdict) {
        SimulationResult total = campaign.total();
        StringBuilder text = new StringBuilder("{\n");
        line(text, "first_seed", options.from());
        line(text, "last_seed", options.from() + options.seeds() - 1);
        line(text, "runs_clean", total.runs());
        line(text, "runs_failed", campaign.failures().size());
        text.append("  \"commit\": \"").append(options.commit()).append("\",\n");
        line(text, "threads", options.threads());
        text.append(String.format(Locale.ROOT, "  \"seconds\": %.1f,%n", seconds));
        text.append(String.format(Locale.ROOT, "  \"virtual_hours\": %.1f,%n", total.virtualNs() / 3.6e12));
        line(text, "requests", total.requests());
        line(text, "requests_per_second_and_thread", Math.round(total.requests() / seconds / options.threads()));
        line(text, "steps", total.steps());
        line(text, "events", total.events());
        text.append("  \"trace_hash_sum\": \"").append(Long.toHexString(total.hash())).append("\",\n");
        text.append("  \"outcomes\": {");
        String separator = "";
        for (Truth.Outcome outcome : Truth.Outcome.values()) {
            text.append(separator).append('"').append(outcome).append("\": ")
                .append(total.outcomes().getOrDefault(outcome, 0L));
            separator = ", ";
        }
        text.append("},\n  \"faults\": {");
        separator = "";
        for (Fault fault : Fault.values()) {
            text.append(separator).append("\n    \"").append(fault).append("\": ")
                .append(total.faults().getOrDefault(fault, 0L));
            separator = ",";
        }
        for (PeerFault fault : PeerFault.values()) {
            text.append(separator).append("\n    \"").append(fault).append("\": ")
                .append(total.peers().getOrDefault(fault, 0L));
        }
        text.append("\n  },\n  \"calls\": {");
        separator = "";
        for (CallEvent event : CallEvent.values()) {
            text.append(separator).append("\n    \"").append(event).append("\": ")
                .append(total.calls().getOrDefault(event, 0L));
            separator = ",";
        }
        text.append("\n  },\n  \"verdict\": \"").append(verdict);
        return text.append("\"\n}").toString();
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append("  \"").append(name).append("\": ").append(value).append(",\n");
    }

    private int replay(Case replayed) {
        System.out.println(replayed.scenario().describe());
        replayed.scenario().clients().forEach(client -> System.out.println("client " + client.index() + ": "
            + client.habit() + ", pipeline " + client.pipeline() + ", " + client.requests()
            + (client.h2() == null ? "" : ", " + client.h2())));
        System.out.println("origins: " + replayed.scenario().originPlans());
        System.out.println("faults: " + replayed.plan().describe() + "; spared: " + replayed.spared());
        try {
            System.out.println(replayed.run(Trace.to(System.out::println, 0)));
            return 0;
        } catch (SimulationFailure failure) {
            System.out.println(Campaign.report(replayed, failure, options.commit()).lines().limit(3).toList());
            if (failure.getCause() != null) {
                failure.getCause().printStackTrace(System.out);
            }
            return EXIT_FAILED;
        }
    }

    private static int shrink(Case large) {
        try (Quiet _ = new Quiet()) {
            return shrinkQuietly(large);
        }
    }

    private static int shrinkQuietly(Case large) {
        try {
            large.run(Trace.none());
            System.out.println("it does not fail");
            return 0;
        } catch (SimulationFailure failure) {
            Shrinker shrinker = new Shrinker(failure.checker(), tried -> tried.run(Trace.none()),
                line -> System.err.println("still fails: " + line));
            Case small = shrinker.shrink(large);
            System.out.println(small.scenario().describe());
            System.out.println(Campaign.REPLAY + small);
            return EXIT_FAILED;
        }
    }
}
