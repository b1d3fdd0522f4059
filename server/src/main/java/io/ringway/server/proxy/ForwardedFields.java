package io.ringway.server.proxy;

import io.ringway.http.HeaderName;
import io.ringway.server.Hot;

/**
 * Which fields of a message go on. Hop-by-hop fields never do (RFC 9110 7.6.1); those the gateway writes itself are
 * left out so that they are not there twice; what a client says about earlier hops goes on only from a trusted proxy.
 */
public final class ForwardedFields {

    private static final byte COPY = 0;
    private static final byte DROP = 1;
    private static final byte DROP_UNLESS_TRUSTED = 2;

    private static final byte[] REQUEST = new byte[HeaderName.COUNT];
    private static final byte[] RESPONSE = new byte[HeaderName.COUNT];

    static {
        for (int id = 0; id < HeaderName.COUNT; id++) {
            boolean hop = HeaderName.isHopByHop(id);
            REQUEST[id] = hop ? DROP : COPY;
            RESPONSE[id] = hop ? DROP : COPY;
        }
        int[] written = {HeaderName.HOST, HeaderName.CONTENT_LENGTH, HeaderName.TRANSFER_ENCODING, HeaderName.EXPECT,
            HeaderName.CLOSE, HeaderName.HTTP2_SETTINGS, HeaderName.TRAILER, HeaderName.X_FORWARDED_FOR};
        for (int id : written) {
            REQUEST[id] = DROP;
        }
        int[] trusted = {HeaderName.X_FORWARDED_PROTO, HeaderName.X_FORWARDED_HOST, HeaderName.X_FORWARDED_PORT,
            HeaderName.X_FORWARDED_PREFIX,
            HeaderName.X_REAL_IP, HeaderName.FORWARDED, HeaderName.X_REQUEST_ID};
        for (int id : trusted) {
            REQUEST[id] = DROP_UNLESS_TRUSTED;
        }
        RESPONSE[HeaderName.CONTENT_LENGTH] = DROP;
        RESPONSE[HeaderName.TRANSFER_ENCODING] = DROP;
        RESPONSE[HeaderName.CLOSE] = DROP;
        RESPONSE[HeaderName.TRAILER] = DROP;
    }

    private ForwardedFields() {
    }

    /**
     * Decides about a request field.
     *
     * @param nameId  of the field
     * @param trusted true if the peer is a trusted proxy
     * @return true if it goes on
     */
    @Hot
    public static boolean inRequest(int nameId, boolean trusted) {
        byte rule = REQUEST[nameId];
        return rule == COPY || rule == DROP_UNLESS_TRUSTED && trusted;
    }

    /**
     * Decides about a response field.
     *
     * @param nameId of the field
     * @return true if it goes on
     */
    @Hot
    public static boolean inResponse(int nameId) {
        return RESPONSE[nameId] == COPY;
    }
}
