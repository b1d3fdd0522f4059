package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/**
 * The command behind {@code perf-scripts/simulate}: runs seeds and prints what they did as JSON, replays a case with
 * its trace, or shrinks one.
 */
public final class SimulateMain {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private long seeds = 100_000;
    private long from = 1;
    private int threads = 1;
    private String commit = "unknown";
    private String replay;
    private boolean shrink;

    private SimulateMain() {
    }

    /**
     * Runs the command.
     *
     * @param args {@code --seeds N --from S --threads T --commit C}, or {@code --replay CASE [--shrink]}
     */
    public static void main(String[] args) {
        SimulateMain main = new SimulateMain();
        if (!main.read(args)) {
            System.err.println("usage: simulate [--seeds N] [--from S] [--threads T] [--commit C]\n"
                + "       simulate --replay CASE [--shrink] [--commit C]");
            System.exit(EXIT_USAGE);
        }
        System.exit(main.run());
    }

    private boolean read(String[] args) {
        ArrayDeque<String> left = new ArrayDeque<>(List.of(args));
        try {
            while (!left.isEmpty()) {
                String name = left.removeFirst();
                switch (name) {
                    case "--shrink" -> shrink = true;
                    case "--seeds" -> seeds = Long.parseLong(left.removeFirst());
                    case "--from" -> from = Long.parseLong(left.removeFirst());
                    case "--threads" -> threads = Integer.parseInt(left.removeFirst());
                    case "--commit" -> commit = left.removeFirst();
                    case "--replay" -> replay = left.removeFirst();
                    default -> {
                        return false;
                    }
                }
            }
        } catch (NumberFormatException | java.util.NoSuchElementException malformed) {
            return false;
        }
        return true;
    }

    private int run() {
        return replay == null ? campaign() : shrink ? shrink(Case.parse(replay)) : replay(Case.parse(replay));
    }

    private int campaign() {
        long started = System.nanoTime();
        Campaign campaign = new Campaign(from, seeds, threads);
        campaign.run();
        double seconds = (System.nanoTime() - started) / 1e9;
        for (Campaign.Failed failed : campaign.failures()) {
            System.err.println(Campaign.report(Case.of(failed.seed()), failed.failure(), commit));
        }
        System.out.println(json(campaign, seconds));
        return campaign.failures().isEmpty() ? 0 : EXIT_FAILED;
    }

    private String json(Campaign campaign, double seconds) {
        SimulationResult total = campaign.total();
        StringBuilder text = new StringBuilder("{\n");
        line(text, "first_seed", from);
        line(text, "last_seed", from + seeds - 1);
        line(text, "runs_clean", total.runs());
        line(text, "runs_failed", campaign.failures().size());
        text.append("  \"commit\": \"").append(commit).append("\",\n");
        line(text, "threads", threads);
        text.append(String.format(Locale.ROOT, "  \"seconds\": %.1f,%n", seconds));
        text.append(String.format(Locale.ROOT, "  \"virtual_hours\": %.1f,%n", total.virtualNs() / 3.6e12));
        line(text, "requests", total.requests());
        line(text, "requests_per_second_and_thread", Math.round(total.requests() / seconds / threads));
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
        text.append("\n  },\n  \"verdict\": \"").append(campaign.failures().isEmpty() ? "clean" : "failed");
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
            System.out.println(Campaign.report(replayed, failure, commit).lines().limit(3).toList());
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
            Shrinker shrinker = new Shrinker(failure.checker(), line -> System.err.println("still fails: " + line));
            Case small = shrinker.shrink(large);
            System.out.println(small.scenario().describe());
            System.out.println(Campaign.REPLAY + small);
            return EXIT_FAILED;
        }
    }
}
