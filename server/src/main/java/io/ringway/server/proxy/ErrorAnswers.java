package io.ringway.server.proxy;

import io.ringway.http.HttpError;
import io.ringway.server.handler.LocalAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The answers the gateway gives when it cannot forward: {@code application/problem+json} (RFC 9457) and
 * {@code Proxy-Status} (RFC 9209) naming the cause. All are laid out in advance, so that a flood of errors costs less
 * than the requests it is made of. Immutable.
 */
public final class ErrorAnswers {

    private static final String PROBLEM = "application/problem+json";

    private final LocalAnswer[] malformed = new LocalAnswer[HttpError.COUNT];
    private final LocalAnswer[] failures = new LocalAnswer[Failure.values().length];
    private final LocalAnswer notFound = answer(404, "destination_not_found", "no route takes this path");
    private final LocalAnswer methodNotAllowed = answer(405, "http_request_denied", "the route takes other methods");
    private final LocalAnswer connectDenied = answer(405, "http_request_denied", "this gateway opens no tunnels");
    private final LocalAnswer misdirected = answer(421, "http_request_denied", "this authority is not served here");
    private final LocalAnswer headerTimeout =
        answer(408, "http_request_error", "the request head did not come in time");
    private final LocalAnswer bodyTimeout = answer(408, "http_request_error", "the request body did not come in time");
    private final LocalAnswer bodyTooLarge = answer(413, "http_request_error", "the request body is too large");
    private final LocalAnswer options = new LocalAnswer(204, "No Content", null,
        List.of("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"), new byte[0]);

    /** Lays all answers out. */
    public ErrorAnswers() {
        for (int code = 1; code < HttpError.COUNT; code++) {
            int status = HttpError.status(-code);
            malformed[code] = answer(status, "http_request_error", HttpError.cause(-code));
        }
        for (Failure failure : Failure.values()) {
            failures[failure.ordinal()] = answer(failure.status(), failure.error(), failure.detail());
        }
    }

    private static LocalAnswer answer(int status, String error, String detail) {
        String reason = StatusText.of(status);
        String body = "{\"type\":\"about:blank\",\"title\":\"" + reason + "\",\"status\":" + status + ",\"detail\":\""
            + detail + "\"}\n";
        String proxyStatus = "Proxy-Status: " + ExchangeEngine.PSEUDONYM + "; error=" + error;
        boolean isTemporary = status == 503 || status == 429;
        List<String> fields = isTemporary ? List.of(proxyStatus, "Retry-After: 1") : List.of(proxyStatus);
        return new LocalAnswer(status, reason, PROBLEM, fields, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The answer to a malformed request.
     *
     * @param code negative error code of the parser
     * @return the answer
     */
    LocalAnswer malformed(int code) {
        return malformed[-code];
    }

    /**
     * The answer to a request that could not be forwarded.
     *
     * @param failure that ended it
     * @return the answer
     */
    LocalAnswer failure(Failure failure) {
        return failures[failure.ordinal()];
    }

    /**
     * No route: 404.
     *
     * @return the answer
     */
    LocalAnswer notFound() {
        return notFound;
    }

    /**
     * A route, but not for this method: 405, to be sent with {@code Allow}.
     *
     * @return the answer
     */
    LocalAnswer methodNotAllowed() {
        return methodNotAllowed;
    }

    /**
     * CONNECT: 405, to be sent with {@code Allow}; the connection must close (RFC 9931).
     *
     * @return the answer
     */
    LocalAnswer connectDenied() {
        return connectDenied;
    }

    /**
     * An authority, or a scheme, that is not served here: 421 (RFC 9110 7.4).
     *
     * @return the answer
     */
    LocalAnswer misdirected() {
        return misdirected;
    }

    /**
     * A head that came too slowly: 408.
     *
     * @return the answer
     */
    LocalAnswer headerTimeout() {
        return headerTimeout;
    }

    /**
     * A body that came too slowly: 408.
     *
     * @return the answer
     */
    LocalAnswer bodyTimeout() {
        return bodyTimeout;
    }

    /**
     * A body beyond the limit: 413.
     *
     * @return the answer
     */
    LocalAnswer bodyTooLarge() {
        return bodyTooLarge;
    }

    /**
     * {@code OPTIONS *}: 204 for the server as a whole (RFC 9110 9.3.7).
     *
     * @return the answer
     */
    LocalAnswer options() {
        return options;
    }
}
