package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamSource;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.upstream.h1.H1ClientConnection;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The worker's pools, one per endpoint of the present generation. A pool lives as long as its endpoint's name does, so
 * connections survive a new generation. Thread: owning worker.
 */
public final class UpstreamPool implements UpstreamSource {

    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final Map<String, EndpointPool> byName = new HashMap<>();
    private final ArrayDeque<H1ClientConnection> spare = new ArrayDeque<>();
    private EndpointPool[][] pools;
    private Failure lastFailure;

    /**
     * Creates the pools of a worker.
     *
     * @param io       of the worker
     * @param engine   of the worker
     * @param snapshot of the first generation
     */
    public UpstreamPool(WorkerIo io, ExchangeEngine engine, GatewaySnapshot snapshot) {
        this.io = io;
        this.engine = engine;
        adopt(snapshot);
    }

    /**
     * Takes a new generation: pools of endpoints it still has stay as they are.
     *
     * @param snapshot of the generation
     */
    public void adopt(GatewaySnapshot snapshot) {
        EndpointPool[][] next = new EndpointPool[snapshot.clusterCount()][];
        for (int cluster = 0; cluster < next.length; cluster++) {
            next[cluster] = new EndpointPool[snapshot.cluster(cluster).count()];
            for (int i = 0; i < next[cluster].length; i++) {
                UpstreamEndpoint endpoint = snapshot.endpoint(cluster, i);
                next[cluster][i] = byName.computeIfAbsent(endpoint.name(),
                    _ -> new EndpointPool(io, engine, endpoint, spare));
            }
        }
        pools = next;
    }

    @Hot
    @Override
    public UpstreamStream acquire(Exchange exchange, int cluster, int endpoint, boolean fresh) {
        EndpointPool pool = pools[cluster][endpoint];
        H1ClientConnection idle = fresh ? null : pool.takeIdle();
        if (idle != null) {
            idle.serve(exchange);
            return idle;
        }
        return connect(pool, exchange);
    }

    private UpstreamStream connect(EndpointPool pool, Exchange exchange) {
        H1ClientConnection connection = pool.connect(exchange);
        if (connection == null) {
            lastFailure = pool.lastFailure();
        }
        return connection;
    }

    @Override
    public Failure lastFailure() {
        return lastFailure;
    }

    /** Closes every idle connection: the worker is stopping. */
    public void closeIdle() {
        for (EndpointPool pool : byName.values()) {
            pool.closeIdle();
        }
    }
}
