package io.ringway.server.worker;

import io.ringway.http.h2.H2Limits;
import io.ringway.server.downstream.h2.H2ServerShared;
import io.ringway.server.upstream.h2.H2PoolLimits;

/**
 * The limits of a stack's HTTP/2 connections, on both sides: windows, streams at once, what a peer may cost.
 *
 * @param clients   of each connection with a client
 * @param upstreams of the connections to each endpoint
 */
public record Http2Limits(H2Limits clients, H2PoolLimits upstreams) {

    /** What a gateway needs. */
    public static final Http2Limits DEFAULT = new Http2Limits(H2ServerShared.DEFAULT_LIMITS, H2PoolLimits.DEFAULT);
}
