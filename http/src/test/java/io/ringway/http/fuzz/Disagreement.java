package io.ringway.http.fuzz;

/** A property that does not hold for some input. */
public final class Disagreement extends AssertionError {
    private static final long serialVersionUID = 1;

    /**
     * Makes a finding.
     *
     * @param property that does not hold.
     * @param details  of this case.
     */
    public Disagreement(String property, Object details) {
        super(property + ": " + details);
    }

    /**
     * Fails unless a condition holds.
     *
     * @param condition that has to hold.
     * @param property  it stands for.
     * @param details   of this case.
     */
    public static void unless(boolean condition, String property, long details) {
        if (!condition) {
            throw new Disagreement(property, details);
        }
    }
}
