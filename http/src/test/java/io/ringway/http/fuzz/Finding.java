package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An input for which a target's properties do not hold, with all that is needed to see it again.
 *
 * @param target    short name.
 * @param seed      of the run.
 * @param execution number of the input in the run, -1 for an input that was given.
 * @param input     as it was made.
 * @param minimal   as small as it got while it still fails alike.
 * @param cause     what was thrown.
 */
public record Finding(String target, long seed, long execution, byte[] input, byte[] minimal, Throwable cause) {
    /** All of it on several lines, the command that replays it included. */
    @Override
    public String toString() {
        String place = execution < 0 ? "--input " + base64(input) : "--seed " + seed + " --execution " + execution;
        return "FINDING in target " + target + ": " + cause
            + "\n  seed " + seed + ", execution " + execution
            + "\n  input   " + base64(input)
            + "\n  minimal " + base64(minimal)
            + "\n  as text " + escaped(minimal)
            + "\n  replay  perf-scripts/fuzz own --target " + target + ' ' + place;
    }

    /**
     * Writes bytes so that a person can read them and {@link #unescaped} can read them back.
     *
     * @param bytes any.
     * @return one line of ASCII, with backslash escapes.
     */
    public static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b >= ' ' && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append(String.format("\\x%02x", b & 0xff));
                    }
                }
            }
        }
        return text.toString();
    }

    /**
     * Reads what {@link #escaped} wrote.
     *
     * @param text one line.
     * @return its bytes.
     */
    public static byte[] unescaped(String text) {
        StringBuilder latin = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                latin.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case 'r' -> latin.append('\r');
                case 'n' -> latin.append('\n');
                case 't' -> latin.append('\t');
                case 'x' -> {
                    latin.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> latin.append(kind);
            }
        }
        return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
