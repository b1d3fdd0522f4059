package io.ringway.server.proxy;

import io.ringway.http.HttpError;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;

/**
 * Requests that are not served because of what the client sent, or did not send in time: counted, answered if there was
 * no answer yet, and the end of the connection, because nobody knows where the next request begins. Thread: owning
 * worker.
 */
final class RequestRefusals {

    private final WorkerCounters counters;
    private final ErrorAnswers errors;
    private final ExchangeOutcomes outcomes;

    /**
     * Creates the refusals of a worker.
     *
     * @param parts    of its engine
     * @param outcomes of its exchanges
     */
    RequestRefusals(ExchangeEngine.Parts parts, ExchangeOutcomes outcomes) {
        counters = parts.metrics().counters();
        errors = parts.errors();
        this.outcomes = outcomes;
    }

    /**
     * Refuses a request whose head, path or body is malformed.
     *
     * @param x    to refuse
     * @param code negative error code of the parser
     */
    void malformed(Exchange x, int code) {
        counters.increment(Counter.REQUESTS_MALFORMED);
        if (code == HttpError.HEADER_TOO_LARGE || code == HttpError.TOO_MANY_HEADERS) {
            counters.increment(Counter.LIMIT_HEADER);
        } else if (code == HttpError.TARGET_TOO_LONG) {
            counters.increment(Counter.LIMIT_REQUEST_LINE);
        }
        refuse(x, errors.malformed(code));
    }

    /**
     * Refuses a request whose body is, or would be, beyond the limit.
     *
     * @param x to refuse
     */
    void tooLarge(Exchange x) {
        counters.increment(Counter.LIMIT_BODY_BYTES);
        refuse(x, errors.bodyTooLarge());
    }

    /**
     * Refuses a request whose head did not come in time.
     *
     * @param x to refuse
     */
    void headLate(Exchange x) {
        counters.increment(Counter.TIMEOUT_HEADER);
        refuse(x, errors.headerTimeout());
    }

    /**
     * Refuses a request whose body did not come in time.
     *
     * @param x to refuse
     */
    void bodyLate(Exchange x) {
        counters.increment(Counter.TIMEOUT_BODY);
        refuse(x, errors.bodyTimeout());
    }

    /** Answers, whatever has become of the request so far; a response that has begun is cut. */
    private void refuse(Exchange x, LocalAnswer answer) {
        switch (x.phase()) {
            case RESPONDING -> outcomes.cut(x, true);
            case ENDED -> { }
            default -> outcomes.answer(x, answer, null, true);
        }
    }
}
