package io.ringway.server.cli;

import io.ringway.server.config.ConfigCheck;
import java.util.List;

/** Entry of the process on a Java that is new enough, and the one place where the command line meets what serves. */
public final class RingwayMain {

    /** Asked about each configuration after our own checks. */
    private static final List<ConfigCheck> CHECKS = List.of();

    /** What serves: one line connects it. */
    private static final GatewayLauncher LAUNCHER = (_, _, _, err) -> {
        err.println("ringway: this build has no data plane");
        return CliContext.FAILED;
    };

    private RingwayMain() {
    }

    /**
     * Runs a call and exits with its code.
     *
     * @param args of the process.
     */
    public static void main(String[] args) {
        System.exit(new RingwayCli(System.getenv(), System.out, System.err, CHECKS, LAUNCHER).execute(args));
    }
}
