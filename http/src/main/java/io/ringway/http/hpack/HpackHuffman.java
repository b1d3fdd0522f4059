package io.ringway.http.hpack;

import io.ringway.http.Hot;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The static Huffman code (RFC 7541 5.2, appendix B), both ways.
 *
 * <p>The code is canonical: codes of one length are consecutive and in the order of their symbols, so the lengths alone
 * say everything, and all tables here are made from them.
 *
 * <p>Decoding holds the bits to come, left-aligned, in a word and looks the first twelve up: they begin with one or two
 * whole codes for nearly all text. What is longer than twelve bits is searched by length, which costs a few steps for
 * bytes that hardly occur. The longer the code, the more input it takes, so the work per byte of input is bounded.
 *
 * <p>Thread: any.
 */
final class HpackHuffman {
    /** Result: the bits hold EOS, end inside a code, or are padded with other than up to seven ones. */
    static final int INVALID = -1;
    /** Result: the text is longer than the room for it. */
    static final int NO_ROOM = -2;

    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
        21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    };
    private static final int EOS = 256;
    private static final int CODE_BITS_MAX = 30;

    private static final int INDEX_BITS = 12;
    private static final int INDEX_SHIFT = Long.SIZE - INDEX_BITS;
    // An entry: bits of all its symbols, bits of the first, how many (EOS: none), first symbol, second symbol. The bits
    // stand lowest, where a shift takes its six from: a mask less between one lookup and the next.
    private static final int BITS_MASK = 0x3f;
    private static final int FIRST_BITS_SHIFT = 6;
    private static final int COUNT_SHIFT = 12;
    private static final int COUNT_MASK = 3;
    private static final int FIRST_SHIFT = 14;
    private static final int SECOND_SHIFT = 22;
    /** Entry of bits that begin with a code longer than the index. */
    private static final int LONG = 0;
    private static final int[] TABLE = new int[1 << INDEX_BITS];
    // By length: the first code, how many there are, and where their symbols begin.
    private static final int[] FIRST_CODE = new int[CODE_BITS_MAX + 1];
    private static final int[] COUNT = new int[CODE_BITS_MAX + 1];
    private static final int[] START = new int[CODE_BITS_MAX + 1];
    private static final short[] SYMBOLS = new short[EOS + 1];

    private static final int LENGTH_BITS = 8;
    private static final int LENGTH_MASK = 0xff;
    /** By byte: its code above {@link #LENGTH_BITS} bits of the code's length. */
    private static final long[] CODES = new long[EOS];
    /** The same, but capitals have the codes of their small letters. */
    private static final long[] LOWER_CODES = new long[EOS];
    private static final byte[] LOWER_LENGTHS = new byte[EOS];

    /** Lookups between two refills: each takes twelve bits at most, and a refill gives 56. */
    private static final int LOOKUPS = 4;
    private static final int LOOKUP_BYTES_MAX = 2 * LOOKUPS;

    static {
        makeCodes();
        for (int index = 0; index < TABLE.length; index++) {
            TABLE[index] = entry(index);
        }
    }

    private HpackHuffman() {
    }

    /**
     * Decodes a string.
     *
     * @param src       holding it.
     * @param offset    of its first byte.
     * @param length    in bytes, 0 or more; no byte outside is looked at.
     * @param dst       to write to.
     * @param dstOffset to begin at.
     * @param dstEnd    first byte not to write.
     * @return bytes written, {@link #INVALID} or {@link #NO_ROOM}; then some may have been written.
     */
    @Hot
    static int decode(UnsafeBuffer src, int offset, int length, UnsafeBuffer dst, int dstOffset, int dstEnd) {
        int end = offset + length;
        int pos = offset;
        int out = dstOffset;
        long window = 0;
        int bits = 0;
        while (end - pos >= Long.BYTES && dstEnd - out >= LOOKUP_BYTES_MAX) {
            // The word may bring bits of a byte that is only counted next time: the same bits will be there again.
            window |= src.getLong(pos, ByteOrder.BIG_ENDIAN) >>> bits;
            pos += Long.SIZE - 1 - bits >>> 3;
            bits |= Long.SIZE - Byte.SIZE;
            int entry = TABLE[(int) (window >>> INDEX_SHIFT)];
            if (entry == LONG) {
                entry = longEntry(window);
                if ((entry >>> COUNT_SHIFT & COUNT_MASK) == 0) {
                    return INVALID;
                }
                dst.putByte(out++, (byte) (entry >>> FIRST_SHIFT));
                window <<= entry;
                bits -= entry & BITS_MASK;
                continue;
            }
            for (int i = 0; i < LOOKUPS; i++) {
                // A long code among these has no symbols and no bits: it stays and is first after the refill.
                entry = TABLE[(int) (window >>> INDEX_SHIFT)];
                window <<= entry;
                dst.putShort(out, (short) (entry >>> FIRST_SHIFT), ByteOrder.LITTLE_ENDIAN);
                out += entry >>> COUNT_SHIFT & COUNT_MASK;
                bits -= entry & BITS_MASK;
            }
        }
        int last = decodeEnd(src, pos, end, window, bits, dst, out, dstEnd);
        return last < 0 ? last : last - dstOffset;
    }

    /**
     * Length of a string once it is decoded, for those that there is no room for.
     *
     * @param src    holding it.
     * @param offset of its first byte.
     * @param length in bytes, 0 or more.
     * @return bytes, or {@link #INVALID}.
     */
    static int decodedLength(UnsafeBuffer src, int offset, int length) {
        return decodeEnd(src, offset, offset + length, 0, 0, null, 0, Integer.MAX_VALUE);
    }

    /** Decodes to the end, symbol by symbol where bits or room run out; without a destination it only counts. */
    @Hot
    private static int decodeEnd(
        UnsafeBuffer src, int from, int end, long fromWindow, int fromBits, UnsafeBuffer dst, int dstOffset,
        int dstEnd) {
        long window = fromWindow;
        int bits = fromBits;
        int pos = from;
        int out = dstOffset;
        while (true) {
            while (bits <= Long.SIZE - Byte.SIZE && pos < end) {
                window |= (src.getByte(pos++) & 0xffL) << Long.SIZE - Byte.SIZE - bits;
                bits += Byte.SIZE;
            }
            // Behind the last byte come ones, as padding is: what is no whole code without them ends the string.
            long ahead = bits < Long.SIZE ? window | -1L >>> bits : window;
            int entry = TABLE[(int) (ahead >>> INDEX_SHIFT)];
            if (entry == LONG) {
                entry = longEntry(ahead);
            }
            int used = entry & BITS_MASK;
            int symbols = entry >>> COUNT_SHIFT & COUNT_MASK;
            if (used > bits) {
                used = entry >>> FIRST_BITS_SHIFT & BITS_MASK;
                symbols = Math.min(symbols, 1);
            }
            if (used > bits) {
                return bits < Byte.SIZE && ahead == -1L ? out : INVALID;
            }
            if (symbols == 0) {
                return INVALID;
            }
            if (dstEnd - out < symbols) {
                // The second of two may be what there is no room for, but then the string has it.
                return NO_ROOM;
            }
            if (dst != null) {
                dst.putByte(out, (byte) (entry >>> FIRST_SHIFT));
                if (symbols == 2) {
                    dst.putByte(out + 1, (byte) (entry >>> SECOND_SHIFT));
                }
            }
            out += symbols;
            window <<= used;
            bits -= used;
        }
    }

    /**
     * Length of a string once it is encoded.
     *
     * @param src     holding it.
     * @param offset  of its first byte.
     * @param length  in bytes, 0 or more.
     * @param isLower true if capitals are encoded as small letters.
     * @return bytes, padding included.
     */
    @Hot
    static long encodedLength(UnsafeBuffer src, int offset, int length, boolean isLower) {
        byte[] lengths = isLower ? LOWER_LENGTHS : LENGTHS;
        long bits = 0;
        int pos = offset;
        int end = offset + length;
        for (; end - pos >= Integer.BYTES; pos += Integer.BYTES) {
            int word = src.getInt(pos, ByteOrder.LITTLE_ENDIAN);
            bits += lengths[word & 0xff] + lengths[word >>> 8 & 0xff] + lengths[word >>> 16 & 0xff]
                + lengths[word >>> 24];
        }
        for (; pos < end; pos++) {
            bits += lengths[src.getByte(pos) & 0xff];
        }
        return bits + Byte.SIZE - 1 >>> 3;
    }

    /**
     * Encodes a string: exactly as many bytes as {@link #encodedLength} says.
     *
     * @param src       holding it.
     * @param offset    of its first byte.
     * @param length    in bytes, 0 or more.
     * @param isLower   true to encode capitals as small letters.
     * @param dst       to write to.
     * @param dstOffset to begin at.
     * @return offset behind the last byte written.
     */
    @Hot
    static int encode(UnsafeBuffer src, int offset, int length, boolean isLower, UnsafeBuffer dst, int dstOffset) {
        long[] codes = isLower ? LOWER_CODES : CODES;
        int out = dstOffset;
        long word = 0;
        int bits = 0;
        for (int pos = offset, end = offset + length; pos < end; pos++) {
            long code = codes[src.getByte(pos) & 0xff];
            int codeBits = (int) code & LENGTH_MASK;
            word = word << codeBits | code >>> LENGTH_BITS;
            bits += codeBits;
            if (bits >= Integer.SIZE) {
                bits -= Integer.SIZE;
                dst.putInt(out, (int) (word >>> bits), ByteOrder.BIG_ENDIAN);
                out += Integer.BYTES;
            }
        }
        int padding = -bits & Byte.SIZE - 1;
        word = word << padding | (1 << padding) - 1;
        bits += padding;
        while (bits > 0) {
            bits -= Byte.SIZE;
            dst.putByte(out++, (byte) (word >>> bits));
        }
        return out;
    }

    /** Entry of the one code, longer than the index, that a word begins with. */
    private static int longEntry(long window) {
        int ahead = (int) (window >>> Long.SIZE - CODE_BITS_MAX);
        int length = INDEX_BITS + 1;
        int rank = (ahead >>> CODE_BITS_MAX - length) - FIRST_CODE[length];
        // The longest codes are a run that ends with all ones, so this ends.
        while (rank >= COUNT[length]) {
            length++;
            rank = (ahead >>> CODE_BITS_MAX - length) - FIRST_CODE[length];
        }
        return entry(SYMBOLS[START[length] + rank], length);
    }

    private static int entry(int symbol, int length) {
        int bits = length | length << FIRST_BITS_SHIFT;
        return symbol == EOS ? bits : bits | 1 << COUNT_SHIFT | symbol << FIRST_SHIFT;
    }

    private static void makeCodes() {
        int code = 0;
        int rank = 0;
        for (int length = 1; length <= CODE_BITS_MAX; length++) {
            code <<= 1;
            FIRST_CODE[length] = code;
            START[length] = rank;
            for (short symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    SYMBOLS[rank++] = symbol;
                    if (symbol != EOS) {
                        CODES[symbol] = (long) code << LENGTH_BITS | length;
                    }
                    code++;
                }
            }
            COUNT[length] = code - FIRST_CODE[length];
        }
        if (code != 1 << CODE_BITS_MAX || SYMBOLS[EOS] != EOS) {
            throw new ExceptionInInitializerError("the lengths make no complete code that ends with EOS");
        }
        for (int b = 0; b < EOS; b++) {
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            LOWER_CODES[b] = CODES[lower];
            LOWER_LENGTHS[b] = LENGTHS[lower];
        }
    }

    /** Entry of the bits of an index: the one or two codes they begin with. */
    private static int entry(int index) {
        int first = shortEntry(index, INDEX_BITS);
        if (first == LONG) {
            return LONG;
        }
        int used = first & BITS_MASK;
        int second = shortEntry(index, INDEX_BITS - used);
        if (second == LONG) {
            return first;
        }
        int symbols = first >>> FIRST_SHIFT << FIRST_SHIFT | second >>> FIRST_SHIFT << SECOND_SHIFT;
        return used + (second & BITS_MASK) | used << FIRST_BITS_SHIFT | 2 << COUNT_SHIFT | symbols;
    }

    /** Entry of the code that the last so many bits of a number begin with, LONG if they are too few for it. */
    private static int shortEntry(int number, int bits) {
        int low = number & (1 << bits) - 1;
        for (int length = 1; length <= bits; length++) {
            int rank = (low >>> bits - length) - FIRST_CODE[length];
            if (rank < COUNT[length]) {
                return entry(SYMBOLS[START[length] + rank], length);
            }
        }
        return LONG;
    }
}
