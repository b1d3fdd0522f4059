package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The Huffman code of RFC 7541 Appendix B. It is canonical: codes of one length follow each other in the order of their
 * symbols, so the lengths alone say it all.
 */
final class NaiveHuffman {

    private static final int EOS = 256;
    private static final int LENGTH_MAX = 30;

    /** Bits of the code of each byte, and of EOS at the end. */
    private static final int[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30};

    private static final int[] CODES = codes();

    /** Two children for each inner node; a negative one is the complement of a symbol. */
    private static final int[][] TREE = tree();

    private NaiveHuffman() {
    }

    private static int[] codes() {
        int[] codes = new int[LENGTHS.length];
        int next = 0;
        for (int length = 1; length <= LENGTH_MAX; length++) {
            next <<= 1;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    codes[symbol] = next++;
                }
            }
        }
        if (next != 1 << LENGTH_MAX) {
            throw new AssertionError("the code is not complete: " + Integer.toHexString(next));
        }
        return codes;
    }

    private static int[][] tree() {
        int[][] tree = new int[EOS][2];
        int nodes = 1;
        for (int symbol = 0; symbol <= EOS; symbol++) {
            int node = 0;
            for (int bit = LENGTHS[symbol] - 1; bit > 0; bit--) {
                int side = CODES[symbol] >>> bit & 1;
                if (tree[node][side] == 0) {
                    tree[node][side] = nodes++;
                }
                node = tree[node][side];
            }
            tree[node][CODES[symbol] & 1] = ~symbol;
        }
        return tree;
    }

    /** Encodes text, padded with ones. */
    static byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long bits = 0;
        int count = 0;
        for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
            int symbol = octet & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            count += LENGTHS[symbol];
            while (count >= 8) {
                count -= 8;
                out.write((int) (bits >>> count));
            }
        }
        if (count > 0) {
            out.write((int) (bits << 8 - count | 0xff >>> count));
        }
        return out.toByteArray();
    }

    /** Decodes text; EOS, long padding and padding of other bits are errors (RFC 7541 5.2). */
    static String decode(byte[] bytes) throws NaiveHpackException {
        StringBuilder text = new StringBuilder();
        int node = 0;
        int pending = 0;
        boolean onlyOnes = true;
        for (byte octet : bytes) {
            for (int bit = 7; bit >= 0; bit--) {
                int side = octet >>> bit & 1;
                onlyOnes &= side == 1;
                pending++;
                node = TREE[node][side];
                if (node < 0) {
                    if (~node == EOS) {
                        throw new NaiveHpackException("EOS in a string");
                    }
                    text.append((char) ~node);
                    node = 0;
                    pending = 0;
                    onlyOnes = true;
                }
            }
        }
        if (pending > 7 || !onlyOnes) {
            throw new NaiveHpackException("padding of " + pending + " bits" + (onlyOnes ? "" : ", not all ones"));
        }
        return text.toString();
    }
}
