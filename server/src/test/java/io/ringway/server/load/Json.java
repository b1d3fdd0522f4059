package io.ringway.server.load;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** Writes maps, lists, numbers, texts and truths as JSON, for the scripts. */
final class Json {

    private Json() {
    }

    /** A value as JSON in one line. */
    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                out.append('{');
                for (Iterator<? extends Map.Entry<?, ?>> all = map.entrySet().iterator(); all.hasNext(); ) {
                    Map.Entry<?, ?> entry = all.next();
                    write(out, entry.getKey().toString());
                    out.append(": ");
                    write(out, entry.getValue());
                    out.append(all.hasNext() ? ", " : "");
                }
                out.append('}');
            }
            case Iterable<?> list -> {
                out.append('[');
                for (Iterator<?> all = list.iterator(); all.hasNext(); ) {
                    write(out, all.next());
                    out.append(all.hasNext() ? ", " : "");
                }
                out.append(']');
            }
            case Double number -> out.append(number.isNaN() || number.isInfinite() ? "null"
                : String.format(Locale.ROOT, "%.4f", number));
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> text(out, value.toString());
        }
    }

    private static void text(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
