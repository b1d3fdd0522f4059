package io.ringway.server.cli;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.NativeAccess;
import io.ringway.server.config.ConfigCheck;
import io.ringway.server.control.RouteCheck;
import java.util.List;

/** Entry of the process on a Java that is new enough, and the one place where the command line meets what serves. */
public final class RingwayMain {

    /** Asked about each configuration after our own checks. */
    private static final List<ConfigCheck> CHECKS = List.of(new RouteCheck());

    private RingwayMain() {
    }

    /**
     * Runs a call and exits with its code.
     *
     * @param args of the process.
     */
    public static void main(String[] args) {
        try {
            NativeAccess.require();
        } catch (RingException refused) {
            System.err.println("ringway: " + refused.getMessage());
            System.exit(CliContext.FAILED);
        }
        RingwayCli cli = new RingwayCli(System.getenv(), System.out, System.err, CHECKS, new GatewayProcess());
        System.exit(cli.execute(args));
    }
}
