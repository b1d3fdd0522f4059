package io.ringway.server.pool;

import java.util.Locale;
import java.util.Map;

/**
 * How much stack the threads of a handler get: the environment beats what is specified for the handler, which beats
 * what is reckoned from its shape. The JVM's own needs come on top.
 */
public final class StackSize {

    /** Prefix of the variables for single handlers; the name follows in upper case, with underscores. */
    public static final String VARIABLE = "RINGWAY_STACK_SIZE__";
    /** Variable of the lower cap. */
    public static final String MIN_VARIABLE = "RINGWAY_STACK_MIN_BYTES";
    /** Variable of the upper cap. */
    public static final String MAX_VARIABLE = "RINGWAY_STACK_MAX_BYTES";

    private static final int KIB = 1024;
    private static final int BASE_BYTES = 16 * KIB;
    private static final int MIN_BYTES = 16 * KIB;
    private static final int MAX_BYTES = 256 * KIB;
    private static final int PARAMETERS = 5;
    private static final int PARAMETERS_BYTES = 4 * KIB;
    private static final int STREAM_BYTES = 8 * KIB;
    private static final int DEEP = 6;
    private static final int VERY_DEEP = 12;

    private final Map<String, String> environment;
    private final int minBytes;
    private final int maxBytes;

    /**
     * Reads the caps.
     *
     * @param environment variables
     * @throws IllegalArgumentException if one of them is no number of bytes
     */
    public StackSize(Map<String, String> environment) {
        this.environment = environment;
        minBytes = variable(MIN_VARIABLE, MIN_BYTES);
        maxBytes = Math.max(minBytes, variable(MAX_VARIABLE, MAX_BYTES));
    }

    /**
     * Reckons from the shape of a handler: 16 KiB; 4 KiB for each five parameters; 4, 8 or 16 KiB for a body, by the
     * depth of its schema (up to 6, up to 12, more); 8 KiB for streams.
     *
     * @param parameters  of path, query and fields
     * @param schemaDepth of the body; 0: there is none
     * @param isStreaming true if the response is a stream
     * @return bytes, without caps
     */
    public static int reckoned(int parameters, int schemaDepth, boolean isStreaming) {
        int depthBytes = schemaDepth == 0 ? 0 : schemaDepth <= DEEP ? 4 * KIB : schemaDepth <= VERY_DEEP ? 8 * KIB
            : 16 * KIB;
        return BASE_BYTES + parameters / PARAMETERS * PARAMETERS_BYTES + depthBytes + (isStreaming ? STREAM_BYTES : 0);
    }

    /**
     * Settles the size for a handler.
     *
     * @param handler   name
     * @param specified bytes, or 0: nothing is
     * @param reckoned  bytes
     * @return bytes; what is specified stands, the rest is capped
     * @throws IllegalArgumentException if its variable is no number of bytes
     */
    public int of(String handler, int specified, int reckoned) {
        int wanted = variable(VARIABLE + suffix(handler), specified > 0 ? specified : reckoned);
        return Math.clamp(wanted, minBytes, Math.max(maxBytes, specified));
    }

    /**
     * The form of a handler's name in a variable.
     *
     * @param handler name
     * @return such as {@code GET_USERS} for {@code get-users}
     */
    static String suffix(String handler) {
        return handler.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    private int variable(String name, int fallback) {
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int bytes = Integer.parseInt(text);
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException malformed) {
            // Said below, as for a number that is none of bytes.
        }
        throw new IllegalArgumentException(name + ": \"" + text + "\" is no number of bytes");
    }
}
