package io.ringway.stress.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is to do.
 *
 * @param isFull  true for every mixture of interpreter and compilers, false for one JVM for each test
 * @param tests   regular expression for the tests' names; a control runs with its test
 * @param samples least number for each test, reached by repeating; 0 for one round, whatever comes of it
 * @param time    of each iteration in each JVM
 * @param patience no round begins after it
 * @param out     directory for reports and logs
 */
public record StressOptions(boolean isFull, String tests, long samples, Duration time, Duration patience, Path out) {

    private static final String USAGE = """
        usage: StressRun [--mode=quick|full] [--tests=REGEX] [--samples=N] [--time-ms=N] [--minutes=N] [--out=DIR]""";
    private static final int QUICK_MS = 250;
    private static final int FULL_MS = 1000;
    private static final int PATIENCE_MINUTES = 240;

    /**
     * Reads a command line.
     *
     * @param arguments names and values; an empty value is none
     * @return the options
     * @throws IllegalArgumentException with one line, if there is anything wrong
     */
    public static StressOptions parse(String... arguments) {
        boolean isFull = false;
        String tests = ".*";
        long samples = 0;
        int timeMs = 0;
        int minutes = PATIENCE_MINUTES;
        Path out = Path.of("stress");
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(argument + " needs a value; " + USAGE);
            }
            String value = argument.substring(equals + 1);
            if (value.isEmpty()) {
                continue;
            }
            switch (argument.substring(0, equals)) {
                case "--mode" -> isFull = isFull(value);
                case "--tests" -> tests = value;
                case "--samples" -> samples = Long.parseLong(value);
                case "--time-ms" -> timeMs = Integer.parseInt(value);
                case "--minutes" -> minutes = Integer.parseInt(value);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("what is " + argument + "? " + USAGE);
            }
        }
        int time = timeMs > 0 ? timeMs : isFull ? FULL_MS : QUICK_MS;
        return new StressOptions(isFull, tests, samples, Duration.ofMillis(time), Duration.ofMinutes(minutes), out);
    }

    private static boolean isFull(String mode) {
        return switch (mode) {
            case "full" -> true;
            case "quick" -> false;
            default -> throw new IllegalArgumentException("mode " + mode + "; " + USAGE);
        };
    }
}
