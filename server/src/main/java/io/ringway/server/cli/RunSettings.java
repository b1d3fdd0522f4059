package io.ringway.server.cli;

import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.HandlerVariables;
import io.ringway.server.config.NearestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Options and environment brought together: an option beats its variable, and both beat the file. An empty variable
 * counts as one that is not set; blanks around a variable's value are ignored.
 *
 * @param configFile as text, or null: none given.
 * @param overrides  to put over the file, where they are checked.
 * @param io         to use.
 * @param pin        true to pin workers.
 * @param logLevel   asked for, or null: none given.
 * @param handlers   directory with jars of handlers, as text, or null: none given.
 * @param listens    true when an option or variable says where to listen.
 * @param warnings   about variables that look like slips of the pen.
 */
record RunSettings(
        String configFile, ConfigOverrides overrides, IoMode io, boolean pin, LogLevel logLevel,
        String handlers, boolean listens, List<String> warnings) {

    /** Keys of the file that have a variable but no option: {@code header_ms} is {@code RINGWAY_HEADER_MS}. */
    static final List<String> FILE_KEYS = List.of(
            "server.limits.header_bytes", "server.limits.header_count", "server.limits.request_line_bytes",
            "server.limits.body_bytes", "server.limits.connections", "server.limits.backend_connections",
            "server.timeouts.header_ms", "server.timeouts.body_ms", "server.timeouts.idle_ms",
            "server.timeouts.connect_ms", "server.timeouts.request_ms", "server.timeouts.drain_ms");

    private static final String PREFIX = "RINGWAY_";
    private static final List<String> OPTION_VARIABLES =
            List.of("CONFIG", "LISTEN", "CPUS", "WORKERS", "NO_PIN", "ADMIN", "LOG_LEVEL", "IO", "ROUTER_MODE",
                    "JAVA_OPTS", "HANDLERS", "STACK_MIN_BYTES", "STACK_MAX_BYTES");

    /** A value and the option or variable it came from. */
    private record Given(String value, String origin) {
    }

    /**
     * Brings options and environment together.
     *
     * @param typed       options.
     * @param environment variables.
     * @return the settings.
     * @throws UsageException when one that the file does not have cannot be used.
     */
    static RunSettings resolve(RunArguments typed, Map<String, String> environment) throws UsageException {
        Function<String, String> variable = name -> {
            String value = environment.getOrDefault(PREFIX + name, "").strip();
            return value.isEmpty() ? null : value;
        };
        ConfigOverrides overrides = new ConfigOverrides();
        boolean listens = putListeners(typed, variable, overrides);
        Given cpus = given(typed.cpus, "--cpus", "CPUS", variable);
        if (cpus != null) {
            overrides.text("server.cpus", cpus.value, cpus.origin);
        }
        Given workers = given(typed.workers, "--workers", "WORKERS", variable);
        if (workers != null) {
            overrides.number("server.workers", workers.value, workers.origin);
        }
        Given admin = given(typed.admin, "--admin", "ADMIN", variable);
        if (admin != null) {
            overrides.text("admin.address", admin.value, admin.origin);
        }
        Given routerMode = given(typed.routerMode, "--router-mode", "ROUTER_MODE", variable);
        if (routerMode != null) {
            overrides.text("server.router_mode", routerMode.value, routerMode.origin);
        }
        putFileKeys(variable, overrides);
        HandlerVariables.put(environment, overrides);
        Given config = given(typed.config, "--config", "CONFIG", variable);
        IoMode io = choice(given(typed.io, "--io", "IO", variable), IoMode.values(), IoMode::text, IoMode.AUTO);
        LogLevel level = choice(given(typed.logLevel, "--log-level", "LOG_LEVEL", variable), LogLevel.values(),
                LogLevel::text, null);
        Given handlers = given(typed.handlers, "--handlers", "HANDLERS", variable);
        boolean pin = !typed.noPin && !truth(variable.apply("NO_PIN"));
        return new RunSettings(config == null ? null : config.value, overrides, io, pin, level,
                handlers == null ? null : handlers.value, listens, warnings(environment));
    }

    private static boolean putListeners(
            RunArguments typed, Function<String, String> variable, ConfigOverrides overrides) {
        String fromEnvironment = variable.apply("LISTEN");
        if (!typed.listen.isEmpty()) {
            overrides.listeners(typed.listen, "--listen");
        } else if (fromEnvironment != null) {
            overrides.listeners(List.of(fromEnvironment.split(",", -1)), PREFIX + "LISTEN");
        }
        return !typed.listen.isEmpty() || fromEnvironment != null;
    }

    private static void putFileKeys(Function<String, String> variable, ConfigOverrides overrides) {
        for (String key : FILE_KEYS) {
            String value = variable.apply(variableOf(key));
            if (value != null) {
                overrides.number(key, value, PREFIX + variableOf(key));
            }
        }
    }

    /**
     * The variable of a key, without the prefix: the last step of its path says enough.
     *
     * @param key of {@link #FILE_KEYS}.
     * @return such as {@code HEADER_MS}.
     */
    static String variableOf(String key) {
        return key.substring(key.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    }

    private static Given given(String typed, String option, String name, Function<String, String> variable) {
        if (typed != null) {
            return new Given(typed, option);
        }
        String value = variable.apply(name);
        return value == null ? null : new Given(value, PREFIX + name);
    }

    private static <T> T choice(Given given, T[] choices, Function<T, String> text, T fallback) throws UsageException {
        if (given == null) {
            return fallback;
        }
        List<String> allowed = new ArrayList<>();
        for (T choice : choices) {
            if (text.apply(choice).equalsIgnoreCase(given.value)) {
                return choice;
            }
            allowed.add(text.apply(choice));
        }
        throw new UsageException(given.origin + ": unknown value \"" + given.value + "\" (allowed: "
                + String.join(", ", allowed) + ")");
    }

    private static boolean truth(String value) throws UsageException {
        return switch (value == null ? "false" : value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new UsageException(PREFIX + "NO_PIN: unknown value \"" + value
                    + "\" (allowed: true, false, 1, 0, yes, no, on, off)");
        };
    }

    /** Only near misses: an orchestrator may set variables of our prefix that are none of our business. */
    private static List<String> warnings(Map<String, String> environment) {
        List<String> known = new ArrayList<>(OPTION_VARIABLES);
        FILE_KEYS.forEach(key -> known.add(variableOf(key)));
        HandlerVariables.KEYS.forEach(key -> known.add(HandlerVariables.variable(key).substring(PREFIX.length())));
        List<String> warnings = new ArrayList<>();
        environment.keySet().stream().sorted().filter(name -> name.startsWith(PREFIX)).forEach(name -> {
            String suffix = name.substring(PREFIX.length());
            String nearest = known.contains(suffix) ? null : NearestKey.find(suffix, known);
            if (nearest != null) {
                warnings.add(name + ": warning: unknown variable, did you mean " + PREFIX + nearest + "?");
            }
        });
        return warnings;
    }
}
