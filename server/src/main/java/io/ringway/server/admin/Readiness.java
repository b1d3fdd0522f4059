package io.ringway.server.admin;

/**
 * Whether traffic should be sent to the gateway.
 *
 * @param isReady true if so
 * @param reason  why not, in a few words; empty if ready
 */
public record Readiness(boolean isReady, String reason) {

    /** Traffic is welcome. */
    public static final Readiness READY = new Readiness(true, "");

    /**
     * Traffic should go elsewhere.
     *
     * @param reason in a few words
     * @return not ready
     */
    public static Readiness not(String reason) {
        return new Readiness(false, reason);
    }
}
