package io.ringway.router;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a table finds the route for a path. All modes give the same answers; they differ in cost only. A table is
 * compiled for one of them and never changes it.
 */
public enum RouterMode {
    /** Static paths by hash, patterns by a radix tree over segments. The cost does not grow with the routes. */
    TRIE,
    /**
     * Static paths by hash, patterns one after the other in the order of precedence, compared as bytes. The cost of a
     * pattern grows with the number of patterns of its host.
     */
    HYBRID,
    /**
     * Everything, static paths too, as regular expressions, one after the other in the order of precedence. For
     * comparison: it allocates for each request, and costs as much as its host has routes.
     */
    REGEX;

    /** The names of all modes, for messages. */
    public static final String ALLOWED =
            Arrays.stream(values()).map(RouterMode::text).collect(Collectors.joining(", "));

    /**
     * The name as it is typed and printed.
     *
     * @return lower case.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a mode by its name.
     *
     * @param text in any case.
     * @return the mode, or null if there is none of that name; {@link #ALLOWED} has those there are.
     */
    public static RouterMode of(String text) {
        for (RouterMode mode : values()) {
            if (mode.text().equalsIgnoreCase(text)) {
                return mode;
            }
        }
        return null;
    }
}
