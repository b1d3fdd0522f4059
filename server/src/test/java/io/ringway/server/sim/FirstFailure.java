package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;

/** Runs seeds until one fails: the door to what a loader has loaded anew, so nothing but JDK types passes. */
public final class FirstFailure {

    private FirstFailure() {
    }

    /**
     * Looks for a failing seed.
     *
     * @param seeds to try, from 1
     * @return seed, checker and message of the first that fails, or null
     */
    public static String[] among(long seeds) {
        return among(seeds, false);
    }

    /**
     * Looks for a failing seed among those that have pauses of the process.
     *
     * @param seeds to try, from 1
     * @return seed, checker and message of the first that fails, or null
     */
    public static String[] amongPaused(long seeds) {
        return among(seeds, true);
    }

    private static String[] among(long seeds, boolean paused) {
        try (Quiet _ = new Quiet()) {
            for (long seed = 1; seed <= seeds; seed++) {
                if (paused && !Case.of(seed).plan().has(Fault.CLOCK_JUMP)) {
                    continue;
                }
                SimulationFailure failure = failure(Case.of(seed));
                if (failure != null) {
                    return new String[] {Long.toString(seed), failure.checker(), failure.getMessage()};
                }
            }
            return null;
        }
    }

    /**
     * Runs a case.
     *
     * @param text of it
     * @return the checker that fails, or null
     */
    public static String checker(String text) {
        try (Quiet _ = new Quiet()) {
            SimulationFailure failure = failure(Case.parse(text));
            return failure == null ? null : failure.checker();
        }
    }

    /**
     * Shrinks a case.
     *
     * @param text    of it
     * @param checker that fails
     * @return the text of the smallest that still does
     */
    public static String shrunk(String text, String checker) {
        try (Quiet _ = new Quiet()) {
            return new Shrinker(checker, tried -> tried.run(Trace.none()), _ -> { }).shrink(Case.parse(text))
                .toString();
        }
    }

    /**
     * Runs seeds that do not fail.
     *
     * @param seeds to run, from 1
     * @return hash of all their events
     */
    public static long hash(long seeds) {
        try (Quiet _ = new Quiet()) {
            long hash = 0;
            for (long seed = 1; seed <= seeds; seed++) {
                hash += Case.of(seed).run(Trace.none()).hash();
            }
            return hash;
        }
    }

    private static SimulationFailure failure(Case tried) {
        try {
            tried.run(Trace.none());
            return null;
        } catch (SimulationFailure failure) {
            return failure;
        }
    }
}
