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
    public static String among(long seeds) {
        return among(seeds, false);
    }

    /**
     * Looks for a failing seed among those that have pauses of the process.
     *
     * @param seeds to try, from 1
     * @return seed, checker and message of the first that fails, or null
     */
    public static String amongPaused(long seeds) {
        return among(seeds, true);
    }

    private static String among(long seeds, boolean paused) {
        try (Quiet _ = new Quiet()) {
            for (long seed = 1; seed <= seeds; seed++) {
                if (paused && !Case.of(seed).plan().has(Fault.CLOCK_JUMP)) {
                    continue;
                }
                try {
                    Case.of(seed).run(Trace.none());
                } catch (SimulationFailure failure) {
                    return "seed " + seed + ", checker " + failure.checker() + ": " + failure.getMessage();
                }
            }
            return null;
        }
    }
}
