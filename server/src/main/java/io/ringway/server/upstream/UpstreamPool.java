package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import io.ringway.server.proxy.UpstreamSource;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;
import io.ringway.server.upstream.h1.H1ClientConnection;
import io.ringway.server.upstream.h2.H2ClientShared;
import io.ringway.server.upstream.h2.H2PoolLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The worker's pools, one per endpoint of the present generation. A pool lives as long as its endpoint's name, address
 * and protocol do, so connections survive a new generation. The pool of an endpoint that is gone keeps no connection:
 * idle ones close at once, the others when their exchanges have ended, and with the last of them the pool goes. Thread:
 * owning worker.
 */
public final class UpstreamPool implements UpstreamSource {

    private final Parts parts;
    /** Pools of the present generation in the order of its endpoints: no walk may follow the order of hashes. */
    private final List<EndpointPool> present = new ArrayList<>();
    private final List<EndpointPool> retired = new ArrayList<>();
    private final IdleShedding shedding;
    /** In the order of the configuration: no run may depend on the hashes of enums. */
    private Map<Key, EndpointPool> byKey = new LinkedHashMap<>();
    private GatewaySnapshot snapshot;
    private EndpointPool[][] pools;
    private Failure lastFailure;

    /** Endpoints of one generation that are spoken to alike at one name share a pool. */
    private record Key(String name, UpstreamProtocol protocol) {

        static Key of(UpstreamEndpoint endpoint) {
            return new Key(endpoint.name(), endpoint.protocol());
        }
    }

    /** What every pool of the worker needs. */
    record Parts(WorkerIo io, UpstreamEngine engine, GaugeArray gauges, ArrayDeque<H1ClientConnection> spareH1,
                 GaugeArray http2Pools, H2ClientShared h2, PoolTimer timer, SocketShortage shortage) {
    }

    /**
     * Creates the pools of a worker.
     *
     * @param io       of the worker
     * @param engine   of the worker
     * @param metrics  of the worker
     * @param timer    index for {@link #onTimer}
     * @param http2    limits of the HTTP/2 connections to each endpoint
     * @param snapshot of the first generation
     */
    public UpstreamPool(WorkerIo io, UpstreamEngine engine, WorkerMetrics metrics, int timer, H2PoolLimits http2,
                        GatewaySnapshot snapshot) {
        shedding = new IdleShedding(io, present);
        PoolTimer ofPools = new PoolTimer(io.timers(), timer);
        parts = new Parts(io, engine, metrics.upstreamConnections(), new ArrayDeque<>(), metrics.http2Pools(),
            new H2ClientShared(io, engine, http2), ofPools, new SocketShortage(io.clock(), ofPools, shedding));
        adopt(snapshot);
    }

    /**
     * Takes a new generation: pools of endpoints it still has stay as they are, the others retire.
     *
     * @param next of the generation
     */
    public void adopt(GatewaySnapshot next) {
        parts.h2().adopt(next.limits().http());
        Map<Key, EndpointPool> before = byKey;
        byKey = new LinkedHashMap<>();
        present.clear();
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
            if (byKey.get(Key.of(gone.endpoint())) != gone) {
                retire(gone);
            }
        }
        sweep();
    }

    private EndpointPool pool(GatewaySnapshot next, int cluster, int index, Map<Key, EndpointPool> before) {
        UpstreamEndpoint endpoint = next.endpoint(cluster, index);
        Key key = Key.of(endpoint);
        EndpointPool pool = byKey.get(key);
        if (pool == null) {
            pool = before.get(key);
            if (pool == null || !pool.endpoint().isSame(endpoint)) {
                pool = new EndpointPool(parts, endpoint, next.metricIds().backend(cluster, index));
            }
            byKey.put(key, pool);
            present.add(pool);
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
        UpstreamStream stream = pool.acquire(exchange, fresh);
        if (stream == null) {
            lastFailure = pool.lastFailure();
        }
        return stream;
    }

    /** Another try of a request that began before this generation: its indexes mean nothing in the present tables. */
    private EndpointPool ofOlder(GatewaySnapshot older, int cluster, int index) {
        UpstreamEndpoint endpoint = older.endpoint(cluster, index);
        EndpointPool pool = byKey.get(Key.of(endpoint));
        if (pool != null && pool.endpoint().isSame(endpoint)) {
            return pool;
        }
        for (EndpointPool old : retired) {
            if (old.endpoint().isSame(endpoint)) {
                return old;
            }
        }
        EndpointPool late = new EndpointPool(parts, endpoint, older.metricIds().backend(cluster, index));
        retire(late);
        return late;
    }

    @Override
    public Failure lastFailure() {
        return lastFailure;
    }

    /**
     * Ends waits for a stream that are over. Cold: while requests wait.
     *
     * @param nowNs time of the turn
     */
    public void onTimer(long nowNs) {
        parts.shortage().end();
        long next = Long.MAX_VALUE;
        for (int i = 0; i < present.size(); i++) {
            next = Math.min(next, present.get(i).expire(nowNs));
        }
        for (EndpointPool pool : List.copyOf(retired)) {
            next = Math.min(next, pool.expire(nowNs));
        }
        if (next != Long.MAX_VALUE) {
            parts.timer().by(Math.max(next, nowNs + 1));
        }
    }

    /**
     * Closes some idle connections, those first that have been idle for longest: descriptors or memory have run out.
     *
     * @return true if there were some, or some are on their way out already; false if nothing is idle
     */
    public boolean shedIdle() {
        return shedding.shed();
    }

    /** Closes every idle connection: the worker is stopping. */
    public void closeIdle() {
        present.forEach(EndpointPool::closeIdle);
        retired.forEach(EndpointPool::closeIdle);
    }
}
