package io.ringway.server.load;

import java.util.HashMap;
import java.util.Map;

/** Options of a load program: pairs of {@code --name value}. Their user is a script, so messages are short. */
final class Options {

    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads the arguments.
     *
     * @param arguments pairs
     */
    Options(String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("not an option with a value: " + arguments[i]);
            }
            values.put(arguments[i].substring(2), arguments[i + 1]);
        }
    }

    /** A value that must be there. */
    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing: --" + name);
        }
        return value;
    }

    /** A value, or another where it is not given. */
    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** A whole number, or another where it is not given. */
    long number(String name, long otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    /** A whole number that must be there. */
    int number(String name) {
        return Integer.parseInt(text(name));
    }
}
