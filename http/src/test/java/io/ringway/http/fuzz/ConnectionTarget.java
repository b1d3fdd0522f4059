package io.ringway.http.fuzz;

import io.ringway.http.BodyFraming;
import io.ringway.http.HttpLimits;
import java.util.List;

/**
 * Whole connections, requests with their content one after another: split invariance, and canonical re-serialisation. A
 * strict reader of the client's bytes and one of the bytes sent upstream see the same requests with the same method,
 * target, host, fields, content and trailers, no more and no fewer; behind a refusal nothing is sent.
 */
public final class ConnectionTarget extends SplitTarget {
    private static final int REFUSED = -1;
    private static final int OPEN = 0;
    private static final int CLOSED = 1;

    private final Forwarder[] forwarders = {new Forwarder(LIMITS[0]), new Forwarder(LIMITS[1])};
    private final StrictRequest request = new StrictRequest();
    private final StrictChunked chunked = new StrictChunked();
    private final StrictForwarding forwarding = new StrictForwarding();
    private final Transcript scratch = new Transcript();
    private final Transcript expected = new Transcript();
    private final Transcript actual = new Transcript();
    private int strictCount;

    /** Makes the target; its memory is kept from run to run. */
    public ConnectionTarget() {
    }

    @Override
    public String name() {
        return "connection";
    }

    @Override
    public Grammar grammar() {
        return RequestGrammar.CONNECTIONS;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.requests();
    }

    @Override
    int deliver(Arrival way, int limits, Transcript outcome) {
        Forwarder forwarder = forwarders[limits];
        forwarder.begin(way.base());
        for (int piece = 0; piece < way.pieces(); piece++) {
            int limit = way.arrive(piece);
            forwarder.deliver(way.view(), limit);
        }
        outcome.number(forwarder.forwarded()).number(forwarder.refusal()).flag(forwarder.isClosed());
        outcome.part(forwarder.sent(), 0, forwarder.sentLength());
        return forwarder.refusal() > 0 ? -1 : Math.min(1, forwarder.forwarded());
    }

    @Override
    void check(byte[] input, int length, int limits, int result, Transcript outcome) {
        Forwarder forwarder = forwarders[limits];
        int end = read(input, length, LIMITS[limits], true, expected.clear());
        int expectedCount = strictCount;
        int sentEnd = read(forwarder.sent(), forwarder.sentLength(), Limits.WIDE, false, actual.clear());
        if (strictCount != expectedCount || sentEnd != OPEN || !actual.matches(expected)) {
            throw new Disagreement("the upstream sees the requests that came", "expected " + expectedCount
                + ", forwarded " + forwarder.forwarded() + ", seen " + strictCount + ", end " + sentEnd
                + "\n  sent:     " + actual + "\n  expected: " + expected);
        }
        boolean isRefused = forwarder.refusal() > 0;
        // The strict reader waits for the end of a line that the product refuses at its first bad byte.
        boolean isSameEnd = end == REFUSED ? isRefused : end == CLOSED ? !isRefused && forwarder.isClosed()
            : isRefused == forwarder.isClosed();
        Disagreement.unless(isSameEnd, "the connection ends alike", end);
    }

    /** Reads requests up to the end, the first incomplete or refused one, or a close. */
    private int read(byte[] b, int length, HttpLimits limits, boolean fromClient, Transcript out) {
        strictCount = 0;
        int pos = 0;
        while (true) {
            int headLength = request.read(b, pos, length, limits);
            if (headLength <= 0) {
                // What was sent upstream ends where its last request ends.
                return headLength < 0 || !fromClient && pos < length ? REFUSED : OPEN;
            }
            boolean isServed = !fromClient || !request.isConnect(b) && !request.isHttps;
            if (!isServed || !describeHead(b, fromClient)) {
                return REFUSED;
            }
            int end = body(b, pos + headLength, length, limits);
            if (end <= 0) {
                return end < 0 || !fromClient ? REFUSED : OPEN;
            }
            out.append(scratch);
            strictCount++;
            pos = end;
            if (fromClient && !request.keepAlive()) {
                return CLOSED;
            }
        }
    }

    private boolean describeHead(byte[] b, boolean fromClient) {
        scratch.clear();
        if (fromClient) {
            return forwarding.expected(request, b, scratch);
        }
        forwarding.received(request, b, scratch);
        return true;
    }

    /** Where the content ends; 0 if it does not, REFUSED. */
    private int body(byte[] b, int from, int length, HttpLimits limits) {
        if (request.framing() == BodyFraming.CHUNKED) {
            int result = chunked.read(b, from, length, limits);
            if (result > 0) {
                chunked.describe(b, scratch);
                return chunked.end;
            }
            return result;
        }
        long size = Math.max(0, request.fields.contentLength);
        if (size > length - from) {
            return 0;
        }
        scratch.part(b, from, from + (int) size);
        return from + (int) size;
    }

    @Override
    public long timeMaxNs(int length) {
        return 100_000 + 100L * length;
    }

    @Override
    public long allocationMaxBytes(int length) {
        // As for chunked content, and for each of many small requests.
        return 8L * 1024 * 1024 + 4096L * length;
    }
}
