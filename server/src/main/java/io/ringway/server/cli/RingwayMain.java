package io.ringway.server.cli;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.NativeAccess;
import io.ringway.server.control.RouteCheck;
import java.util.List;

/** Entry of the process on a Java that is new enough, and the one place where the command line meets what serves. */
public final class RingwayMain {

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
        // Asked about each configuration after our own checks.
        RouteCheck routes = new RouteCheck();
        RingwayCli cli = new RingwayCli(System.getenv(), System.out, System.err, List.of(routes),
            new GatewayProcess(routes));
        System.exit(cli.execute(args));
    }
}
