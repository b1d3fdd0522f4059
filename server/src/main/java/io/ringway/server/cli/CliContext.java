package io.ringway.server.cli;

import io.ringway.server.config.ConfigReader;
import java.io.PrintStream;
import java.util.Map;

/**
 * What every call works with.
 *
 * @param environment variables of the process.
 * @param out         for what was asked for.
 * @param err         for what is wrong, and the log.
 * @param reader      of configurations.
 * @param launcher    that serves.
 */
record CliContext(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        ConfigReader reader,
        GatewayLauncher launcher) {

    /** Everything went well. */
    static final int OK = 0;
    /** The configuration is invalid, or the gateway cannot start. */
    static final int FAILED = 1;
    /** The arguments cannot be used. */
    static final int UNUSABLE = 2;

    /**
     * Says in one line why a call ends.
     *
     * @param message without the program's name.
     * @param code    to exit with.
     * @return the code.
     */
    int complain(String message, int code) {
        err.println("ringway: " + message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse(""));
        return code;
    }
}
