package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamSource;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.upstream.h1.H1ClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The worker's pools, one per endpoint of the present generation. A pool lives as long as its endpoint's name and
 * address do, so connections survive a new generation. The pool of an endpoint that is gone keeps no connection: idle
 * ones close at once, the others when their exchange has ended, and with the last of them the pool goes. Thread: owning
 * worker.
 */
public final class UpstreamPool implements UpstreamSource {

    private final Parts parts;
    private final List<EndpointPool> retired = new ArrayList<>();
    private Map<String, EndpointPool> byName = new HashMap<>();
    private GatewaySnapshot snapshot;
    private EndpointPool[][] pools;
    private Failure lastFailure;

    /** What every pool of the worker needs. */
    record Parts(WorkerIo io, ExchangeEngine engine, GaugeArray gauges, ArrayDeque<H1ClientConnection> spare) {
    }

    /**
     * Creates the pools of a worker.
     *
     * @param io       of the worker
     * @param engine   of the worker
     * @param gauges   of connections by backend and state
     * @param snapshot of the first generation
     */
    public UpstreamPool(WorkerIo io, ExchangeEngine engine, GaugeArray gauges, GatewaySnapshot snapshot) {
        parts = new Parts(io, engine, gauges, new ArrayDeque<>());
        adopt(snapshot);
    }

    /**
     * Takes a new generation: pools of endpoints it still has stay as they are, the others retire.
     *
     * @param next of the generation
     */
    public void adopt(GatewaySnapshot next) {
        Map<String, EndpointPool> before = byName;
        byName = new HashMap<>();
        EndpointPool[][] table = new EndpointPool[next.clusterCount()][];
        for (int cluster = 0; cluster < table.length; cluster++) {
            table[cluster] = new EndpointPool[next.cluster(cluster).count()];
            for (int i = 0; i < table[cluster].length; i++) {
                table[cluster][i] = pool(next, cluster, i, before);
            }
        }
        snapshot = next;
        pools = table;
        for (EndpointPool gone : before.values()) {
            if (byName.get(gone.name()) != gone) {
                retire(gone);
            }
        }
        sweep();
    }

    private EndpointPool pool(GatewaySnapshot next, int cluster, int index, Map<String, EndpointPool> before) {
        UpstreamEndpoint endpoint = next.endpoint(cluster, index);
        EndpointPool pool = byName.get(endpoint.name());
        if (pool == null) {
            pool = before.get(endpoint.name());
            if (pool == null || !pool.leadsTo(endpoint)) {
                pool = new EndpointPool(parts, endpoint, next.metricIds().backend(cluster, index));
            }
            byName.put(endpoint.name(), pool);
        }
        return pool;
    }

    private void retire(EndpointPool pool) {
        retired.add(pool);
        pool.retire();
    }

    /** Forgets retired pools whose last connection has gone. Cold: once per generation and while some are left. */
    public void sweep() {
        retired.removeIf(EndpointPool::isGone);
    }

    /**
     * Tells whether pools of endpoints that are gone still have connections.
     *
     * @return true while {@link #sweep} has something to do
     */
    @Hot
    public boolean hasRetired() {
        return !retired.isEmpty();
    }

    @Hot
    @Override
    public UpstreamStream acquire(Exchange exchange, int cluster, int endpoint, boolean fresh) {
        EndpointPool pool = exchange.snapshot() == snapshot ? pools[cluster][endpoint]
            : ofOlder(exchange.snapshot(), cluster, endpoint);
        H1ClientConnection idle = fresh ? null : pool.takeIdle();
        if (idle != null) {
            idle.serve(exchange);
            return idle;
        }
        return connect(pool, exchange);
    }

    /** Another try of a request that began before this generation: its indexes mean nothing in the present tables. */
    private EndpointPool ofOlder(GatewaySnapshot older, int cluster, int index) {
        UpstreamEndpoint endpoint = older.endpoint(cluster, index);
        EndpointPool pool = byName.get(endpoint.name());
        if (pool != null && pool.leadsTo(endpoint)) {
            return pool;
        }
        for (EndpointPool old : retired) {
            if (old.name().equals(endpoint.name()) && old.leadsTo(endpoint)) {
                return old;
            }
        }
        EndpointPool late = new EndpointPool(parts, endpoint, older.metricIds().backend(cluster, index));
        retire(late);
        return late;
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

    /**
     * Counts the endpoints that have a pool, those on their way out included.
     *
     * @return pools
     */
    public int poolCount() {
        return byName.size() + retired.size();
    }

    /** Closes every idle connection: the worker is stopping. */
    public void closeIdle() {
        byName.values().forEach(EndpointPool::closeIdle);
    }
}
