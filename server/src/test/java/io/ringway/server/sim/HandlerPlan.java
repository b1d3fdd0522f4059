package io.ringway.server.sim;

import io.ringway.server.handoff.PortLimits;

/**
 * An embedder's handler at a simulated gateway.
 *
 * @param mode    where it runs
 * @param threads of its pool, 1 or more; 0 for one that runs on the workers
 * @param limits  of its port at each worker
 */
record HandlerPlan(Mode mode, int threads, PortLimits limits) {

    /** Routes that lead to handlers; the id of a request says which of them is asked for. */
    static final int ROUTES = 4;

    /** Where a handler runs. */
    enum Mode {
        /** On the threads of a pool, one call at a time on each. */
        POOLED,
        /** Each call on a thread of its own. */
        APART,
        /** On the worker. */
        AT_HOME
    }

    /**
     * Names a handler.
     *
     * @param id of it
     * @return its name
     */
    static String name(int id) {
        return "h" + id;
    }
}
