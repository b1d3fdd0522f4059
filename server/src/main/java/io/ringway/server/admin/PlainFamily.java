package io.ringway.server.admin;

import io.ringway.server.metrics.Counter;

/** The families whose only label is the worker: which counter they show, as what, and what they say. */
enum PlainFamily {

    CONNECTIONS_ACCEPTED("ringway_connections_accepted_total", Counter.CONNECTIONS_ACCEPTED,
        "Client connections accepted."),
    ACCEPTS_FAILED("ringway_accepts_failed_total", Counter.ACCEPT_FAILED,
        "Accepts that failed, for want of descriptors or memory most often."),
    CONNECTIONS_SHED("ringway_connections_shed_total", Counter.CONNECTIONS_SHED,
        "Client connections at rest that were closed because descriptors or memory had run out."),
    HEADS("ringway_http_request_heads_total", Counter.REQUESTS, "Request heads that were well-formed."),
    MALFORMED("ringway_http_requests_malformed_total", Counter.REQUESTS_MALFORMED,
        "Requests refused because of their form, in the head, the path or the body."),
    ABORTED("ringway_http_requests_aborted_total", Counter.REQUESTS_ABORTED,
        "Requests whose client left before the end, or whose response was cut."),
    LOCAL_ANSWERS("ringway_http_local_answers_total", Counter.LOCAL_ANSWERS,
        "Requests the gateway answered itself: routes that respond or redirect, and every error. Answers of Java "
            + "handlers are not among them."),
    HANDLER_FAILURES("ringway_local_handler_failures_total", Counter.HANDLER_FAILURES,
        "Handlers in this process that threw or forgot to answer."),
    UPSTREAM_CREATED("ringway_upstream_connections_created_total", Counter.UPSTREAM_CONNECTIONS_CREATED,
        "Upstream connections begun."),
    UPSTREAM_FAILED("ringway_upstream_connections_failed_total", Counter.UPSTREAM_CONNECTIONS_FAILED,
        "Tries whose upstream connection was refused, unreachable or found no socket."),
    UPSTREAM_SHED("ringway_upstream_connections_shed_total", Counter.UPSTREAM_CONNECTIONS_SHED,
        "Idle upstream connections that were closed because descriptors or memory had run out."),
    UPSTREAM_REUSED("ringway_upstream_connections_reused_total", Counter.UPSTREAM_REUSED,
        "Requests sent on an upstream connection that had served one before."),
    UPSTREAM_RETRIES("ringway_upstream_retries_total", Counter.UPSTREAM_RETRIES,
        "Tries after the first one, where that was safe."),
    UPSTREAM_WAITS("ringway_upstream_requests_queued_total", Counter.UPSTREAM_WAITS,
        "Waits for an HTTP/1.1 connection: the backend had as many as it may, or sockets lacked."),
    UPSTREAM_MALFORMED("ringway_upstream_responses_malformed_total", Counter.UPSTREAM_MALFORMED,
        "Upstream responses refused because of their form."),
    UPSTREAM_STREAMS_RESET("ringway_upstream_streams_reset_total", Counter.UPSTREAM_STREAMS_RESET,
        "HTTP/2 streams to upstreams that the gateway gave up."),
    UPSTREAM_STREAMS_REFUSED("ringway_upstream_streams_refused_total", Counter.UPSTREAM_STREAMS_REFUSED,
        "HTTP/2 streams that upstreams refused unseen."),
    UPSTREAM_FALLBACKS("ringway_upstream_fallbacks_total", Counter.UPSTREAM_FALLBACKS,
        "Times a backend was found not to speak HTTP/2 and HTTP/1.1 took its place."),
    SENDS_PARTIAL("ringway_sends_partial_total", Counter.SENDS_PARTIAL, "Sends the socket did not take whole."),
    RECEIVES_PAUSED("ringway_receives_paused_total", Counter.RECEIVE_PAUSED,
        "Times one side was paused because the other could not take more."),
    RING_SUBMITTED("ringway_ring_submitted_total", Counter.RING_SUBMITTED, "Operations submitted to the ring."),
    RING_COMPLETED("ringway_ring_completed_total", Counter.RING_COMPLETED, "Completions handled."),
    RING_ENTERS("ringway_ring_enters_total", Counter.RING_ENTERS, "System calls io_uring_enter."),
    RING_OVERFLOWS("ringway_ring_overflows_total", Counter.RING_OVERFLOWS,
        "Times the completion queue was found overflowed."),
    RING_SQ_FULL("ringway_ring_sq_full_total", Counter.RING_SQ_FULL, "Times the submission queue was full."),
    RING_RETRIES("ringway_ring_retries_total", Counter.RING_RETRIES,
        "System calls repeated because not everything was taken."),
    RING_STARVED("ringway_ring_buffer_starvation_total", Counter.RING_STARVED,
        "Receives that found no buffer; they wait their turn."),
    LOOP_TURNS("ringway_loop_turns_total", Counter.LOOP_TURNS, "Turns of the worker's loop."),
    LOOP_STALLS("ringway_loop_stalls_total", Counter.LOOP_STALLS, "Turns that took longer than 10 ms."),
    LOOP_STALL_SECONDS("ringway_loop_stall_seconds_total", Counter.LOOP_STALL_NS, "Time in turns longer than 10 ms."),
    LOOP_TURN_MAX("ringway_loop_turn_max_seconds", Counter.LOOP_TURN_MAX_NS, "The longest turn since the start."),
    RECEIVE_BUFFERS("ringway_receive_buffers_outstanding", Counter.RECEIVE_BUFFERS_OUT,
        "Receive buffers that are not with the kernel."),
    BLOCKS("ringway_blocks_outstanding", Counter.BLOCKS_OUT, "Off-heap blocks in use."),
    BLOCK_BYTES("ringway_block_bytes", Counter.BLOCK_BYTES, "Off-heap memory of blocks in use."),
    REQUESTS_ACTIVE("ringway_http_requests_active", Counter.REQUESTS_ACTIVE,
        "Requests being read, forwarded or answered."),
    H2_CONNECTIONS("ringway_http2_connections_accepted_total", Counter.H2_CONNECTIONS,
        "Client connections that spoke HTTP/2."),
    H2_RESETS("ringway_http2_streams_reset_total", Counter.H2_RESETS, "Streams that clients of HTTP/2 reset."),
    H2_ERRORS("ringway_http2_connection_errors_total", Counter.H2_ERRORS,
        "Client connections of HTTP/2 that broke its rules."),
    GENERATION("ringway_config_generation", Counter.CONFIG_GENERATION,
        "Generation of the configuration for requests that begin now.");

    private static final double NS_PER_SECOND = 1e9;

    private final String family;
    private final Counter counter;
    private final String help;

    PlainFamily(String family, Counter counter, String help) {
        this.family = family;
        this.counter = counter;
        this.help = help;
    }

    /**
     * Writes the family.
     *
     * @param out    to write to
     * @param status of the gateway
     */
    void write(PrometheusText out, GatewayStatus status) {
        if (family.endsWith("_total")) {
            out.counter(family, help);
        } else {
            out.gauge(family, help);
        }
        for (int worker = 0; worker < status.workerCount(); worker++) {
            long value = status.metrics(worker).counters().value(counter);
            out.sample().label("worker_id", worker);
            if (family.contains("seconds")) {
                out.value(value / NS_PER_SECOND);
            } else {
                out.value(value);
            }
        }
    }
}
