package io.ringway.http.hpack;

import io.ringway.http.Ascii;
import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes string literals (RFC 7541 5.2): in the Huffman code where that is shorter, so that none takes more bytes than
 * the text and its length.
 *
 * <p>Thread: any.
 */
final class HpackString {
    private static final int HUFFMAN = 0x80;
    private static final int LENGTH_MASK = 0x7f;

    private HpackString() {
    }

    /**
     * Writes a string literal.
     *
     * @param to        to write to.
     * @param offset    to begin at.
     * @param src       holding the text.
     * @param srcOffset of the text.
     * @param length    of the text, 0 or more.
     * @param isLower   true to write capitals as small letters.
     * @return offset behind it, {@link HpackInteger#LENGTH_MAX} and the text's length more at most.
     */
    @Hot
    static int put(UnsafeBuffer to, int offset, UnsafeBuffer src, int srcOffset, int length, boolean isLower) {
        long huffmanLength = HpackHuffman.encodedLength(src, srcOffset, length, isLower);
        if (huffmanLength < length) {
            int pos = HpackInteger.put(to, offset, HUFFMAN, LENGTH_MASK, (int) huffmanLength);
            return HpackHuffman.encode(src, srcOffset, length, isLower, to, pos);
        }
        int pos = HpackInteger.put(to, offset, 0, LENGTH_MASK, length);
        if (isLower) {
            FieldBytes.putLower(to, pos, src, srcOffset, length);
            return pos + length;
        }
        return Ascii.put(to, pos, src, srcOffset, length);
    }
}
