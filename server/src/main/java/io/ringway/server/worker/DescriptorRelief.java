package io.ringway.server.worker;

import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.upstream.UpstreamPool;

/**
 * Makes room for clients when descriptors or memory have run out: idle upstream connections are closed, and where there
 * are none, clients that have been at rest for a while, those first that have been for longest. Some at a time, and no
 * more before those have gone. A client that waits to be accepted is worth more than a connection that is only kept.
 * Thread: owning worker.
 *
 * <p>Limit: {@value #CLIENTS_MAX} clients at a time, out of {@value #LOOKS_MAX} slots that are looked at; the next look
 * begins where the last one ended.
 */
final class DescriptorRelief {

    /** Clients that are closed at a time. */
    static final int CLIENTS_MAX = 8;
    /** A client that has been at rest for less may well have its next request on its way. */
    static final long REST_NS = 1_000_000_000L;

    private static final int LOOKS_MAX = 2048;
    /** Who was closed has gone after so long, or does not count any more. */
    private static final long PATIENCE_NS = 50_000_000L;

    private final WorkerIo io;
    private final UpstreamPool upstreams;
    /** The longest at rest that were found, in this order. */
    private final ClientConnection[] chosen = new ClientConnection[CLIENTS_MAX];
    private final long[] sinceNs = new long[CLIENTS_MAX];
    private int count;
    private int cursor;
    private long departuresAwaited;
    private long untilNs;

    /**
     * Begins.
     *
     * @param io        of the worker
     * @param upstreams of the worker
     */
    DescriptorRelief(WorkerIo io, UpstreamPool upstreams) {
        this.io = io;
        this.upstreams = upstreams;
    }

    /**
     * Closes some connections, unless those that were closed last are still on their way out. Only when the completions
     * of the turn are handled: until then who seems to be at rest may have sent something.
     *
     * @param nowNs time of the turn
     */
    void relieve(long nowNs) {
        boolean awaitsDepartures = io.table().departures() < departuresAwaited && untilNs - nowNs > 0;
        if (!awaitsDepartures && !upstreams.shedIdle()) {
            shedClients(nowNs);
        }
    }

    private void shedClients(long nowNs) {
        ConnectionTable table = io.table();
        int limit = table.limit();
        for (int looks = Math.min(limit, LOOKS_MAX); looks > 0; looks--) {
            cursor = cursor + 1 < limit ? cursor + 1 : 0;
            if (table.at(cursor) instanceof ClientConnection client) {
                consider(client, nowNs);
            }
        }
        departuresAwaited = table.departures() + count;
        untilNs = nowNs + PATIENCE_NS;
        for (int i = 0; i < count; i++) {
            chosen[i].shed();
            chosen[i] = null;
        }
        count = 0;
    }

    private void consider(ClientConnection client, long nowNs) {
        long since = client.restingSinceNs();
        if (since > nowNs - REST_NS || count == CLIENTS_MAX && since >= sinceNs[count - 1]) {
            return;
        }
        int at = count < CLIENTS_MAX ? count++ : count - 1;
        while (at > 0 && sinceNs[at - 1] > since) {
            chosen[at] = chosen[at - 1];
            sinceNs[at] = sinceNs[at - 1];
            at--;
        }
        chosen[at] = client;
        sinceNs[at] = since;
    }
}
