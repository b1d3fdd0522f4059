package io.ringway.server.control;

import java.time.Duration;

/** Waits that an interrupt does not end: what was begun is finished. The interrupt is kept for the caller. */
final class SteadyWait {

    /** Some 146 years: what is longer is as good as that. */
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

    /** Something to wait for. */
    interface Wait {

        /**
         * Waits once.
         *
         * @param patience longest wait, above zero
         * @return true if it has come
         * @throws InterruptedException if the caller was interrupted
         */
        boolean within(Duration patience) throws InterruptedException;
    }

    private SteadyWait() {
    }

    /**
     * Waits, however often the caller is interrupted.
     *
     * @param patience longest wait
     * @param wait     to do
     * @return true if it has come
     */
    static boolean await(Duration patience, Wait wait) {
        long deadlineNs = System.nanoTime() + nanos(patience);
        boolean wasInterrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return wait.within(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
                } catch (InterruptedException kept) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Measures a patience.
     *
     * @param patience any
     * @return nanoseconds, zero and more; small enough to be added to a time
     */
    static long nanos(Duration patience) {
        if (patience.isNegative()) {
            return 0;
        }
        return patience.compareTo(FOREVER) < 0 ? patience.toNanos() : FOREVER.toNanos();
    }
}
