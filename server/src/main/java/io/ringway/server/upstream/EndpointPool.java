package io.ringway.server.upstream;

import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;

/**
 * The way to one endpoint: what it speaks decides whose connections an exchange gets its stream from. Thread: owning
 * worker.
 */
final class EndpointPool {

    private final EndpointSockets sockets;
    private final LearnedProtocol protocol;
    private final H1Connections h1;
    private final H2Connections h2;
    private final LoopClock clock;

    /**
     * Creates an empty pool.
     *
     * @param parts    of the worker
     * @param endpoint its connections lead to
     * @param metricId they are counted under
     */
    EndpointPool(UpstreamPool.Parts parts, UpstreamEndpoint endpoint, int metricId) {
        sockets = new EndpointSockets(parts, endpoint, metricId);
        protocol = new LearnedProtocol(endpoint.protocol());
        h1 = new H1Connections(parts, sockets, protocol);
        h2 = endpoint.protocol() == UpstreamProtocol.HTTP1 ? null : new H2Connections(parts, sockets, protocol);
        clock = parts.io().clock();
    }

    /**
     * Gives an exchange a stream to the endpoint.
     *
     * @param x     that wants one
     * @param fresh true if an idle connection must not be used; of HTTP/2 there are no idle ones to be afraid of: what
     *              ends a connection is seen by its streams, and refusals are no reason to connect
     * @return the stream, or null; {@link #lastFailure} says why
     */
    @Hot
    UpstreamStream acquire(Exchange x, boolean fresh) {
        return h2 != null && protocol.isHttp2(clock.nowNs()) && !mustFallBack(x) ? h2.acquire(x) : h1.acquire(x, fresh);
    }

    @Hot
    private boolean mustFallBack(Exchange x) {
        return x.isHttp1Only() && protocol.mayFallBack();
    }

    /**
     * Tells why the last {@link #acquire} gave nothing.
     *
     * @return the failure
     */
    Failure lastFailure() {
        return sockets.lastFailure();
    }

    /**
     * Tells whose pool this is.
     *
     * @return the endpoint
     */
    UpstreamEndpoint endpoint() {
        return sockets.endpoint();
    }

    /** Keeps no connection any more: idle ones close now, those in use when their exchange has ended. */
    void retire() {
        sockets.retire();
        h1.closeIdle();
        if (h2 != null) {
            h2.retire();
        }
    }

    /**
     * Ends the waits that are over.
     *
     * @param nowNs time of the turn
     * @return when the next one is, or {@link Long#MAX_VALUE}
     */
    long expire(long nowNs) {
        long next = h1.expire(nowNs);
        return h2 == null ? next : Math.min(next, h2.expire(nowNs));
    }

    /**
     * Tells whether the pool is done with.
     *
     * @return true once retired with no connection left, not even one that is closing
     */
    boolean isGone() {
        return sockets.isGone() && !h1.hasWaiting() && (h2 == null || !h2.hasWaiting());
    }

    /**
     * Tells since when the connection that has been idle for longest is.
     *
     * @return time on the loop's clock, {@link Long#MAX_VALUE} if none is idle
     */
    long idleSinceNs() {
        long h1Ns = h1.idleSinceNs();
        return h2 == null ? h1Ns : Math.min(h1Ns, h2.idleSinceNs());
    }

    /** Closes the connection that has been idle for longest; there is one. */
    void shedOldest() {
        if (h2 != null && h2.idleSinceNs() < h1.idleSinceNs()) {
            h2.shedOldest();
        } else {
            h1.shedOldest();
        }
    }

    /** Closes the connections that serve nobody. */
    void closeIdle() {
        h1.closeIdle();
        if (h2 != null) {
            h2.closeIdle();
        }
    }
}
