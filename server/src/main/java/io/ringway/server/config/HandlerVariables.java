package io.ringway.server.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The environment of the pools of handlers: {@code RINGWAY_HANDLER_WORKERS} and the others, one for each key of the
 * section {@code handlers}. They are read by the rules of the file, whoever starts the gateway, but that words are read
 * in any case, and 0 threads are as many as fit the machine. Stateless: any thread.
 */
public final class HandlerVariables {

    /** Keys that have a variable, by their path in the file. */
    public static final List<String> KEYS =
            List.of("handlers.workers", "handlers.queue_bound", "handlers.backpressure", "handlers.timeout_ms");

    private static final String PREFIX = "RINGWAY_HANDLER_";
    private static final String TEXT_KEY = "handlers.backpressure";
    /** The key whose default goes by the machine, and how a variable asks for that over a file or code. */
    private static final String AUTO_KEY = "handlers.workers";
    private static final String AUTO = String.valueOf(HandlersConfig.WORKERS_AUTO);

    private HandlerVariables() {
    }

    /**
     * Names the variable of a key.
     *
     * @param key of {@link #KEYS}.
     * @return such as {@code RINGWAY_HANDLER_QUEUE_BOUND}.
     */
    public static String variable(String key) {
        return PREFIX + key.substring(key.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    }

    /**
     * Puts what the environment says over a file.
     *
     * @param environment variables; empty ones count as not set.
     * @param overrides   to add to.
     * @return true if anything was said.
     */
    public static boolean put(Map<String, String> environment, ConfigOverrides overrides) {
        boolean isAny = false;
        for (String key : KEYS) {
            String value = environment.getOrDefault(variable(key), "").strip();
            if (value.isEmpty()) {
                continue;
            }
            isAny = true;
            if (key.equals(TEXT_KEY)) {
                overrides.text(key, value.toLowerCase(Locale.ROOT), variable(key));
            } else if (key.equals(AUTO_KEY) && value.equals(AUTO)) {
                overrides.unset(key, variable(key));
            } else {
                overrides.number(key, value, variable(key));
            }
        }
        return isAny;
    }

    /**
     * What the environment says, and otherwise what is given.
     *
     * @param environment variables.
     * @param otherwise   holds for what is not set there.
     * @return the section.
     * @throws IllegalArgumentException in one line, naming each variable that cannot be used, and its value.
     */
    public static HandlersConfig over(Map<String, String> environment, HandlersConfig otherwise) {
        ConfigOverrides overrides = new ConfigOverrides();
        if (!put(environment, overrides)) {
            return otherwise;
        }
        byte[] nothing = ("{\"version\":" + GatewayConfig.VERSION + "}").getBytes(StandardCharsets.US_ASCII);
        ConfigResult said = new ConfigReader(List.of()).read("environment", nothing, overrides);
        if (!said.isValid()) {
            throw new IllegalArgumentException(String.join("; ", said.problems().stream()
                    .filter(ConfigProblem::isError).map(ConfigProblem::toString).toList()));
        }
        HandlersConfig all = said.config().handlers();
        return new HandlersConfig(isSet(environment, 0) ? all.workers() : otherwise.workers(),
                isSet(environment, 1) ? all.queueBound() : otherwise.queueBound(),
                isSet(environment, 2) ? all.backpressure() : otherwise.backpressure(),
                isSet(environment, 3) ? all.timeoutMs() : otherwise.timeoutMs());
    }

    private static boolean isSet(Map<String, String> environment, int key) {
        return !environment.getOrDefault(variable(KEYS.get(key)), "").isBlank();
    }
}
