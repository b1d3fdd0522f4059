package io.ringway.http.hpack;

import io.ringway.http.fuzz.StrictHpack.Field;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A decoder with memory of its own, blocks in arrays that end where the block does, and poison around the table. */
final class Decoding {
    static final int MARGIN = 64;
    private static final byte POISON = (byte) 0xdb;

    final HpackDecoder decoder;
    private final UnsafeBuffer arena;
    private final int tableBytes;
    private final Collected collected = new Collected();
    private final UnsafeBuffer block = new UnsafeBuffer(0, 0);

    Decoding() {
        this(4096, 1 << 20, 10_000);
    }

    Decoding(int tableBytes, int listBytesMax, int fieldCountMax) {
        this.tableBytes = tableBytes;
        arena = new UnsafeBuffer(ByteBuffer.allocateDirect(tableBytes + 2 * MARGIN));
        arena.setMemory(0, arena.capacity(), POISON);
        UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(tableBytes, listBytesMax)));
        decoder = new HpackDecoder(new UnsafeBuffer(arena, MARGIN, tableBytes), scratch, listBytesMax, fieldCountMax);
    }

    /** Decodes a block that lies behind others' bytes, with nothing behind it. */
    int decode(byte[] bytes) {
        int before = bytes.length % 9;
        byte[] shifted = new byte[before + bytes.length];
        Arrays.fill(shifted, 0, before, POISON);
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        block.wrap(shifted);
        int result = decoder.decode(block, before, bytes.length, collected);
        for (int i = 0; i < MARGIN; i++) {
            if (arena.getByte(i) != POISON || arena.getByte(MARGIN + tableBytes + i) != POISON) {
                throw new AssertionError("written outside of the table");
            }
        }
        return result;
    }

    int decode(String hex) {
        return decode(Blocks.hex(hex));
    }

    List<Field> fields() {
        return collected.take();
    }

    List<String> texts() {
        return collected.take().stream().map(field -> field.name() + ": " + field.value()).toList();
    }
}
