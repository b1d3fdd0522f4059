package io.ringway.server.upstream;

import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import java.util.List;

/**
 * Closes idle upstream connections of a worker when descriptors or memory have run out: the one that has been idle for
 * longest first, whatever endpoint it leads to. Some at a time, and no more before those have gone, so that a short
 * want does not empty the pools. Thread: owning worker.
 *
 * <p>Limit: with more than {@value #WINDOW} endpoints the longest idle one of so many is taken, and at most
 * {@value #LOOKS_MAX} are looked at in one go; the next one begins where the last one ended.
 */
final class IdleShedding {

    /** Connections that are closed at a time. */
    static final int BATCH = 8;

    private static final int WINDOW = 512;
    private static final int LOOKS_MAX = 4096;
    /** What was closed has gone after so long, or does not count any more. */
    private static final long PATIENCE_NS = 50_000_000L;

    private final WorkerIo io;
    private final List<EndpointPool> pools;
    private int cursor;
    private long departuresAwaited;
    private long untilNs;

    /**
     * Begins.
     *
     * @param io    of the worker
     * @param pools of the present generation, kept up by who has them
     */
    IdleShedding(WorkerIo io, List<EndpointPool> pools) {
        this.io = io;
        this.pools = pools;
    }

    /**
     * Closes a batch, unless the last one is still on its way out.
     *
     * @return false if nothing is idle
     */
    boolean shed() {
        long nowNs = io.clock().nowNs();
        if (io.table().departures() < departuresAwaited && untilNs - nowNs > 0) {
            return true;
        }
        int window = Math.min(WINDOW, pools.size());
        int shed = 0;
        for (int looks = 0; shed < BATCH && looks < Math.min(LOOKS_MAX, pools.size()); looks += window) {
            while (shed < BATCH && shedOldest(window)) {
                shed++;
            }
            if (shed < BATCH) {
                cursor = (cursor + window) % pools.size();
            }
        }
        io.counters().add(Counter.UPSTREAM_CONNECTIONS_SHED, shed);
        departuresAwaited = io.table().departures() + shed;
        untilNs = nowNs + PATIENCE_NS;
        return shed > 0;
    }

    private boolean shedOldest(int window) {
        EndpointPool oldest = null;
        long oldestNs = Long.MAX_VALUE;
        for (int i = 0; i < window; i++) {
            EndpointPool pool = pools.get((cursor + i) % pools.size());
            long idleNs = pool.idleSinceNs();
            if (idleNs < oldestNs) {
                oldest = pool;
                oldestNs = idleNs;
            }
        }
        if (oldest != null) {
            oldest.shedOldest();
        }
        return oldest != null;
    }
}
