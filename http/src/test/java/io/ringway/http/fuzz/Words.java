package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;

/** Words of grammars, one byte per character. */
public final class Words {
    private Words() {
    }

    /**
     * The bytes of words.
     *
     * @param texts characters up to U+00FF.
     * @return one array for each.
     */
    public static byte[][] latin(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = one(texts[i]);
        }
        return all;
    }

    /**
     * The bytes of a word.
     *
     * @param text characters up to U+00FF.
     * @return its bytes.
     */
    public static byte[] one(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
