package io.ringway.http.h1;

import io.ringway.http.Delivery;
import io.ringway.http.HeaderBlock;
import io.ringway.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request head says, as values that can be compared.
 */
record RequestView(
    int length, String method, int form, String path, String query, String host, int port, String authority, int minor,
    int framing, long contentLength, boolean keepAlive, boolean expectContinue, boolean https, List<Field> fields) {

    /** One field; what is nominated is named by Connection. */
    record Field(String name, String value, boolean underscore, boolean nominated) {
    }

    /** Reads a complete head whose bytes begin at an offset. */
    static RequestView of(RequestHead head, byte[] bytes, int base) {
        String query = head.queryLength() < 0 ? null : Delivery.text(bytes, base + head.queryOffset(), head.queryLength());
        return new RequestView(
            head.length(),
            Delivery.text(bytes, base + head.methodOffset(), head.methodLength()),
            head.targetForm(),
            Delivery.text(bytes, base + head.pathOffset(), head.pathLength()),
            query,
            Delivery.text(bytes, base + head.hostOffset(), head.hostLength()),
            head.port(),
            Delivery.text(bytes, base + head.authorityOffset(), head.authorityLength()),
            head.versionMinor(),
            head.framing(),
            head.contentLength(),
            head.keepAlive(),
            head.expectContinue(),
            head.schemeHttps(),
            fields(head.headers(), bytes, base));
    }

    static List<Field> fields(HeaderBlock block, byte[] bytes, int base) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < block.count(); i++) {
            fields.add(new Field(
                Delivery.text(bytes, base + block.nameOffset(i), block.nameLength(i)),
                Delivery.text(bytes, base + block.valueOffset(i), block.valueLength(i)),
                block.hasUnderscore(i),
                block.isNominated(i)));
        }
        return fields;
    }
}
