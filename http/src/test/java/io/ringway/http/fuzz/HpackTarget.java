package io.ringway.http.fuzz;

import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.fuzz.StrictHpack.Field;
import io.ringway.http.hpack.FieldSink;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.http.hpack.PseudoHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The blocks of a connection: agreement with {@link StrictHpack} on each field and on what is no HPACK, the same table
 * behind any limits, and encoded anew the fields are the same, in no more bytes than the encoder says.
 *
 * <p>An input is a list of blocks, each behind a byte that is its length; a byte from {@link #LIMIT} on sets the limit
 * of the table instead, and {@link #REST} makes the rest of the input one block.
 */
public final class HpackTarget implements FuzzTarget {
    /** Bytes from here on, up to REST, set the limit of the table. */
    static final int LIMIT = 0xf0;
    /** Bytes of the table for each number above LIMIT: two entries of a name and a value of one byte. */
    static final int LIMIT_STEP = 68;
    /** What follows is one block. */
    static final int REST = 0xff;

    private static final int TABLE_BYTES = 4096;
    /** Bytes and fields of a section, widely and as tight as may be. */
    private static final int[] LIST_BYTES = {128 * 1024, 160};
    private static final int[] FIELDS = {2000, 4};

    private final HpackDecoder[] decoders = new HpackDecoder[LIST_BYTES.length];
    private final HpackEncoder encoder = new HpackEncoder(direct(HpackEncoder.TABLE_BYTES));
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final byte[] sent = new byte[4 * LIST_BYTES[0]];
    private final UnsafeBuffer to = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer text = new UnsafeBuffer(0, 0);
    private final FieldSink comparison = this::compare;
    private final FieldSink nothing = (_, _, _, _, _, _, _, _) -> { };
    private final List<Field> fields = new ArrayList<>();
    private final List<Field> received = new ArrayList<>();
    private int told;

    /** Makes the target; its memory is kept from run to run. */
    public HpackTarget() {
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = new HpackDecoder(direct(TABLE_BYTES), direct(LIST_BYTES[0]), LIST_BYTES[i], FIELDS[i]);
        }
    }

    @Override
    public String name() {
        return "hpack";
    }

    @Override
    public Grammar grammar() {
        return HpackGrammar.BLOCKS;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.hpack();
    }

    @Override
    public boolean run(byte[] input, int length) {
        StrictHpack strict = new StrictHpack();
        StrictHpack peer = new StrictHpack();
        reset();
        boolean isAccepted = false;
        int pos = 0;
        while (pos < length) {
            int first = input[pos++] & 0xff;
            if (first >= LIMIT && first < REST) {
                int limit = (first - LIMIT) * LIMIT_STEP;
                strict.limit(limit);
                peer.limit(limit);
                limit(limit);
                continue;
            }
            int blockLength = first == REST ? length - pos : Math.min(first, length - pos);
            if (!checkBlock(input, pos, blockLength, strict)) {
                return false;
            }
            isAccepted |= !fields.isEmpty();
            checkEncoded(peer);
            pos += blockLength;
        }
        return isAccepted;
    }

    @Override
    public void decode(byte[] input, int length) {
        reset();
        int pos = 0;
        while (pos < length) {
            int first = input[pos++] & 0xff;
            if (first >= LIMIT && first < REST) {
                decoders[0].tableBytesLimit((first - LIMIT) * LIMIT_STEP);
                continue;
            }
            int blockLength = first == REST ? length - pos : Math.min(first, length - pos);
            view.wrap(input, 0, pos + blockLength);
            decoders[0].decode(view, pos, blockLength, nothing);
            pos += blockLength;
        }
    }

    @Override
    public long timeMaxNs(int length) {
        // Three bytes may take a name of 4 KiB from the table, copy it and move as much.
        return 20_000 + 200L * length;
    }

    @Override
    public long allocationMaxBytes(int length) {
        // The strict decoder makes objects for each field, which a byte may be.
        return 256 * 1024 + 2048L * length;
    }

    /** One block through all decoders; true if it is HPACK. */
    private boolean checkBlock(byte[] input, int offset, int length, StrictHpack strict) {
        fields.clear();
        boolean isValid = strict.decode(input, offset, length, fields);
        view.wrap(input, 0, offset + length);
        for (int i = 0; i < decoders.length; i++) {
            told = 0;
            int result = decoders[i].decode(view, offset, length, comparison);
            int admitted = admitted(i);
            int expected = isValid ? refusal(i, admitted) : HpackDecoder.COMPRESSION_ERROR;
            Disagreement.unless(result == expected, "the strict decoder agrees on the block", result);
            Disagreement.unless(told == admitted, "the fields within the limits are told", told);
            if (!isValid) {
                int again = decoders[i].decode(view, offset, 0, nothing);
                Disagreement.unless(again == HpackDecoder.COMPRESSION_ERROR, "a result is final", again);
            }
        }
        return isValid;
    }

    private int admitted(int limits) {
        long bytes = 0;
        for (int i = 0; i < fields.size(); i++) {
            bytes += fields.get(i).size();
            if (bytes > LIST_BYTES[limits] || i == FIELDS[limits]) {
                return i;
            }
        }
        return fields.size();
    }

    private int refusal(int limits, int admitted) {
        if (admitted == fields.size()) {
            return HpackDecoder.OK;
        }
        long bytes = fields.stream().limit(admitted + 1).mapToLong(Field::size).sum();
        return bytes > LIST_BYTES[limits] ? HttpError.HEADER_TOO_LARGE : HttpError.TOO_MANY_HEADERS;
    }

    private void compare(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed) {
        Disagreement.unless(told < fields.size(), "no field is told that is not there", told);
        Field field = fields.get(told);
        Disagreement.unless(isSame(field.name(), nameBuffer, nameOffset, nameLength)
            && isSame(field.value(), valueBuffer, valueOffset, valueLength), "the strict decoder agrees on the field",
            told);
        Disagreement.unless(field.isNeverIndexed() == neverIndexed, "never indexed, or not", told);
        Disagreement.unless(nameId == PseudoHeader.lookup(nameBuffer, nameOffset, nameLength), "the name's id", nameId);
        told++;
    }

    private static boolean isSame(String expected, UnsafeBuffer buffer, int offset, int length) {
        boolean isSame = expected.length() == length;
        for (int i = 0; isSame && i < length; i++) {
            isSame = (buffer.getByte(offset + i) & 0xff) == expected.charAt(i);
        }
        return isSame;
    }

    /** What was told widely is encoded, and read as a peer reads it. */
    private void checkEncoded(StrictHpack peer) {
        int count = admitted(0);
        to.wrap(sent, 0, HpackEncoder.BLOCK_START_MAX);
        int end = encoder.beginBlock(to, 0);
        for (int i = 0; i < count; i++) {
            end = encode(fields.get(i), end);
        }
        received.clear();
        Disagreement.unless(peer.decode(sent, 0, end, received), "what is sent is HPACK", end);
        Disagreement.unless(received.size() == count, "no field is lost", received.size());
        for (int i = 0; i < count; i++) {
            Field field = fields.get(i);
            Field other = received.get(i);
            Disagreement.unless(other.name().equals(lower(field.name())) && other.value().equals(field.value()),
                "a field that is sent is the one that came", i);
            Disagreement.unless(other.isNeverIndexed() || !field.isNeverIndexed(), "never indexed it stays", i);
        }
        Disagreement.unless(peer.tableBytes() <= TABLE_BYTES, "the table has a bound", peer.tableBytes());
    }

    private int encode(Field field, int pos) {
        byte[] bytes = (field.name() + field.value()).getBytes(StandardCharsets.ISO_8859_1);
        int nameLength = field.name().length();
        int valueLength = bytes.length - nameLength;
        text.wrap(bytes);
        to.wrap(sent, 0, pos + HpackEncoder.fieldLengthMax(nameLength, valueLength));
        int id = PseudoHeader.lookup(text, 0, nameLength);
        return encoder.field(to, pos, id == PseudoHeader.UNKNOWN_PSEUDO ? HeaderName.UNKNOWN : id, text, 0, nameLength,
            text, nameLength, valueLength, field.isNeverIndexed() ? HpackEncoder.NEVER_INDEXED : HpackEncoder.BY_NAME);
    }

    private static String lower(String name) {
        char[] lower = name.toCharArray();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = (char) (lower[i] >= 'A' && lower[i] <= 'Z' ? lower[i] + 'a' - 'A' : lower[i]);
        }
        return new String(lower);
    }

    private void limit(int bytes) {
        for (HpackDecoder decoder : decoders) {
            decoder.tableBytesLimit(bytes);
        }
        encoder.peerTableBytesLimit(bytes);
    }

    private void reset() {
        for (HpackDecoder decoder : decoders) {
            decoder.reset();
        }
        encoder.reset();
    }

    private static UnsafeBuffer direct(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }
}
