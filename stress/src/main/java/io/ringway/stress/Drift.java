package io.ringway.stress;

/**
 * A short wait, of another length each time: so that two threads of which one has more to do before it comes to the
 * point meet there now and then. Thread: one actor's; one instance for each test.
 */
public final class Drift {

    private static final int LENGTHS = 8;

    private int waits;

    /** Creates a drift that begins with no wait. */
    public Drift() {
        super();
    }

    /** Waits. */
    public void pass() {
        int length = waits++ & LENGTHS - 1;
        for (int i = 0; i < length; i++) {
            Thread.onSpinWait();
        }
    }
}
