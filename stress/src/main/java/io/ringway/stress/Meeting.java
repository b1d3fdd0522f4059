package io.ringway.stress;

import java.util.function.BooleanSupplier;

/** Two actors that have to wait for each other, where what they do has effects beyond their test. */
public final class Meeting {

    /** Beyond it the other one does not run. */
    private static final int SPINS = 10_000;

    private Meeting() {
    }

    /**
     * Waits.
     *
     * @param there whether the other has come; it does not wait for this one
     */
    public static void await(BooleanSupplier there) {
        for (int i = 0; !there.getAsBoolean(); i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
