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
    /** Tries whose upstream connection could not be opened. */
    UPSTREAM_CONNECTIONS_FAILED,
    /** Upstream connections open now. */
    UPSTREAM_CONNECTIONS_ACTIVE,
    /** Requests sent on a connection that had served one before. */
    UPSTREAM_REUSED,
    /** Requests tried again, because the first try provably did nothing or was safe to repeat. */
    UPSTREAM_RETRIES,
    /** Waits for an HTTP/1.1 connection: the endpoint had as many as it may, or no socket could be had. */
    UPSTREAM_WAITS,
    /** Responses refused because of their form. */
    UPSTREAM_MALFORMED,
    /** HTTP/2 streams to upstreams that the gateway reset: requests given up before their end. */
    UPSTREAM_STREAMS_RESET,
    /** HTTP/2 streams that upstreams refused before they looked at them; the request can go elsewhere. */
    UPSTREAM_STREAMS_REFUSED,
    /** Backends found not to speak HTTP/2 though it was expected: HTTP/1.1 is spoken instead for a while. */
    UPSTREAM_FALLBACKS,
    /** Sends that the socket did not take whole. */
    SENDS_PARTIAL,
    /** Receive buffers that were needed and not there: the connection waited its turn. */
    RECEIVE_STARVED,
    /** Times a side was paused because the other side could not take more. */
    RECEIVE_PAUSED,
    /** Accepts that failed, for want of descriptors or memory most often; accepting rests a moment after each. */
    ACCEPT_FAILED,
    /** Client connections at rest that were closed because descriptors or memory had run out. */
    CONNECTIONS_SHED,
    /** Idle upstream connections that were closed because descriptors or memory had run out. */
    UPSTREAM_CONNECTIONS_SHED,
    /** Limit: client connections. */
    LIMIT_CONNECTIONS,
    /** Limit: connections to one endpoint. */
    LIMIT_UPSTREAM_CONNECTIONS,
    /** Limit: requests of one worker that wait for an HTTP/2 stream to one endpoint. */
    LIMIT_UPSTREAM_STREAMS,
    /** Limit: what an upstream may ask of an HTTP/2 connection without need. */
    LIMIT_UPSTREAM_FLOOD,
    /** Heads that were larger than an HTTP/2 upstream takes. */
    LIMIT_UPSTREAM_FIELDS,
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
    /** Limit: requests that wait for a handler of our own. */
    LIMIT_HANDLER_QUEUE,
    /** Limit: memory for requests to handlers of our own, and for their responses. */
    LIMIT_HANDLER_MEMORY,
    /** Timeout: request head. */
    TIMEOUT_HEADER,
    /** Timeout: request body, by silence or by rate. */
    TIMEOUT_BODY,
    /** Timeout: idle client connection. */
    TIMEOUT_IDLE,
    /** Timeout: connecting upstream. */
    TIMEOUT_CONNECT,
    /** Timeout: waiting for an HTTP/2 stream while all are taken. */
    TIMEOUT_STREAM,
    /** Timeout: an HTTP/2 upstream that answers no ping, or does not acknowledge its settings. */
    TIMEOUT_PING,
    /** Timeout: waiting for the upstream's response or its next bytes. */
    TIMEOUT_REQUEST,
    /** Timeout: a client that does not read its response. */
    TIMEOUT_SEND,
    /** Timeout: a handler of our own that does not answer. */
    TIMEOUT_HANDLER,
    /** Handlers of our own that threw or forgot to answer. */
    HANDLER_FAILURES,
    /** Requests in flight now. */
    REQUESTS_ACTIVE,
    /** Client connections that speak HTTP/2. */
    H2_CONNECTIONS,
    /** Streams of HTTP/2 that clients reset. */
    H2_RESETS,
    /** Client connections of HTTP/2 that ended with an error, floods not counted. */
    H2_ERRORS,
    /** Limit: streams of one HTTP/2 connection, or requests at a time. */
    LIMIT_H2_STREAMS,
    /** Limit: what an HTTP/2 client may ask for without need. */
    LIMIT_H2_FLOOD,
    /** Generation of the configuration for requests that begin now. */
    CONFIG_GENERATION,
    /** Ring: operations submitted. As all the following, published when the control plane asks. */
    RING_SUBMITTED,
    /** Ring: completions handled. */
    RING_COMPLETED,
    /** Ring: system calls. */
    RING_ENTERS,
    /** Ring: times the completion queue was found overflowed. */
    RING_OVERFLOWS,
    /** Ring: times the submission queue was full. */
    RING_SQ_FULL,
    /** Ring: system calls repeated because not everything was taken. */
    RING_RETRIES,
    /** Ring: receives that found the buffer group empty. */
    RING_STARVED,
    /** Loop: turns. */
    LOOP_TURNS,
    /** Loop: turns that took longer than they should. */
    LOOP_STALLS,
    /** Loop: nanoseconds in such turns. */
    LOOP_STALL_NS,
    /** Loop: nanoseconds of the longest turn. */
    LOOP_TURN_MAX_NS,
    /** Memory: receive buffers that are not with the kernel. */
    RECEIVE_BUFFERS_OUT,
    /** Memory: blocks in use. */
    BLOCKS_OUT,
    /** Memory: bytes of blocks in use. */
    BLOCK_BYTES;

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
