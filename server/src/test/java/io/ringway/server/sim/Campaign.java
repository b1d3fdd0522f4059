package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Runs many seeds, each in a world of its own, on one thread or some. Every hundredth runs twice, and both traces must
 * be the same. Stops handing out seeds after some failures.
 */
final class Campaign {

    /** How the command is called that replays a case. */
    static final String REPLAY = "perf-scripts/simulate --replay ";

    private static final int TWICE_EVERY = 100;
    private static final int FAILURES_MAX = 20;
    private static final int LINES_KEPT = 60;
    private static final long TOLD_EVERY = 5_000;

    /**
     * A failed seed.
     *
     * @param seed    that failed
     * @param failure of a checker
     */
    record Failed(long seed, SimulationFailure failure) {
    }

    private final long from;
    private final long count;
    private final int threads;
    private final Consumer<String> progress;
    private final AtomicLong next = new AtomicLong();
    private final ConcurrentLinkedQueue<Failed> failures = new ConcurrentLinkedQueue<>();
    private SimulationResult total = SimulationResult.NONE;

    /**
     * Prepares to run.
     *
     * @param from     first seed
     * @param count    of seeds
     * @param threads  to run them on
     * @param progress is told a line when a seed fails and every {@value #TOLD_EVERY} seeds, by any of the threads
     */
    Campaign(long from, long count, int threads, Consumer<String> progress) {
        this.from = from;
        this.count = count;
        this.threads = threads;
        this.progress = progress;
    }

    /** Runs the seeds, and returns when all have run or too many have failed. */
    void run() {
        try (Quiet _ = new Quiet()) {
            runQuietly();
        }
    }

    private void runQuietly() {
        List<Thread> crew = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            crew.add(Thread.ofPlatform().name("simulator-" + i).start(this::work));
        }
        for (Thread thread : crew) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void work() {
        SimulationResult mine = SimulationResult.NONE;
        long index = next.getAndIncrement();
        while (index < count && failures.size() < FAILURES_MAX) {
            long seed = from + index;
            try {
                mine = mine.plus(runOne(seed));
            } catch (SimulationFailure failure) {
                failures.add(new Failed(seed, failure));
                progress.accept("seed " + seed + " failed, checker " + failure.checker());
            }
            if ((index + 1) % TOLD_EVERY == 0) {
                progress.accept(index + 1 + " of " + count + " seeds, " + failures.size() + " failed");
            }
            index = next.getAndIncrement();
        }
        add(mine);
    }

    private synchronized void add(SimulationResult part) {
        total = total.plus(part);
    }

    private static SimulationResult runOne(long seed) {
        SimulationResult result = Case.of(seed).run(Trace.none());
        if (seed % TWICE_EVERY == 0) {
            SimulationResult again = Case.of(seed).run(Trace.none());
            if (result.hash() != again.hash() || result.events() != again.events()) {
                throw new SimulationFailure("determinism", "two runs differ: " + result.hash() + " after "
                    + result.events() + " events, " + again.hash() + " after " + again.events());
            }
        }
        return result;
    }

    /** {@return seeds that failed} */
    List<Failed> failures() {
        return List.copyOf(failures);
    }

    /** {@return what all runs did that did not fail} */
    SimulationResult total() {
        return total;
    }

    /**
     * Says what is known of a failed case: the line to replay it with, the verdict, the last events.
     *
     * @param failed  case
     * @param failure of a checker
     * @param commit  that was run
     * @return lines of text
     */
    static String report(Case failed, SimulationFailure failure, String commit) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("SEED=" + failed.seed() + " COMMIT=" + commit + " SCENARIO=[" + failed.scenario().describe()
            + "] STEP=" + failure.step() + " -> " + REPLAY + failed);
        out.println("checker " + failure.checker() + ": " + failure.getMessage());
        out.println("faults: " + describe(failed));
        if (failure.getCause() != null) {
            failure.getCause().printStackTrace(out);
        }
        Trace trace = Trace.last(LINES_KEPT);
        try (Quiet _ = new Quiet()) {
            failed.run(trace);
            out.println("it did not fail again: something outside the seed has a say");
        } catch (SimulationFailure again) {
            trace.lines().forEach(out::println);
        }
        return text.toString();
    }

    private static String describe(Case failed) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : Fault.values()) {
            text.append(failed.plan().has(fault) ? fault + " " : "");
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
