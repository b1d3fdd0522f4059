package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Counts how often a request has passed gateways like this one: our own name in {@code Via} (RFC 9110 7.6.3). */
final class PassCount {

    private static final byte[] PSEUDONYM = ExchangeEngine.PSEUDONYM.getBytes(StandardCharsets.US_ASCII);

    private PassCount() {
    }

    /**
     * Counts the passes.
     *
     * @param x with a parsed head
     * @return times our name occurs
     */
    static int of(Exchange x) {
        HeaderBlock fields = x.request().headers();
        int passes = 0;
        for (int i = fields.find(HeaderName.VIA); i >= 0; i = fields.find(HeaderName.VIA, i + 1)) {
            passes += occurrences(x.requestBuffer(), x.requestStart() + fields.valueOffset(i), fields.valueLength(i));
        }
        return passes;
    }

    private static int occurrences(UnsafeBuffer buffer, int offset, int length) {
        int found = 0;
        int last = offset + length - PSEUDONYM.length;
        for (int at = offset; at <= last; at++) {
            int i = 0;
            while (i < PSEUDONYM.length && buffer.getByte(at + i) == PSEUDONYM[i]) {
                i++;
            }
            if (i == PSEUDONYM.length) {
                found++;
                at += i - 1;
            }
        }
        return found;
    }
}
