package io.ringway.http.hpack;

import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The table that every connection begins with (RFC 7541 2.3.1, appendix A); entries are counted from 1.
 *
 * <p>Thread: any; nothing here changes.
 */
final class StaticTable {
    /** Entries. */
    static final int LENGTH = 61;

    private static final String[] ENTRIES = {
        ":authority", "", ":method", "GET", ":method", "POST", ":path", "/", ":path", "/index.html",
        ":scheme", "http", ":scheme", "https", ":status", "200", ":status", "204", ":status", "206",
        ":status", "304", ":status", "400", ":status", "404", ":status", "500", "accept-charset", "",
        "accept-encoding", "gzip, deflate", "accept-language", "", "accept-ranges", "", "accept", "",
        "access-control-allow-origin", "", "age", "", "allow", "", "authorization", "", "cache-control", "",
        "content-disposition", "", "content-encoding", "", "content-language", "", "content-length", "",
        "content-location", "", "content-range", "", "content-type", "", "cookie", "", "date", "", "etag", "",
        "expect", "", "expires", "", "from", "", "host", "", "if-match", "", "if-modified-since", "",
        "if-none-match", "", "if-range", "", "if-unmodified-since", "", "last-modified", "", "link", "",
        "location", "", "max-forwards", "", "proxy-authenticate", "", "proxy-authorization", "", "range", "",
        "referer", "", "refresh", "", "retry-after", "", "server", "", "set-cookie", "",
        "strict-transport-security", "", "transfer-encoding", "", "user-agent", "", "vary", "", "via", "",
        "www-authenticate", "",
    };

    private static final UnsafeBuffer BYTES;
    private static final int[] OFFSETS = new int[LENGTH + 1];
    private static final byte[] NAME_LENGTHS = new byte[LENGTH + 1];
    private static final byte[] VALUE_LENGTHS = new byte[LENGTH + 1];
    private static final byte[] NAME_IDS = new byte[LENGTH + 2];
    /** By name id above {@link PseudoHeader#COUNT}: its first entry, 0 for none. */
    private static final byte[] FIRST = new byte[PseudoHeader.COUNT + HeaderName.COUNT];
    /** Entries whose names have no id. */
    private static final int[] NAMELESS;

    static {
        if (ENTRIES.length != 2 * LENGTH) {
            throw new ExceptionInInitializerError("the static table has not " + LENGTH + " entries");
        }
        byte[] all = String.join("", ENTRIES).getBytes(StandardCharsets.US_ASCII);
        BYTES = new UnsafeBuffer(ByteBuffer.allocateDirect(all.length));
        BYTES.putBytes(0, all);
        int offset = 0;
        int nameless = 0;
        int[] found = new int[LENGTH];
        for (int index = 1; index <= LENGTH; index++) {
            int nameLength = ENTRIES[2 * index - 2].length();
            OFFSETS[index] = offset;
            NAME_LENGTHS[index] = (byte) nameLength;
            VALUE_LENGTHS[index] = (byte) ENTRIES[2 * index - 1].length();
            int id = PseudoHeader.lookup(BYTES, offset, nameLength);
            NAME_IDS[index] = (byte) id;
            if (id == HeaderName.UNKNOWN) {
                found[nameless++] = index;
            } else if (FIRST[PseudoHeader.COUNT + id] == 0) {
                FIRST[PseudoHeader.COUNT + id] = (byte) index;
            }
            offset += NAME_LENGTHS[index] + VALUE_LENGTHS[index];
        }
        NAMELESS = new int[nameless];
        System.arraycopy(found, 0, NAMELESS, 0, nameless);
    }

    private StaticTable() {
    }

    /** Memory of all names and values; not to be written. */
    static UnsafeBuffer bytes() {
        return BYTES;
    }

    /** Id of an entry's name. */
    static int nameId(int index) {
        return NAME_IDS[index];
    }

    /** Where an entry's name begins. */
    static int nameOffset(int index) {
        return OFFSETS[index];
    }

    /** Bytes of an entry's name. */
    static int nameLength(int index) {
        return NAME_LENGTHS[index];
    }

    /** Where an entry's value begins. */
    static int valueOffset(int index) {
        return OFFSETS[index] + NAME_LENGTHS[index];
    }

    /** Bytes of an entry's value. */
    static int valueLength(int index) {
        return VALUE_LENGTHS[index];
    }

    /**
     * First entry of a name with an id.
     *
     * @param nameId id of the name.
     * @return its index, 0 for none and for UNKNOWN.
     */
    @Hot
    static int first(int nameId) {
        return FIRST[PseudoHeader.COUNT + nameId];
    }

    /**
     * First entry of a name without an id; there are three such names here.
     *
     * @param buffer holding the name, in any case.
     * @param offset of the name.
     * @param length of the name.
     * @return its index, 0 for none.
     */
    @Hot
    static int first(UnsafeBuffer buffer, int offset, int length) {
        for (int index : NAMELESS) {
            if (NAME_LENGTHS[index] == length
                && FieldBytes.isSameLower(buffer, offset, BYTES, OFFSETS[index], length)) {
                return index;
            }
        }
        return 0;
    }

    /**
     * Finds the entry of a whole field.
     *
     * @param nameId id of the name.
     * @param buffer holding the value.
     * @param offset of the value.
     * @param length of the value.
     * @return its index, 0 for none.
     */
    @Hot
    static int find(int nameId, UnsafeBuffer buffer, int offset, int length) {
        int index = first(nameId);
        // Entries of one name are neighbours, seven at most; behind the last one of all stands no id.
        while (index != 0 && NAME_IDS[index] == nameId) {
            if (VALUE_LENGTHS[index] == length
                && FieldBytes.isSame(buffer, offset, BYTES, valueOffset(index), length)) {
                return index;
            }
            index++;
        }
        return 0;
    }
}
