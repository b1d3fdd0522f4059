package io.ringway.http.h2;

/** Checks that are always on: a violated one means that this end no longer knows what it owes to whom. */
final class Invariant {
    private Invariant() {
    }

    /**
     * Ends the process's work if a condition does not hold.
     *
     * @param condition that must hold.
     * @param what      it is about, a constant.
     */
    static void check(boolean condition, String what) {
        if (!condition) {
            throw broken(what);
        }
    }

    private static AssertionError broken(String what) {
        return new AssertionError("invariant broken: " + what);
    }
}
