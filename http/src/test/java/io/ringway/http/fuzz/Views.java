package io.ringway.http.fuzz;

import io.ringway.http.HeaderBlock;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import org.agrona.concurrent.UnsafeBuffer;

/** What the product understood of a head, in the order of {@link StrictRequest#describe} and its like. */
final class Views {
    private Views() {
    }

    static void request(RequestHead head, UnsafeBuffer buffer, int base, Transcript out) {
        out.number(head.length()).part(buffer, base + head.methodOffset(), head.methodLength());
        out.number(head.targetForm()).part(buffer, base + head.pathOffset(), head.pathLength());
        out.flag(head.queryLength() >= 0);
        if (head.queryLength() >= 0) {
            out.part(buffer, base + head.queryOffset(), head.queryLength());
        }
        out.part(buffer, base + head.hostOffset(), head.hostLength()).number(head.port());
        out.part(buffer, base + head.authorityOffset(), head.authorityLength()).number(head.versionMinor());
        out.number(head.framing()).number(head.contentLength()).flag(head.keepAlive()).flag(head.expectContinue());
        out.flag(head.schemeHttps());
        fields(head.headers(), buffer, base, out);
    }

    static void response(ResponseHead head, UnsafeBuffer buffer, int base, Transcript out) {
        out.number(head.length()).number(head.versionMinor()).number(head.status());
        out.part(buffer, base + head.reasonOffset(), head.reasonLength()).number(head.framing());
        out.number(head.contentLength()).flag(head.keepAlive());
        fields(head.headers(), buffer, base, out);
    }

    /** Names and values alone, as a trailer section has them. */
    static void trailers(HeaderBlock fields, UnsafeBuffer buffer, Transcript out) {
        out.number(fields.count());
        for (int i = 0; i < fields.count(); i++) {
            field(fields, i, buffer, 0, out);
        }
    }

    private static void fields(HeaderBlock fields, UnsafeBuffer buffer, int base, Transcript out) {
        out.number(fields.count());
        for (int i = 0; i < fields.count(); i++) {
            field(fields, i, buffer, base, out);
            out.flag(fields.hasUnderscore(i)).flag(fields.isNominated(i));
        }
    }

    private static void field(HeaderBlock fields, int i, UnsafeBuffer buffer, int base, Transcript out) {
        out.part(buffer, base + fields.nameOffset(i), fields.nameLength(i));
        out.part(buffer, base + fields.valueOffset(i), fields.valueLength(i));
    }
}
