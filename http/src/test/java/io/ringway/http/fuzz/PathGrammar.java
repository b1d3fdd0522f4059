package io.ringway.http.fuzz;

/** Paths of segments, dots, escapes and characters that are nearly right; the table begins with the good ones. */
final class PathGrammar implements Grammar {
    /** One path. */
    static final Grammar PATHS = new PathGrammar();

    private static final byte[][] PARTS = Words.latin("/", "/", "/", ".", "..", "a", "b.c", "%2e", "%2E", "%41", "%7e",
        "%20", "%25", "%c3%a9", "%e2%82%ac", "%f0%9f%98%80", ";", "x=y", "~", "{", "|", "*", "%3b", "%2f", "%5C", "%00",
        "%C3", "%a9", "%ed%a0%80", "%", "%2", "\\", "\u00e9", "?", "#", "%0a", "%7f", "%c0%ae", "%f4%90%80%80", "..;",
        ".;", "...", "%252e", "%2e%2e", "\u0000", " ", "%zz", "%u002e", "%f8%88%80%80%80", "%e0%80%af", "abcdefghij");
    private static final byte[][] LINES = Words.latin("/../", "/./", "//", "/..;/", "/%2e%2e/", "/a/../", "/.%2e/");

    private PathGrammar() {
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        if (!random.oneIn(20)) {
            out.add('/');
        }
        int used = random.oneIn(2) ? 22 : PARTS.length;
        for (int i = random.below(10); i > 0; i--) {
            out.add(random.pick(PARTS, used));
        }
    }

    @Override
    public byte[][] lines() {
        return LINES;
    }

    @Override
    public byte[][] pieces() {
        return PARTS;
    }
}
