package io.ringway.server.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** How values appear in messages: short, on one line, and never a secret. */
final class Shown {

    private static final int LENGTH_MAX = 80;
    private static final String HIDDEN = "(not shown)";
    private static final Pattern USER_INFO = Pattern.compile("//[^/\\s]*@");
    private static final Pattern SECRET_KEY =
            Pattern.compile(".*(secret|password|passwd|token|credential|private|_key).*");

    private Shown() {
    }

    /**
     * A value as it was written.
     *
     * @param node to show.
     * @param path of it; what its last key calls a secret is not shown.
     * @return the text; empty for objects, lists and null.
     */
    static String value(JsonNode node, String path) {
        String key = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (node) {
            case JsonNode.Str string -> isSecret(key) ? HIDDEN : text(string.text());
            case JsonNode.Num number -> isSecret(key) ? HIDDEN : shorten(number.text());
            case JsonNode.Bool bool -> Boolean.toString(bool.value());
            case JsonNode.Obj _, JsonNode.Arr _, JsonNode.Null _ -> "";
        };
    }

    /**
     * A string in quotes, with user names and passwords of URLs left out.
     *
     * @param text to show.
     * @return the quoted, shortened text.
     */
    static String text(String text) {
        return "\"" + shorten(USER_INFO.matcher(text).replaceAll("//...@")) + "\"";
    }

    /**
     * Makes one line of a text, so that a hostile value cannot forge a second one.
     *
     * @param text to print.
     * @return the text with control and line-breaking characters as {@code \\uXXXX}.
     */
    static String oneLine(String text) {
        StringBuilder line = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isBreaking = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            if (isBreaking && line == null) {
                line = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (isBreaking) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else if (line != null) {
                line.append(c);
            }
        }
        return line == null ? text : line.toString();
    }

    private static boolean isSecret(String key) {
        // A path to a secret is none: token_file, key_file.
        return SECRET_KEY.matcher(key).matches() && !key.endsWith("_file");
    }

    private static String shorten(String text) {
        return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "...";
    }
}
