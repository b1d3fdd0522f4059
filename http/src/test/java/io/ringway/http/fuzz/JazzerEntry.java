package io.ringway.http.fuzz;

import java.util.Arrays;

/**
 * What Jazzer calls, by name: the target is that of the system property {@code ringway.fuzz.target}. Jazzer is no
 * dependency of this class.
 */
public final class JazzerEntry {
    private static final FuzzTarget TARGET = Targets.create(System.getProperty("ringway.fuzz.target", "head"));

    private JazzerEntry() {
    }

    /**
     * Runs one input.
     *
     * @param input of Jazzer's choice.
     */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.run(Arrays.copyOf(input, input.length), input.length);
    }
}
