package io.ringway.http.fuzz;

import io.ringway.http.BodyFraming;
import io.ringway.http.RequestHead;

/**
 * What a request has to be when it reaches an upstream, told twice: from the client's bytes, and from the bytes that
 * were written for the upstream. The two transcripts are the same, or a message changed its meaning on the way.
 */
final class StrictForwarding {
    /** Fields that are the gateway's to write or drop, in both directions of thought. */
    private static final byte[][] NOT_FORWARDED = StrictSyntax.ascii("connection", "keep-alive", "proxy-connection",
        "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "te", "transfer-encoding", "upgrade",
        "http2-settings", "close", "host", "content-length", "expect", "trailer", "x-forwarded-for",
        "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-real-ip", "forwarded",
        "x-request-id");
    private static final byte[][] REGENERATED = StrictSyntax.ascii("host", "content-length", "transfer-encoding");
    private static final byte[] UPSTREAM = StrictSyntax.ascii("upstream.test");

    private final StrictPath path = new StrictPath();

    /** From a client's head, whose host goes on where there is one; false if its path is refused. */
    boolean expected(StrictRequest request, byte[] b, Transcript out) {
        boolean hasHost = request.authorityFrom < request.authorityTo;
        return expected(request, b, hasHost ? null : UPSTREAM, out);
    }

    /** From a client's head, with another host, or its own where that is null; false if its path is refused. */
    boolean expected(StrictRequest request, byte[] b, byte[] host, Transcript out) {
        out.part(b, request.methodFrom, request.methodTo);
        if (request.form == RequestHead.ASTERISK) {
            out.part(b, request.pathFrom, request.pathTo);
        } else {
            int length = path.normalize(b, request.pathFrom, request.pathTo);
            if (length < 0) {
                return false;
            }
            out.part(path.out, 0, length);
        }
        query(request, b, out);
        if (host != null) {
            out.part(host, 0, host.length);
        } else {
            out.part(b, request.authorityFrom, request.authorityTo);
        }
        framing(request, out);
        StrictFields fields = request.fields;
        for (int i = 0; i < fields.count; i++) {
            if (!fields.isNamedOneOf(b, i, NOT_FORWARDED) && !fields.isNominated(b, i) && !fields.hasUnderscore(b, i)) {
                fields.describe(b, i, out);
            }
        }
        return true;
    }

    /** From the head that was written: all of it, but for the fields that say host and framing. */
    void received(StrictRequest request, byte[] b, Transcript out) {
        out.part(b, request.methodFrom, request.methodTo).part(b, request.pathFrom, request.pathTo);
        query(request, b, out);
        out.part(b, request.authorityFrom, request.authorityTo);
        framing(request, out);
        StrictFields fields = request.fields;
        for (int i = 0; i < fields.count; i++) {
            if (!fields.isNamedOneOf(b, i, REGENERATED)) {
                fields.describe(b, i, out);
            }
        }
    }

    private static void query(StrictRequest request, byte[] b, Transcript out) {
        out.flag(request.queryFrom >= 0);
        if (request.queryFrom >= 0) {
            out.part(b, request.queryFrom, request.queryTo);
        }
    }

    /** A chunked request's length is said by its chunks. */
    private static void framing(StrictRequest request, Transcript out) {
        out.number(request.framing());
        out.number(request.framing() == BodyFraming.LENGTH ? request.fields.contentLength : -1);
    }
}
