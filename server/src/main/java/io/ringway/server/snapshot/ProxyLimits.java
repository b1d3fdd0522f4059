package io.ringway.server.snapshot;

import io.ringway.http.HttpLimits;

/**
 * The bounds of the data plane. Each has a counter and closes, refuses or pauses when it is reached.
 *
 * @param http                  bounds of a head, of chunk lines and trailers
 * @param bodyBytes             most bytes of a request body, zero for no bound; beyond it 413
 * @param requestsPerConnection after so many requests a client connection is closed in order
 * @param endpointConnections   most connections of one worker to one endpoint; beyond it requests wait
 * @param endpointIdle          most idle connections a worker keeps to one endpoint
 * @param endpointIdleNs        how long an idle upstream connection is kept
 * @param endpointAgeNs         how old an upstream connection may get before it is no longer reused
 * @param interimResponses      most 1xx responses before the final one; beyond it 502
 * @param hops                  passes of one request through gateways of this name; beyond it 508
 * @param bodyRateBytes         least bytes a second of a request body, once {@code bodyRateGraceNs} is over
 * @param bodyRateGraceNs       time before the least rate counts
 * @param discardBytes          most bytes read and dropped to save or close a connection in order
 * @param lingerNs              longest wait for the client to end its direction after the last answer
 * @param clientConnections     most client connections of one worker; beyond it accepts pause
 * @param exchanges             most requests of one worker at a time; beyond it 503
 */
public record ProxyLimits(
    HttpLimits http,
    long bodyBytes,
    int requestsPerConnection,
    int endpointConnections,
    int endpointIdle,
    long endpointIdleNs,
    long endpointAgeNs,
    int interimResponses,
    int hops,
    long bodyRateBytes,
    long bodyRateGraceNs,
    int discardBytes,
    long lingerNs,
    int clientConnections,
    int exchanges) {

    private static final long SECOND_NS = 1_000_000_000L;

    /**
     * The defaults beside what users configure.
     *
     * @param http                bounds of a head
     * @param bodyBytes           most bytes of a request body, zero for no bound
     * @param endpointConnections most connections of one worker to one endpoint
     * @return limits with everything else at its default
     */
    public static ProxyLimits of(HttpLimits http, long bodyBytes, int endpointConnections) {
        return new ProxyLimits(http, bodyBytes, 1_000_000, endpointConnections, 256, 60 * SECOND_NS,
            3600 * SECOND_NS, 16, 8, 240, 10 * SECOND_NS, 256 * 1024, 2 * SECOND_NS, Integer.MAX_VALUE,
            Integer.MAX_VALUE);
    }

    /**
     * The same limits with a worker's share of what all workers may have.
     *
     * @param connections most client connections of one worker
     * @param requests    most requests of one worker at a time
     * @return the limits
     */
    public ProxyLimits withShares(int connections, int requests) {
        return new ProxyLimits(http, bodyBytes, requestsPerConnection, endpointConnections, endpointIdle,
            endpointIdleNs, endpointAgeNs, interimResponses, hops, bodyRateBytes, bodyRateGraceNs, discardBytes,
            lingerNs, connections, requests);
    }

    /** Checks what later arithmetic relies on. */
    public ProxyLimits {
        if (bodyBytes < 0 || requestsPerConnection < 1 || endpointConnections < 1 || endpointIdle < 0
            || endpointIdleNs <= 0 || endpointAgeNs <= 0 || interimResponses < 1 || hops < 1 || bodyRateBytes < 0
            || bodyRateGraceNs <= 0 || discardBytes < 0 || lingerNs <= 0 || clientConnections < 1
            || exchanges < 1) {
            throw new IllegalArgumentException("limit out of range");
        }
    }
}
