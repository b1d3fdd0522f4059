package io.ringway.server.worker;

import io.ringway.server.metrics.WorkerHistograms;

/** What a worker tells the control plane without being asked. */
public sealed interface WorkerReport {

    /**
     * Requests that begin from now on are of this generation.
     *
     * @param worker     index
     * @param generation of the snapshot
     * @param atNs       on the worker's clock
     */
    record Adopted(int worker, long generation, long atNs) implements WorkerReport {
    }

    /**
     * No request of an older generation is in flight any more.
     *
     * @param worker     index
     * @param generation the worker is on
     */
    record Settled(int worker, long generation) implements WorkerReport {
    }

    /**
     * A listener is gone: nothing is accepted from it any more, and its socket is closed if it was the worker's own.
     *
     * @param worker   index
     * @param listener id
     */
    record Unlistened(int worker, int listener) implements WorkerReport {
    }

    /**
     * Accepting rests because an accept has failed. Told some times a second at most, and not at all while other
     * reports wait.
     *
     * @param worker index
     * @param errno  positive
     */
    record AcceptFailed(int worker, int errno) implements WorkerReport {
    }

    /**
     * What the worker has recorded since it was last asked. Gives: the histograms.
     *
     * @param worker index
     * @param full   recorded
     */
    record Histograms(int worker, WorkerHistograms full) implements WorkerReport {
    }

    /**
     * The worker has ended. Gives: the histograms.
     *
     * @param worker index
     * @param last   what it has recorded since it was last asked
     */
    record Ended(int worker, WorkerHistograms last) implements WorkerReport {
    }
}
