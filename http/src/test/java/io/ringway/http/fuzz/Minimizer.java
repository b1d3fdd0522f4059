package io.ringway.http.fuzz;

import java.util.Arrays;

/**
 * Makes a failing input smaller: takes out ranges, halving their size, as long as the target fails alike (the same
 * exception, and for a {@link Disagreement} the same property).
 */
final class Minimizer {
    private static final int RUNS_MAX = 20_000;

    private final FuzzTarget target;
    private final String symptom;
    private int runs;

    Minimizer(FuzzTarget target, Throwable cause) {
        this.target = target;
        symptom = symptom(cause);
    }

    /** The smallest input found, perhaps the same. */
    byte[] minimize(byte[] input) {
        byte[] smallest = input;
        int before;
        do {
            before = smallest.length;
            for (int size = Math.max(1, smallest.length / 2); size >= 1; size /= 2) {
                smallest = without(smallest, size);
            }
        } while (smallest.length < before && runs < RUNS_MAX);
        return smallest;
    }

    private byte[] without(byte[] input, int size) {
        byte[] smallest = input;
        int at = 0;
        while (at + size <= smallest.length && runs < RUNS_MAX) {
            byte[] candidate = new byte[smallest.length - size];
            System.arraycopy(smallest, 0, candidate, 0, at);
            System.arraycopy(smallest, at + size, candidate, at, candidate.length - at);
            if (failsAlike(candidate)) {
                smallest = candidate;
            } else {
                at += size;
            }
        }
        return smallest;
    }

    private boolean failsAlike(byte[] candidate) {
        runs++;
        byte[] copy = Arrays.copyOf(candidate, candidate.length);
        try {
            target.run(copy, copy.length);
            return false;
        } catch (Throwable failure) {
            return symptom(failure).equals(symptom);
        }
    }

    /** What two failures have in common that have one cause; details differ with the input. */
    private static String symptom(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof Disagreement ? message.split(": ", 2)[0] : failure.getClass().getName();
    }
}
