package io.ringway.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Field names by id, so that what a gateway acts on is compared as an int (RFC 9110 5.1: names are case-insensitive).
 *
 * <p>A look-up hashes the first and last eight bytes and the length into a table without collisions, then compares
 * exactly: no allocation, no loop for names up to 16 bytes, and no state that grows with what peers send. Names without
 * an id are {@link #UNKNOWN} and stay bytes.
 *
 * <p>Thread: any.
 */
public final class HeaderName {
    /** Any name without an id of its own. */
    public static final int UNKNOWN = 0;
    /** Host. */
    public static final int HOST = 1;
    /** Connection. */
    public static final int CONNECTION = 2;
    /** Content-Length. */
    public static final int CONTENT_LENGTH = 3;
    /** Transfer-Encoding. */
    public static final int TRANSFER_ENCODING = 4;
    /** Expect. */
    public static final int EXPECT = 5;
    /** Keep-Alive. */
    public static final int KEEP_ALIVE = 6;
    /** Proxy-Connection. */
    public static final int PROXY_CONNECTION = 7;
    /** Proxy-Authenticate. */
    public static final int PROXY_AUTHENTICATE = 8;
    /** Proxy-Authorization. */
    public static final int PROXY_AUTHORIZATION = 9;
    /** Proxy-Authentication-Info. */
    public static final int PROXY_AUTHENTICATION_INFO = 10;
    /** TE. */
    public static final int TE = 11;
    /** Trailer. */
    public static final int TRAILER = 12;
    /** Upgrade. */
    public static final int UPGRADE = 13;
    /** HTTP2-Settings. */
    public static final int HTTP2_SETTINGS = 14;
    /** Close. */
    public static final int CLOSE = 15;
    /** Via. */
    public static final int VIA = 16;
    /** Forwarded. */
    public static final int FORWARDED = 17;
    /** X-Forwarded-For. */
    public static final int X_FORWARDED_FOR = 18;
    /** X-Forwarded-Proto. */
    public static final int X_FORWARDED_PROTO = 19;
    /** X-Forwarded-Host. */
    public static final int X_FORWARDED_HOST = 20;
    /** X-Forwarded-Port. */
    public static final int X_FORWARDED_PORT = 21;
    /** X-Forwarded-Prefix. */
    public static final int X_FORWARDED_PREFIX = 22;
    /** X-Real-IP. */
    public static final int X_REAL_IP = 23;
    /** X-Request-ID. */
    public static final int X_REQUEST_ID = 24;
    /** Max-Forwards. */
    public static final int MAX_FORWARDS = 25;
    /** traceparent. */
    public static final int TRACEPARENT = 26;
    /** tracestate. */
    public static final int TRACESTATE = 27;
    /** Proxy-Status. */
    public static final int PROXY_STATUS = 28;
    /** Authorization. */
    public static final int AUTHORIZATION = 29;
    /** WWW-Authenticate. */
    public static final int WWW_AUTHENTICATE = 30;
    /** Authentication-Info. */
    public static final int AUTHENTICATION_INFO = 31;
    /** Cookie. */
    public static final int COOKIE = 32;
    /** Set-Cookie. */
    public static final int SET_COOKIE = 33;
    /** Content-Type. */
    public static final int CONTENT_TYPE = 34;
    /** Content-Encoding. */
    public static final int CONTENT_ENCODING = 35;
    /** Content-Language. */
    public static final int CONTENT_LANGUAGE = 36;
    /** Content-Location. */
    public static final int CONTENT_LOCATION = 37;
    /** Content-Range. */
    public static final int CONTENT_RANGE = 38;
    /** ETag. */
    public static final int ETAG = 39;
    /** Last-Modified. */
    public static final int LAST_MODIFIED = 40;
    /** If-Match. */
    public static final int IF_MATCH = 41;
    /** If-None-Match. */
    public static final int IF_NONE_MATCH = 42;
    /** If-Modified-Since. */
    public static final int IF_MODIFIED_SINCE = 43;
    /** If-Unmodified-Since. */
    public static final int IF_UNMODIFIED_SINCE = 44;
    /** If-Range. */
    public static final int IF_RANGE = 45;
    /** Range. */
    public static final int RANGE = 46;
    /** Accept-Ranges. */
    public static final int ACCEPT_RANGES = 47;
    /** Accept. */
    public static final int ACCEPT = 48;
    /** Accept-Charset. */
    public static final int ACCEPT_CHARSET = 49;
    /** Accept-Encoding. */
    public static final int ACCEPT_ENCODING = 50;
    /** Accept-Language. */
    public static final int ACCEPT_LANGUAGE = 51;
    /** User-Agent. */
    public static final int USER_AGENT = 52;
    /** Referer. */
    public static final int REFERER = 53;
    /** Origin. */
    public static final int ORIGIN = 54;
    /** From. */
    public static final int FROM = 55;
    /** Date. */
    public static final int DATE = 56;
    /** Server. */
    public static final int SERVER = 57;
    /** Cache-Control. */
    public static final int CACHE_CONTROL = 58;
    /** Pragma. */
    public static final int PRAGMA = 59;
    /** Age. */
    public static final int AGE = 60;
    /** Expires. */
    public static final int EXPIRES = 61;
    /** Vary. */
    public static final int VARY = 62;
    /** Location. */
    public static final int LOCATION = 63;
    /** Retry-After. */
    public static final int RETRY_AFTER = 64;
    /** Allow. */
    public static final int ALLOW = 65;
    /** Alt-Svc. */
    public static final int ALT_SVC = 66;
    /** Link. */
    public static final int LINK = 67;
    /** Strict-Transport-Security. */
    public static final int STRICT_TRANSPORT_SECURITY = 68;
    /** Warning. */
    public static final int WARNING = 69;
    /** Sec-WebSocket-Key. */
    public static final int SEC_WEBSOCKET_KEY = 70;
    /** Sec-WebSocket-Accept. */
    public static final int SEC_WEBSOCKET_ACCEPT = 71;
    /** Sec-WebSocket-Version. */
    public static final int SEC_WEBSOCKET_VERSION = 72;
    /** Sec-WebSocket-Protocol. */
    public static final int SEC_WEBSOCKET_PROTOCOL = 73;
    /** Sec-WebSocket-Extensions. */
    public static final int SEC_WEBSOCKET_EXTENSIONS = 74;

    private static final String[] NAMES = {
        "",
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "Keep-Alive", "Proxy-Connection",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer", "Upgrade",
        "HTTP2-Settings", "Close", "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
        "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Real-IP", "X-Request-ID", "Max-Forwards", "traceparent",
        "tracestate", "Proxy-Status", "Authorization", "WWW-Authenticate", "Authentication-Info", "Cookie",
        "Set-Cookie", "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range",
        "ETag", "Last-Modified", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "If-Range", "Range", "Accept-Ranges", "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language",
        "User-Agent", "Referer", "Origin", "From", "Date", "Server", "Cache-Control", "Pragma", "Age", "Expires",
        "Vary", "Location", "Retry-After", "Allow", "Alt-Svc", "Link", "Strict-Transport-Security", "Warning",
        "Sec-WebSocket-Key", "Sec-WebSocket-Accept", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
    };

    /** How many ids there are, UNKNOWN included. */
    public static final int COUNT = NAMES.length;

    /** Fields of one connection; never passed on (RFC 9110 7.6.1, 11.7; RFC 9113 3.1; RFC 9112 9.6 for Close). */
    private static final int[] HOP_BY_HOP = {
        CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, PROXY_AUTHENTICATION_INFO, TE,
        TRANSFER_ENCODING, UPGRADE, HTTP2_SETTINGS, CLOSE,
    };
    /** Known fields that make sense after the content (RFC 9110 6.5.1); the other known ones do not. */
    private static final int[] TRAILING = {ETAG, AUTHENTICATION_INFO, PROXY_STATUS};

    private static final int NAME_BYTES_MAX = 32;
    private static final int WORDS = NAME_BYTES_MAX / Long.BYTES;
    private static final long CASE_BITS = 0x2020_2020_2020_2020L;

    // Found by trying random multipliers until no two names met; the static block fails where that is no longer true.
    private static final long MULTIPLIER = 0xb305_c015_27bb_09a1L;
    private static final int HASH_BITS = 8;

    private static final byte[] SLOTS = new byte[1 << HASH_BITS];
    private static final byte[] LENGTHS = new byte[COUNT];
    // WORDS words per id. Word w of an id holds its bytes from 8w, its last word the last eight bytes, in lower case; the
    // second table has 0x20 where a letter stands, so that OR folds letters only and the compare is exact.
    private static final long[] EXPECTED = new long[COUNT * WORDS];
    private static final long[] FOLD = new long[COUNT * WORDS];
    private static final byte[][] BYTES = new byte[COUNT][];
    private static final long[] HOP_BY_HOP_SET = set(HOP_BY_HOP);
    private static final long[] TRAILING_SET = set(TRAILING);

    static {
        if (COUNT > Byte.MAX_VALUE) {
            throw new ExceptionInInitializerError("ids no longer fit a byte");
        }
        for (int id = UNKNOWN; id < COUNT; id++) {
            BYTES[id] = NAMES[id].getBytes(StandardCharsets.US_ASCII);
            if (id != UNKNOWN) {
                enter(id);
            }
        }
    }

    private HeaderName() {
    }

    /**
     * Finds the id of a field name, whatever its case and whatever its bytes.
     *
     * @param buffer holding the name.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return its id, UNKNOWN if it has none.
     */
    @Hot
    public static int lookup(UnsafeBuffer buffer, int offset, int length) {
        if (length < 2 || length > NAME_BYTES_MAX) {
            return UNKNOWN;
        }
        boolean isShort = length < Long.BYTES;
        long first = ByteScan.shortWord(buffer, offset, isShort ? length : Long.BYTES);
        long last = isShort ? first : ByteScan.shortWord(buffer, offset + length - Long.BYTES, Long.BYTES);
        int id = SLOTS[slot(first, last, length)];
        if (LENGTHS[id] != length) {
            return UNKNOWN;
        }
        int word = id * WORDS;
        if ((first | FOLD[word]) != EXPECTED[word]) {
            return UNKNOWN;
        }
        int lastWord = word + WORDS - 1;
        if ((last | FOLD[lastWord]) != EXPECTED[lastWord]) {
            return UNKNOWN;
        }
        for (int done = Long.BYTES; done < length - Long.BYTES; done += Long.BYTES) {
            word++;
            if ((ByteScan.shortWord(buffer, offset + done, Long.BYTES) | FOLD[word]) != EXPECTED[word]) {
                return UNKNOWN;
            }
        }
        return id;
    }

    /**
     * Canonical spelling of a name.
     *
     * @param id of the name.
     * @return its bytes, shared: not to be changed. Empty for UNKNOWN.
     */
    public static byte[] bytes(int id) {
        return BYTES[id];
    }

    /**
     * Canonical spelling of a name as a string, for logs and configuration.
     *
     * @param id of the name.
     * @return its name, empty for UNKNOWN.
     */
    public static String name(int id) {
        return NAMES[id];
    }

    /**
     * Tells whether a field belongs to one connection and is never passed on (RFC 9110 7.6.1). Trailer is not among them:
     * it may be passed on with the trailer section it announces.
     *
     * @param id of the name.
     * @return true if it ends at this hop.
     */
    @Hot
    public static boolean isHopByHop(int id) {
        return contains(HOP_BY_HOP_SET, id);
    }

    /**
     * Tells whether a field may stand in a trailer section. Fields that this codec knows may not, but for a few: they
     * concern framing, routing, authentication, conditions or how to read the content (RFC 9110 6.5.1).
     *
     * @param id of the name.
     * @return true for names without an id and the few exceptions.
     */
    public static boolean isTrailing(int id) {
        return id == UNKNOWN || contains(TRAILING_SET, id);
    }

    @Hot
    static boolean contains(long[] set, int id) {
        return (set[id >>> 6] & 1L << id) != 0;
    }

    private static int slot(long first, long last, int length) {
        long sum = (first | CASE_BITS) + ((last | CASE_BITS) << 1) + length;
        return (int) (sum * MULTIPLIER >>> Long.SIZE - HASH_BITS);
    }

    private static void enter(int id) {
        byte[] lower = NAMES[id].toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        if (lower.length < 2 || lower.length > NAME_BYTES_MAX) {
            throw new ExceptionInInitializerError("name is too short or too long: " + NAMES[id]);
        }
        LENGTHS[id] = (byte) lower.length;
        byte[] fold = new byte[lower.length];
        for (int i = 0; i < lower.length; i++) {
            fold[i] = (byte) (lower[i] >= 'a' && lower[i] <= 'z' ? 0x20 : 0);
        }
        UnsafeBuffer bytes = new UnsafeBuffer(lower);
        UnsafeBuffer folds = new UnsafeBuffer(fold);
        for (int offset = 0, word = id * WORDS; offset < lower.length; offset += Long.BYTES, word++) {
            int length = Math.min(Long.BYTES, lower.length - offset);
            EXPECTED[word] = ByteScan.shortWord(bytes, offset, length);
            FOLD[word] = ByteScan.shortWord(folds, offset, length);
        }
        int lastWord = id * WORDS + WORDS - 1;
        int offset = Math.max(0, lower.length - Long.BYTES);
        EXPECTED[lastWord] = ByteScan.shortWord(bytes, offset, lower.length - offset);
        FOLD[lastWord] = ByteScan.shortWord(folds, offset, lower.length - offset);
        int slot = slot(EXPECTED[id * WORDS], EXPECTED[lastWord], lower.length);
        if (SLOTS[slot] != UNKNOWN) {
            throw new ExceptionInInitializerError(NAMES[id] + " meets " + NAMES[SLOTS[slot]] + ": new multiplier needed");
        }
        SLOTS[slot] = (byte) id;
    }

    private static long[] set(int[] ids) {
        long[] set = new long[(COUNT >>> 6) + 1];
        for (int id : ids) {
            set[id >>> 6] |= 1L << id;
        }
        return set;
    }
}
