package io.ringway.ring;

/** Always-on checks of memory safety. A violated one must end the process: nothing may catch it and go on. */
public final class Invariant {
    private Invariant() {
    }

    /**
     * Ends the process's work when something that memory safety rests on does not hold.
     *
     * @param holds   the condition.
     * @param message what was violated; a constant, so that the check costs nothing when it holds.
     */
    public static void check(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }

    /**
     * Reports a violated invariant with the value that violated it.
     *
     * @param message what was violated.
     * @param value   the offending value.
     * @return never; declared so that callers can write {@code throw Invariant.fail(…)}.
     */
    public static Violation fail(String message, long value) {
        throw new Violation(message + ": " + value);
    }

    /** What a violated invariant throws. Only the outermost handler of a thread sees it, and halts the process. */
    public static final class Violation extends Error {
        private static final long serialVersionUID = 1L;

        private Violation(String message) {
            super(message);
        }
    }
}
