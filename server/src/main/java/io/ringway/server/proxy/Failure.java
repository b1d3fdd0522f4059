package io.ringway.server.proxy;

import io.ringway.ring.kernel.Errno;
import io.ringway.server.metrics.Counter;

/**
 * Why an exchange did not go through: where it failed, whether it may be tried again, what the client is told. The
 * error type is RFC 9209's.
 */
public enum Failure {
    /** The upstream refused or reset the connect. */
    CONNECT_REFUSED(Retry.ALWAYS, 502, "connection_refused", "the upstream refused the connection",
        Counter.UPSTREAM_CONNECTIONS_FAILED),
    /** The upstream's address cannot be reached. */
    CONNECT_UNREACHABLE(Retry.ALWAYS, 502, "destination_ip_unroutable", "the upstream cannot be reached",
        Counter.UPSTREAM_CONNECTIONS_FAILED),
    /** The upstream did not accept in time. */
    CONNECT_TIMEOUT(Retry.ALWAYS, 504, "connection_timeout", "the upstream did not accept the connection in time",
        Counter.TIMEOUT_CONNECT),
    /** The connection was found broken before any byte of the request was taken. */
    NOTHING_SENT(Retry.ALWAYS, 502, "connection_terminated", "the upstream closed the connection", null),
    /** The connection ended before a byte of the response came: the upstream may have seen the request. */
    CLOSED_BEFORE_RESPONSE(Retry.IF_REPEATABLE, 502, "connection_terminated",
        "the upstream closed the connection before it answered", null),
    /** The connection ended for an error, this request the last that was seen: it was the cause, or may have been. */
    CLOSED_FOR_ERROR(Retry.NEVER, 502, "connection_terminated",
        "the upstream ended the connection for an error, the request the last it has seen", null),
    /** The connection ended inside the response head. */
    CLOSED_IN_HEAD(Retry.NEVER, 502, "http_response_incomplete",
        "the upstream closed the connection inside its response head", null),
    /** The connection ended inside the response body. */
    CLOSED_IN_BODY(Retry.NEVER, 502, "http_response_incomplete",
        "the upstream closed the connection inside its response body", null),
    /** The upstream was to speak HTTP/2 and does not; nothing of a request was sent. */
    NO_HTTP2(Retry.ALWAYS, 502, "http_protocol_error", "the upstream does not speak HTTP/2", null),
    /** The upstream refused the stream before it looked at the request, or said goodbye before it (RFC 9113 8.7). */
    STREAM_REFUSED(Retry.ALWAYS, 503, "destination_unavailable", "the upstream refused the request unseen",
        Counter.UPSTREAM_STREAMS_REFUSED),
    /** The upstream ended the connection for an error, this request unseen: it may have been the cause. */
    STREAM_REFUSED_FOR_ERROR(Retry.ONCE, 503, "destination_unavailable",
        "the upstream ended the connection for an error, the request unseen", Counter.UPSTREAM_STREAMS_REFUSED),
    /** The fields are more than the upstream has said it takes (RFC 9113 6.5.2), or than it was found to bear. */
    FIELDS_TOO_LARGE(Retry.NEVER, 431, "http_request_error", "the fields are larger than the upstream takes",
        Counter.LIMIT_UPSTREAM_FIELDS),
    /** The upstream wants this request over HTTP/1.1 (RFC 9113 7), and has not served it. */
    HTTP1_REQUIRED(Retry.ALWAYS, 502, "http_protocol_error", "the upstream wants HTTP/1.1 for this request", null),
    /** The upstream reset the stream before its response had ended; what it did with the request nobody knows. */
    STREAM_RESET(Retry.NEVER, 502, "connection_terminated", "the upstream reset the stream", null),
    /** All HTTP/2 streams to the endpoint are taken, and as many requests wait as may. */
    STREAM_LIMIT(Retry.NEVER, 503, "connection_limit_reached", "all streams to the backend are taken",
        Counter.LIMIT_UPSTREAM_STREAMS),
    /** All HTTP/2 streams to the endpoint were taken for too long. */
    STREAM_TIMEOUT(Retry.NEVER, 503, "connection_limit_reached", "no stream to the backend was free in time",
        Counter.TIMEOUT_STREAM),
    /** The response is not HTTP as we accept it. */
    RESPONSE_MALFORMED(Retry.NEVER, 502, "http_protocol_error", "the upstream's response is malformed",
        Counter.UPSTREAM_MALFORMED),
    /** The upstream switched protocols though nobody asked (RFC 9110 7.8). */
    UPGRADE_UNASKED(Retry.NEVER, 502, "http_upgrade_failed", "the upstream switched protocols unasked",
        Counter.UPSTREAM_MALFORMED),
    /** Too many interim responses. */
    INTERIM_FLOOD(Retry.NEVER, 502, "http_protocol_error", "the upstream sent too many interim responses",
        Counter.LIMIT_INTERIM),
    /** The response head or the next bytes did not come in time. */
    RESPONSE_TIMEOUT(Retry.NEVER, 504, "http_response_timeout", "the upstream did not answer in time",
        Counter.TIMEOUT_REQUEST),
    /** A handler of our own did not answer in time. */
    HANDLER_TIMEOUT(Retry.NEVER, 504, "http_response_timeout", "the handler did not answer in time",
        Counter.TIMEOUT_HANDLER),
    /** A handler of our own threw, or forgot to answer. */
    HANDLER_FAILED(Retry.NEVER, 500, "proxy_internal_error", "the handler failed", Counter.HANDLER_FAILURES),
    /** Every queue of a handler of our own is full. */
    HANDLER_BUSY(Retry.NEVER, 429, "proxy_internal_response", "the handler has as many requests waiting as it may",
        Counter.LIMIT_HANDLER_QUEUE),
    /** No endpoint may be used now. */
    NO_ENDPOINT(Retry.NEVER, 503, "destination_unavailable", "no backend is available", null),
    /** The endpoint has as many connections as it may, and none became free in time. */
    CONNECTION_LIMIT(Retry.NEVER, 503, "connection_limit_reached", "the backend's connection limit is reached",
        Counter.LIMIT_UPSTREAM_CONNECTIONS),
    /** No socket, slot or port could be had. */
    NO_SOCKET(Retry.NEVER, 503, "proxy_internal_error", "no socket could be had for the upstream connection",
        Counter.UPSTREAM_CONNECTIONS_FAILED),
    /** The memory for held bytes is used up. */
    NO_MEMORY(Retry.NEVER, 503, "proxy_internal_error", "the gateway's memory limit is reached", Counter.LIMIT_BLOCKS),
    /** The memory for requests to handlers of our own is used up, or the heap is. */
    HANDLER_MEMORY(Retry.NEVER, 503, "proxy_internal_error", "the memory for requests to handlers is used up",
        Counter.LIMIT_HANDLER_MEMORY),
    /** The memory for responses of handlers of our own, which clients have not taken, is used up. */
    HANDLER_RESPONSES(Retry.NEVER, 503, "proxy_internal_error", "the memory for responses of handlers is used up",
        Counter.LIMIT_HANDLER_MEMORY),
    /** The request has been here before, too often (RFC 5842 7.2). */
    LOOP(Retry.NEVER, 508, "proxy_loop_detected", "the request has passed this gateway too often", Counter.LIMIT_HOPS);

    /** Whether another try may follow. */
    enum Retry {
        /** No: the upstream may have acted, or trying again cannot help. */
        NEVER,
        /** Once, where the request can be repeated without harm (RFC 9110 9.2.2). */
        IF_REPEATABLE,
        /** Once: the upstream has not seen the request, but may not bear it. */
        ONCE,
        /** Yes: the upstream has not seen the request. */
        ALWAYS
    }

    private final Retry retry;
    private final int status;
    private final String error;
    private final String detail;
    private final Counter counter;

    Failure(Retry retry, int status, String error, String detail, Counter counter) {
        this.retry = retry;
        this.status = status;
        this.error = error;
        this.detail = detail;
        this.counter = counter;
    }

    /**
     * Says what became of a connect.
     *
     * @param errno positive
     * @return the failure
     */
    public static Failure ofConnect(int errno) {
        return switch (errno) {
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN -> CONNECT_UNREACHABLE;
            case Errno.ETIMEDOUT -> CONNECT_TIMEOUT;
            case Errno.EADDRNOTAVAIL, Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> NO_SOCKET;
            default -> CONNECT_REFUSED;
        };
    }

    Retry retry() {
        return retry;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    String detail() {
        return detail;
    }

    /**
     * What is counted each time.
     *
     * @return the counter, or null
     */
    Counter counter() {
        return counter;
    }
}
