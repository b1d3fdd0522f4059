package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HeaderName;
import io.ringway.http.fuzz.StrictHpack;
import io.ringway.http.fuzz.StrictHpack.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An encoder with the two decoders that read what it writes, ours and the strict one. Each field gets no more room than
 * its bound says.
 */
final class Encoding {
    final HpackEncoder encoder;
    private final StrictHpack strict = new StrictHpack();
    private final Decoding decoding = new Decoding(HpackDecoder.TABLE_BYTES_MAX, 1 << 20, 10_000);
    private final byte[] out = new byte[1 << 20];
    private final UnsafeBuffer to = new UnsafeBuffer(0, 0);

    Encoding(int tableBytes) {
        encoder = new HpackEncoder(new UnsafeBuffer(ByteBuffer.allocateDirect(tableBytes)));
    }

    /** The peer's SETTINGS, as both sides see them. */
    void peerLimit(long bytes) {
        encoder.peerTableBytesLimit(bytes);
        int limit = (int) Math.min(bytes, HpackDecoder.TABLE_BYTES_MAX);
        strict.limit(limit);
        decoding.decoder.tableBytesLimit(limit);
    }

    /** The table as the strict decoder has it. */
    List<String> table() {
        return strict.entries();
    }

    /** Bytes of the table as the strict decoder has it. */
    int tableBytes() {
        return strict.tableBytes();
    }

    byte[] encode(List<Field> fields, int indexing) {
        to.wrap(out, 0, HpackEncoder.BLOCK_START_MAX);
        int pos = encoder.beginBlock(to, 0);
        for (Field field : fields) {
            pos = encode(field, indexing, pos);
        }
        return Arrays.copyOf(out, pos);
    }

    /** Encodes a block; what both decoders make of it is the same, names in lower case. */
    byte[] encodeAndCheck(List<Field> fields, int indexing) {
        byte[] block = encode(fields, indexing);
        List<Field> read = new ArrayList<>();
        assertThat(strict.decode(block, 0, block.length, read)).isTrue();
        assertThat(read).extracting(Field::name).isEqualTo(fields.stream().map(field -> lower(field.name())).toList());
        assertThat(read).extracting(Field::value).isEqualTo(fields.stream().map(Field::value).toList());
        assertThat(decoding.decode(block)).isEqualTo(HpackDecoder.OK);
        assertThat(decoding.fields()).isEqualTo(read);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).isNeverIndexed() || !fields.get(i).isNeverIndexed()).isTrue();
        }
        return block;
    }

    private int encode(Field field, int indexing, int pos) {
        byte[] name = field.name().getBytes(StandardCharsets.ISO_8859_1);
        byte[] value = field.value().getBytes(StandardCharsets.ISO_8859_1);
        UnsafeBuffer names = new UnsafeBuffer(name);
        UnsafeBuffer values = new UnsafeBuffer(value);
        int id = PseudoHeader.lookup(names, 0, name.length);
        to.wrap(out, 0, pos + HpackEncoder.fieldLengthMax(name.length, value.length));
        int policy = field.isNeverIndexed() ? HpackEncoder.NEVER_INDEXED : indexing;
        return encoder.field(to, pos, id == PseudoHeader.UNKNOWN_PSEUDO ? HeaderName.UNKNOWN : id,
            names, 0, name.length, values, 0, value.length, policy);
    }

    /** In ASCII only: one character is one byte here. */
    private static String lower(String name) {
        StringBuilder lower = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
                lower.setCharAt(i, (char) (name.charAt(i) + 'a' - 'A'));
            }
        }
        return lower.toString();
    }
}
