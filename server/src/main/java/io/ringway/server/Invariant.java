package io.ringway.server;

/**
 * Checks that guard memory and ownership. They are always on: a violated one means the process can no longer be
 * trusted with other people's bytes, so it is an error nobody catches.
 */
public final class Invariant {

    private Invariant() {
    }

    /**
     * Requires a condition that must hold whatever a peer does.
     *
     * @param condition that must be true
     * @param message   constant text that names the broken rule
     */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw broken(message);
        }
    }

    private static AssertionError broken(String message) {
        return new AssertionError("invariant broken: " + message);
    }
}
