package io.ringway.server.metrics;

/**
 * What a worker counts. The order is the layout of {@link WorkerCounters}: names are for reports, ordinals are for the
 * hot path.
 */
public enum Counter {
    /** Connections accepted from clients. */
    CONNECTIONS_ACCEPTED,
    /** Client connections open now. */
    CONNECTIONS_ACTIVE,
    /** Request heads that parsed. */
    REQUESTS,
    /** Requests answered by the gateway itself: routes that respond or redirect, and every error. */
    LOCAL_ANSWERS,
    /** Requests whose exchange ended with a whole answer. */
    REQUESTS_COMPLETED,
    /** Requests whose exchange was cut: by the client, or after the response had begun. */
    REQUESTS_ABORTED,
    /** Messages refused by the parser. */
    REQUESTS_MALFORMED,
    /** Upstream connections that were opened. */
    UPSTREAM_CONNECTIONS_CREATED,
    /** Upstream connections that could not be opened. */
    UPSTREAM_CONNECTIONS_FAILED,
    /** Upstream connections open now. */
    UPSTREAM_CONNECTIONS_ACTIVE,
    /** Requests sent on a connection that had served one before. */
    UPSTREAM_REUSED,
    /** Requests tried again, because the first try provably did nothing or was safe to repeat. */
    UPSTREAM_RETRIES,
    /** Responses refused because of their form. */
    UPSTREAM_MALFORMED,
    /** Sends that the socket did not take whole. */
    SENDS_PARTIAL,
    /** Receive buffers that were needed and not there: the connection waited its turn. */
    RECEIVE_STARVED,
    /** Times a side was paused because the other side could not take more. */
    RECEIVE_PAUSED,
    /** Accepts that failed for want of descriptors or memory; accepting rests a moment after each. */
    ACCEPT_FAILED,
    /** Limit: client connections. */
    LIMIT_CONNECTIONS,
    /** Limit: connections to one endpoint. */
    LIMIT_UPSTREAM_CONNECTIONS,
    /** Limit: requests at a time. */
    LIMIT_EXCHANGES,
    /** Limit: off-heap blocks for held input and output. */
    LIMIT_BLOCKS,
    /** Limit: request body bytes. */
    LIMIT_BODY_BYTES,
    /** Limit: header section or header count. */
    LIMIT_HEADER,
    /** Limit: request line. */
    LIMIT_REQUEST_LINE,
    /** Limit: interim responses before a final one. */
    LIMIT_INTERIM,
    /** Limit: requests on one client connection. */
    LIMIT_REQUESTS_PER_CONNECTION,
    /** Limit: passes through this gateway that one request made. */
    LIMIT_HOPS,
    /** Timeout: request head. */
    TIMEOUT_HEADER,
    /** Timeout: request body, by silence or by rate. */
    TIMEOUT_BODY,
    /** Timeout: idle client connection. */
    TIMEOUT_IDLE,
    /** Timeout: connecting upstream. */
    TIMEOUT_CONNECT,
    /** Timeout: waiting for the upstream's response or its next bytes. */
    TIMEOUT_REQUEST,
    /** Timeout: a client that does not read its response. */
    TIMEOUT_SEND;

    private static final Counter[] ALL = values();

    /**
     * Counts the counters.
     *
     * @return how many there are
     */
    public static int count() {
        return ALL.length;
    }
}
