package io.ringway.server.control;

/**
 * What becomes of everybody else when a loop cannot go on: it has found its own memory corrupt, or there is no heap for
 * what it owes to no single request.
 */
@FunctionalInterface
interface BrokenLoop {

    /**
     * Called once by a loop that serves no more. What it held of sockets it has let go. Thread: the loop's.
     *
     * @param who    is broken
     * @param broken what was thrown
     */
    void on(String who, Throwable broken);
}
