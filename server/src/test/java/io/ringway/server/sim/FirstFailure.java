package io.ringway.server.sim;

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
        try (Quiet _ = new Quiet()) {
            for (long seed = 1; seed <= seeds; seed++) {
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
