package io.ringway.http.fuzz;

import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import java.util.List;

/**
 * Request heads: split invariance, agreement with {@link StrictRequest}, and written anew for an upstream the head is
 * one request with the same meaning.
 */
public final class RequestHeadTarget extends SplitTarget {
    private final RequestHead[] heads = {new RequestHead(LIMITS[0]), new RequestHead(LIMITS[1])};
    private final StrictRequest strict = new StrictRequest();
    private final StrictRequest received = new StrictRequest();
    private final StrictForwarding forwarding = new StrictForwarding();
    private final StrictPath path = new StrictPath();
    private final UpstreamHead upstream = new UpstreamHead();
    private final Transcript actual = new Transcript();
    private final Transcript expected = new Transcript();
    private Arrival last;

    /** Makes the target; its memory is kept from run to run. */
    public RequestHeadTarget() {
    }

    @Override
    public String name() {
        return "head";
    }

    @Override
    public Grammar grammar() {
        return RequestGrammar.HEADS;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.requests();
    }

    @Override
    int deliver(Arrival way, int limits, Transcript outcome) {
        last = way;
        RequestHead head = heads[limits];
        head.reset();
        int result = HttpError.NEED_MORE;
        int limit = 0;
        for (int piece = 0; piece < way.pieces() && result == HttpError.NEED_MORE; piece++) {
            limit = way.arrive(piece);
            result = H1RequestParser.parse(way.view(), way.base(), limit, head);
        }
        if (result > 0) {
            Views.request(head, way.view(), way.base(), outcome);
        } else {
            outcome.number(result);
        }
        int again = H1RequestParser.parse(way.view(), way.base(), limit, head);
        Disagreement.unless(again == result, "a result is final", again);
        return result;
    }

    @Override
    void check(byte[] input, int length, int limits, int result, Transcript outcome) {
        int strictResult = strict.read(input, 0, length, LIMITS[limits]);
        expected.clear();
        if (strictResult > 0) {
            strict.describe(input, expected);
        }
        agree(result, strictResult, outcome, expected);
        if (result > 0 && limits == 0) {
            checkPathFlag(input);
            checkForwarding(input);
        }
    }

    private void checkPathFlag(byte[] input) {
        RequestHead head = heads[0];
        boolean hasPath = head.targetForm() == RequestHead.ORIGIN || head.targetForm() == RequestHead.ABSOLUTE;
        if (hasPath && !head.pathNeedsNormalising()) {
            int canonical = path.normalize(input, strict.pathFrom, strict.pathTo);
            boolean isCanonical = canonical >= 0 && path.equals(input, strict.pathFrom, strict.pathTo, canonical);
            Disagreement.unless(isCanonical, "a path that needs no normalising is canonical", canonical);
        }
    }

    private void checkForwarding(byte[] input) {
        RequestHead head = heads[0];
        if (head.methodId() == Method.CONNECT || head.schemeHttps()) {
            return;
        }
        boolean isSent = upstream.write(head, last.view(), last.base());
        boolean isExpected = forwarding.expected(strict, input, expected.clear());
        Disagreement.unless(isSent == isExpected, "a path is refused by both or by none", isSent ? 1 : 0);
        if (isSent) {
            int read = received.read(upstream.bytes(), 0, upstream.length(), Limits.WIDE);
            Disagreement.unless(read == upstream.length(), "what is sent upstream is one head", read);
            forwarding.received(received, upstream.bytes(), actual.clear());
            if (!actual.matches(expected)) {
                throw new Disagreement("what is sent upstream means the same",
                    "\n  sent:     " + actual + "\n  expected: " + expected);
            }
        }
    }
}
