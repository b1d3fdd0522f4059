package io.ringway.http.hpack;

import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.util.Arrays;

/**
 * What enters the encoder's dynamic table, by name.
 *
 * <p>A table of 4 KiB holds some fifty fields, and each insertion evicts others. One connection to an upstream carries
 * the requests of many clients, so a field is worth its place only if it comes again soon:
 * <ul>
 * <li>{@link #AT_ONCE}: few values in all, such as methods, media types and the name of a host.
 * <li>{@link #ON_REPEAT}: many values, some of which repeat (paths, user agents, addresses, validators, a date for as
 * long as its second lasts, and all names without an id): on second sight. What never repeats never evicts anything.
 * <li>{@link #NEVER_REPEATS}: made for one message.
 * <li>{@link #SECRET}: credentials, which are never to be guessed from the size of what is sent (RFC 7541 7.1).
 * </ul>
 *
 * <p>Thread: any.
 */
final class IndexingPolicy {
    /** Inserted when it is first seen. */
    static final int AT_ONCE = HpackEncoder.BY_NAME;
    /** Inserted when it is seen again. */
    static final int ON_REPEAT = 1;
    /** Not inserted. */
    static final int NEVER_REPEATS = HpackEncoder.WITHOUT_INDEXING;
    /** Not inserted by anyone. */
    static final int SECRET = HpackEncoder.NEVER_INDEXED;

    private static final int[] REPEATING = {
        PseudoHeader.PATH, HeaderName.UNKNOWN, HeaderName.CONTENT_LENGTH, HeaderName.FORWARDED,
        HeaderName.X_FORWARDED_FOR, HeaderName.X_REAL_IP, HeaderName.TRACESTATE, HeaderName.CONTENT_LOCATION,
        HeaderName.ETAG, HeaderName.LAST_MODIFIED, HeaderName.IF_MATCH, HeaderName.IF_NONE_MATCH,
        HeaderName.IF_MODIFIED_SINCE, HeaderName.IF_UNMODIFIED_SINCE, HeaderName.USER_AGENT, HeaderName.REFERER,
        HeaderName.ORIGIN, HeaderName.FROM, HeaderName.DATE, HeaderName.EXPIRES, HeaderName.LOCATION,
        HeaderName.LINK, HeaderName.PROXY_STATUS, HeaderName.WARNING, HeaderName.WWW_AUTHENTICATE,
    };
    private static final int[] UNIQUE = {
        HeaderName.X_REQUEST_ID, HeaderName.TRACEPARENT, HeaderName.CONTENT_RANGE, HeaderName.RANGE,
        HeaderName.IF_RANGE, HeaderName.AGE, HeaderName.RETRY_AFTER, HeaderName.MAX_FORWARDS,
        HeaderName.AUTHENTICATION_INFO, HeaderName.SEC_WEBSOCKET_KEY, HeaderName.SEC_WEBSOCKET_ACCEPT,
    };
    private static final int[] CREDENTIALS = {
        HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION, HeaderName.COOKIE, HeaderName.SET_COOKIE,
    };
    private static final byte[] POLICIES = new byte[PseudoHeader.COUNT + HeaderName.COUNT];

    static {
        Arrays.fill(POLICIES, (byte) AT_ONCE);
        set(REPEATING, ON_REPEAT);
        set(UNIQUE, NEVER_REPEATS);
        set(CREDENTIALS, SECRET);
    }

    private IndexingPolicy() {
    }

    /**
     * Policy of a name; a larger one is the stricter one.
     *
     * @param nameId id of the name.
     * @return one of the constants.
     */
    @Hot
    static int of(int nameId) {
        return POLICIES[PseudoHeader.COUNT + nameId];
    }

    private static void set(int[] nameIds, int policy) {
        for (int nameId : nameIds) {
            POLICIES[PseudoHeader.COUNT + nameId] = (byte) policy;
        }
    }
}
