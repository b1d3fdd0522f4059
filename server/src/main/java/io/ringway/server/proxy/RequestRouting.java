package io.ringway.server.proxy;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderName;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.router.RouteTable;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.snapshot.LocalTargets;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the route of a request and begins what it says: forward, answer, hand to a handler; or answers that there is
 * none. Thread: owning worker.
 */
final class RequestRouting {

    private static final byte[] ALLOW_ALL =
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS".getBytes(StandardCharsets.US_ASCII);

    private final ErrorAnswers errors;
    private final UnsafeBuffer pathScratch;
    private final ExchangeOutcomes outcomes;
    private final RequestRefusals refusals;
    private final UpstreamTries tries;
    private final Responder handling;
    private final Responder handlers;

    /**
     * Creates the routing of a worker.
     *
     * @param parts    of its engine
     * @param outcomes of its exchanges
     * @param refusals of its exchanges
     * @param tries    of its exchanges
     * @param handling what calls the pages of our own
     * @param handlers what calls embedders' handlers
     */
    RequestRouting(ExchangeEngine.Parts parts, ExchangeOutcomes outcomes, RequestRefusals refusals,
                   UpstreamTries tries, Responder handling, Responder handlers) {
        errors = parts.errors();
        pathScratch = parts.scratch();
        this.outcomes = outcomes;
        this.refusals = refusals;
        this.tries = tries;
        this.handling = handling;
        this.handlers = handlers;
    }

    /**
     * Routes a request.
     *
     * @param x with a parsed head and a snapshot
     */
    @Hot
    void route(Exchange x) {
        RequestHead head = x.request();
        x.requestComplete = !hasBody(head);
        x.continuePending = head.expectContinue() && !x.requestComplete;
        x.takesTrailers = head.headers().has(HeaderName.TE)
            && TrailersAccepted.by(head.headers(), x.requestBuffer(), x.requestStart());
        // In HTTP/2 the scheme says how the client was reached, which may be through something that ended TLS.
        if (head.targetForm() > RequestHead.ABSOLUTE || head.schemeHttps() && !head.isHttp2()) {
            unroutable(x);
        } else if (head.pathNeedsNormalising()) {
            routeNormalised(x);
        } else {
            route(x, x.requestBuffer(), x.requestStart() + head.pathOffset(), head.pathLength());
        }
    }

    @Hot
    private static boolean hasBody(RequestHead head) {
        return head.framing() == BodyFraming.CHUNKED
            || head.framing() == BodyFraming.LENGTH && head.contentLength() > 0;
    }

    private void unroutable(Exchange x) {
        RequestHead head = x.request();
        if (head.targetForm() == RequestHead.AUTHORITY) {
            outcomes.answer(x, errors.connectDenied(), ALLOW_ALL, true);
        } else if (head.targetForm() == RequestHead.ASTERISK) {
            outcomes.answer(x, errors.options(), null, false);
        } else {
            outcomes.answer(x, errors.misdirected(), null, false);
        }
    }

    private void routeNormalised(Exchange x) {
        RequestHead head = x.request();
        int length = PathNormalizer.normalize(x.requestBuffer(), x.requestStart() + head.pathOffset(),
            head.pathLength(), pathScratch, 0, pathScratch.capacity());
        if (length < 0) {
            refusals.malformed(x, length);
        } else {
            route(x, pathScratch, 0, length);
        }
    }

    @Hot
    private void route(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        RequestHead head = x.request();
        UnsafeBuffer buffer = x.requestBuffer();
        int base = x.requestStart();
        int found = x.snapshot.routes().match(head.methodId(), buffer, base + head.methodOffset(),
            head.methodLength(), buffer, base + head.hostOffset(), head.hostLength(), path, pathOffset, pathLength,
            x.match());
        if (found != RouteTable.FOUND) {
            noRoute(x, found);
            return;
        }
        x.route = x.match().route();
        x.metricRoute = x.snapshot.metricIds().route(x.route.id());
        if (x.route.clusterId() >= 0) {
            tries.forward(x, path, pathOffset, pathLength);
        } else {
            serve(x, path, pathOffset, pathLength);
        }
    }

    /** Serves a request in this process: with what its route always answers, or by who answers for it. */
    @Hot
    private void serve(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        LocalAnswer own = x.snapshot.answer(x.route.id());
        if (own != null) {
            outcomes.answer(x, own, null, false);
        } else {
            x.responder = x.snapshot.handlerPort(x.route.id()) == LocalTargets.NO_PORT ? handling : handlers;
            x.responder.begin(x, path, pathOffset, pathLength);
        }
    }

    private void noRoute(Exchange x, int found) {
        if (found == RouteTable.METHOD_NOT_ALLOWED) {
            outcomes.answer(x, errors.methodNotAllowed(), x.match().allow(), false);
        } else if (!x.match().isHostServed()) {
            outcomes.answer(x, errors.misdirected(), null, false);
        } else {
            outcomes.answer(x, errors.notFound(), null, false);
        }
    }
}
