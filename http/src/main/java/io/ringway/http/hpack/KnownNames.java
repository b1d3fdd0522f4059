package io.ringway.http.hpack;

import io.ringway.http.Ascii;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Names with an id as the encoder needs them: in lower case, as a string literal ready to be sent, and hashed; and the
 * digits of status codes.
 *
 * <p>Thread: any; nothing here changes.
 */
final class KnownNames {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 999;
    private static final int STATUS_DIGITS = 3;

    private static final int NAME_BYTES_MAX = 32;
    private static final int IDS = PseudoHeader.COUNT + HeaderName.COUNT;
    // One row of each per id, so that where they begin need not be kept.
    private static final UnsafeBuffer NAMES = new UnsafeBuffer(ByteBuffer.allocateDirect(IDS * NAME_BYTES_MAX));
    private static final int LITERAL_BYTES_MAX = 1 + NAME_BYTES_MAX;
    private static final UnsafeBuffer LITERALS = new UnsafeBuffer(ByteBuffer.allocateDirect(IDS * LITERAL_BYTES_MAX));
    private static final byte[] LENGTHS = new byte[IDS];
    private static final byte[] LITERAL_LENGTHS = new byte[IDS];
    private static final int[] HASHES = new int[IDS];
    private static final UnsafeBuffer STATUSES =
        new UnsafeBuffer(ByteBuffer.allocateDirect((STATUS_MAX + 1 - STATUS_MIN) * STATUS_DIGITS));

    static {
        for (int id = -PseudoHeader.COUNT; id < HeaderName.COUNT; id++) {
            enter(id, id < 0 ? PseudoHeader.bytes(id) : HeaderName.bytes(id));
        }
        for (int status = STATUS_MIN; status <= STATUS_MAX; status++) {
            Ascii.putLong(STATUSES, statusOffset(status), status);
        }
    }

    private KnownNames() {
    }

    /** Memory of all names; not to be written. */
    static UnsafeBuffer names() {
        return NAMES;
    }

    /** Where a name begins. */
    static int offset(int nameId) {
        return (PseudoHeader.COUNT + nameId) * NAME_BYTES_MAX;
    }

    /** Bytes of a name. */
    static int length(int nameId) {
        return LENGTHS[PseudoHeader.COUNT + nameId];
    }

    /** What {@link FieldBytes#nameHash} says of a name. */
    static int hash(int nameId) {
        return HASHES[PseudoHeader.COUNT + nameId];
    }

    /**
     * Writes a name as a string literal (RFC 7541 5.2).
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @param nameId id of the name, not UNKNOWN.
     * @return offset behind it, the name's length and 1 more at most.
     */
    @Hot
    static int putLiteral(UnsafeBuffer to, int offset, int nameId) {
        int row = PseudoHeader.COUNT + nameId;
        return Ascii.put(to, offset, LITERALS, row * LITERAL_BYTES_MAX, LITERAL_LENGTHS[row]);
    }

    /** Memory of all status codes in digits; not to be written. */
    static UnsafeBuffer statuses() {
        return STATUSES;
    }

    /** Where the three digits of a status begin. */
    static int statusOffset(int status) {
        assert status >= STATUS_MIN && status <= STATUS_MAX;
        return (status - STATUS_MIN) * STATUS_DIGITS;
    }

    private static void enter(int id, byte[] name) {
        if (name.length > NAME_BYTES_MAX) {
            throw new ExceptionInInitializerError("name is too long: " + HeaderName.name(id));
        }
        int row = PseudoHeader.COUNT + id;
        int offset = offset(id);
        NAMES.putBytes(offset, name);
        FieldBytes.putLower(NAMES, offset, NAMES, offset, name.length);
        LENGTHS[row] = (byte) name.length;
        HASHES[row] = FieldBytes.nameHash(NAMES, offset, name.length);
        int from = row * LITERAL_BYTES_MAX;
        int end = HpackString.put(LITERALS, from, NAMES, offset, name.length, false);
        LITERAL_LENGTHS[row] = (byte) (end - from);
    }
}
