package io.ringway.server.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How much stack the threads of a handler get: the environment beats what is specified for the handler, which beats
 * what is reckoned from its shape; the caps hold for all three. The JVM's own needs come on top. Thread: one.
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

    private final Map<String, String> environment;
    private final int minBytes;
    private final int maxBytes;
    private final Map<String, String> owners = new HashMap<>();
    private final List<String> capped = new ArrayList<>();

    /**
     * Reads the caps.
     *
     * @param environment variables
     * @throws IllegalArgumentException if one of them is no number of bytes
     */
    public StackSize(Map<String, String> environment) {
        this.environment = environment;
        minBytes = bytes(MIN_VARIABLE, MIN_BYTES);
        maxBytes = Math.max(minBytes, bytes(MAX_VARIABLE, MAX_BYTES));
    }

    /**
     * Reckons from the shape of a handler: 16 KiB; 4 KiB for each five parameters; 8 KiB for streams.
     *
     * @param parameters  of its path
     * @param isStreaming true if it reads its body as it comes
     * @return bytes, without caps
     */
    public static int reckoned(int parameters, boolean isStreaming) {
        return BASE_BYTES + parameters / PARAMETERS * PARAMETERS_BYTES + (isStreaming ? STREAM_BYTES : 0);
    }

    /**
     * Settles the size for a handler. To be asked once for each.
     *
     * @param handler   name
     * @param specified bytes, or 0: nothing is
     * @param reckoned  bytes
     * @return bytes, between the caps, whatever they come from
     * @throws IllegalArgumentException if its variable is no number of bytes, or another handler's too
     */
    public int of(String handler, int specified, int reckoned) {
        String variable = variable(handler);
        String owner = owners.putIfAbsent(variable, handler);
        if (owner != null && isSet(variable)) {
            throw new IllegalArgumentException(variable + " is the variable of two handlers, " + owner + " and "
                + handler + ": give one of them another name");
        }
        int wanted = bytes(variable, specified > 0 ? specified : reckoned);
        if (wanted > maxBytes) {
            capped.add("handler " + handler + " is to have " + wanted + " bytes of stack, and gets " + maxBytes + ": "
                + MAX_VARIABLE + " allows no more");
        }
        return Math.clamp(wanted, minBytes, maxBytes);
    }

    /**
     * Tells which handlers get less than is wanted for them.
     *
     * @return one line each, for the operator
     */
    public List<String> capped() {
        return capped;
    }

    /**
     * Tells which variables are of no handler. To be asked when all were settled.
     *
     * @return their names, in order
     */
    public List<String> strangers() {
        return environment.keySet().stream()
            .filter(variable -> variable.startsWith(VARIABLE) && !owners.containsKey(variable)).sorted().toList();
    }

    /**
     * Tells which variables are of a handler, set or not.
     *
     * @return a name for each handler that was settled
     */
    public Set<String> known() {
        return owners.keySet();
    }

    /**
     * Names the variable of a handler.
     *
     * @param handler name
     * @return such as {@code RINGWAY_STACK_SIZE__GET_USERS_ID} for <code>GET /users/{id}</code>
     */
    static String variable(String handler) {
        String words = handler.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return VARIABLE + words.replaceAll("^_|_$", "");
    }

    private boolean isSet(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private int bytes(String variable, int fallback) {
        if (!isSet(variable)) {
            return fallback;
        }
        String text = environment.get(variable).strip();
        try {
            int bytes = Integer.parseInt(text);
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException malformed) {
            // Said below, as for a number that is none of bytes.
        }
        throw new IllegalArgumentException(variable + ": \"" + text + "\" is no number of bytes");
    }
}
