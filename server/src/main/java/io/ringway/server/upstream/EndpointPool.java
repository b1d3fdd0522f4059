package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.UpstreamEndpoint;

/**
 * The way to one endpoint: what it speaks decides whose connections an exchange gets its stream from. Thread: owning
 * worker.
 */
final class EndpointPool {

    private final EndpointSockets sockets;
    private final LearnedProtocol protocol;
    private final H1Connections h1;

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
    }

    /**
     * Gives an exchange a stream to the endpoint.
     *
     * @param x     that wants one
     * @param fresh true if an idle connection must not be used
     * @return the stream, or null; {@link #lastFailure} says why
     */
    @Hot
    UpstreamStream acquire(Exchange x, boolean fresh) {
        return h1.acquire(x, fresh);
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
        closeIdle();
    }

    /**
     * Tells whether the pool is done with.
     *
     * @return true once retired with no connection left, not even one that is closing
     */
    boolean isGone() {
        return sockets.isGone();
    }

    /** Closes the connections that serve nobody. */
    void closeIdle() {
        h1.closeIdle();
    }
}
