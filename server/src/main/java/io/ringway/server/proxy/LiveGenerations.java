package io.ringway.server.proxy;

import io.ringway.server.Hot;
import io.ringway.server.snapshot.GatewaySnapshot;

/**
 * The generations a worker serves: the present one, for requests that begin now, and how many live on it or on older
 * ones. Thread: owning worker.
 */
final class LiveGenerations {

    private GatewaySnapshot present;
    private int onPresent;
    private int onOlder;

    /**
     * Begins with nobody on it.
     *
     * @param first generation
     */
    LiveGenerations(GatewaySnapshot first) {
        present = first;
    }

    /**
     * Takes a new generation; who is there is on an older one from now on.
     *
     * @param next generation
     */
    void adopt(GatewaySnapshot next) {
        present = next;
        onOlder += onPresent;
        onPresent = 0;
    }

    /**
     * Tells the generation for requests that begin now.
     *
     * @return the snapshot
     */
    @Hot
    GatewaySnapshot present() {
        return present;
    }

    /**
     * Counts a request that begins. {@link #left} must follow.
     *
     * @return the generation it lives on
     */
    @Hot
    GatewaySnapshot enter() {
        onPresent++;
        return present;
    }

    /**
     * Counts an exchange that is let go.
     *
     * @param generation its request lived on, or null if it never became one
     */
    @Hot
    void left(GatewaySnapshot generation) {
        if (generation == present) {
            onPresent--;
        } else if (generation != null) {
            onOlder--;
        }
    }

    /**
     * Tells whether requests of an older generation are in flight.
     *
     * @return true while one is
     */
    @Hot
    boolean hasOlder() {
        return onOlder > 0;
    }
}
