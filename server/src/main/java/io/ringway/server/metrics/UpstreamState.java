package io.ringway.server.metrics;

/** States of an upstream connection that are told apart in metrics. */
public final class UpstreamState {

    /** A connect is on its way. */
    public static final int CONNECTING = 0;
    /** It serves a request. */
    public static final int ACTIVE = 1;
    /** It waits in the pool. */
    public static final int IDLE = 2;
    /** How many states there are. */
    public static final int COUNT = 3;

    private static final String[] NAMES = {"connecting", "active", "idle"};

    private UpstreamState() {
    }

    /**
     * Names a state.
     *
     * @param state from 0
     * @return value of its label
     */
    public static String name(int state) {
        return NAMES[state];
    }
}
