package io.ringway.http.hpack;

import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ids of pseudo-header fields (RFC 9113 8.3, RFC 8441 4): negative, so that they share an int with the ids of
 * {@link HeaderName}.
 *
 * <p>Thread: any.
 */
public final class PseudoHeader {
    /** :method. */
    public static final int METHOD = -1;
    /** :scheme. */
    public static final int SCHEME = -2;
    /** :authority. */
    public static final int AUTHORITY = -3;
    /** :path. */
    public static final int PATH = -4;
    /** :status. */
    public static final int STATUS = -5;
    /** :protocol, of extended CONNECT. */
    public static final int PROTOCOL = -6;
    /** Any other name that begins with a colon. */
    public static final int UNKNOWN_PSEUDO = -7;
    /** How many there are, UNKNOWN_PSEUDO included: {@code -id} is 1 to this. */
    public static final int COUNT = 7;

    private static final byte[][] NAMES = new byte[COUNT + 1][];

    static {
        String[] names = {"", ":method", ":scheme", ":authority", ":path", ":status", ":protocol", ""};
        for (int i = 0; i < names.length; i++) {
            NAMES[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    private PseudoHeader() {
    }

    /**
     * Finds the id of a name as HTTP/2 has it: a pseudo-header's, or a field's.
     *
     * @param buffer holding the name.
     * @param offset of its first byte.
     * @param length in bytes, 0 or more.
     * @return an id of this class if the name begins with a colon (RFC 9113 8.3: in lower case only), otherwise what
     *     {@link HeaderName#lookup} says.
     */
    @Hot
    public static int lookup(UnsafeBuffer buffer, int offset, int length) {
        if (length == 0 || buffer.getByte(offset) != ':') {
            return HeaderName.lookup(buffer, offset, length);
        }
        for (int id = METHOD; id > UNKNOWN_PSEUDO; id--) {
            if (isSame(buffer, offset, length, NAMES[-id])) {
                return id;
            }
        }
        return UNKNOWN_PSEUDO;
    }

    /**
     * Spelling of a name.
     *
     * @param id of this class.
     * @return its bytes with the colon, shared: not to be changed. Empty for UNKNOWN_PSEUDO.
     */
    public static byte[] bytes(int id) {
        return NAMES[-id];
    }

    private static boolean isSame(UnsafeBuffer buffer, int offset, int length, byte[] name) {
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
