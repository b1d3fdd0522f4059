package io.ringway.launch;

import java.lang.reflect.InvocationTargetException;

/** Starts the command line where Java is new enough, and says in one line which Java is needed where it is not. */
public final class Main {

    /** The oldest Java that runs the rest. */
    static final int NEEDED = 25;

    private static final String REAL_MAIN = "io.ringway.server.cli.RingwayMain";

    private Main() {
    }

    /**
     * Entry of {@code java -jar ringway.jar}.
     *
     * @param args handed on.
     * @throws Throwable what the real main throws.
     */
    public static void main(String[] args) throws Throwable {
        String found = System.getProperty("java.specification.version", "unknown");
        if (feature(found) < NEEDED) {
            System.err.println("ringway: needs Java " + NEEDED + " or later, but this is Java "
                    + System.getProperty("java.version", found) + " (" + System.getProperty("java.home", "?")
                    + "); set JAVA_HOME or PATH to a JDK " + NEEDED);
            System.exit(1);
        }
        try {
            Class.forName(REAL_MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException wrapper) {
            throw wrapper.getCause();
        }
    }

    /**
     * The feature number of a specification version.
     *
     * @param version such as {@code 1.8}, {@code 17} or {@code 25}.
     * @return such as 8, 17 or 25; 0 when it is no number, which is then too old.
     */
    static int feature(String version) {
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException odd) {
            return 0;
        }
    }
}
