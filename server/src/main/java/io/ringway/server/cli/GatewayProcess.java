package io.ringway.server.cli;

import io.ringway.router.RouterMode;
import io.ringway.server.BuildInfo;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.ConfigSource;
import io.ringway.server.control.Gateway;
import io.ringway.server.control.GatewayOptions;
import io.ringway.server.control.RouteCheck;
import io.ringway.server.control.StartException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a gateway as a process does: until a signal, or an interrupt where signals are another's. SIGTERM and SIGINT
 * drain, a second one stops at once; SIGHUP reloads, as often as it comes. Thread: the calling one; signals arrive on
 * the JVM's.
 */
final class GatewayProcess implements GatewayLauncher {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int EXIT_STOPPED = 130;
    private static final int EXIT_OK = 0;

    private final RouteCheck routes;

    /**
     * Creates the launcher.
     *
     * @param routes the check that sees each configuration before it is run
     */
    GatewayProcess(RouteCheck routes) {
        this.routes = routes;
    }

    @Override
    public int run(GatewayConfig config, RunOptions options, PrintStream out, PrintStream err) {
        Semaphore stop = new Semaphore(0);
        HangUp hangUp = new HangUp(options.source() != null);
        if (options.ownsSignals()) {
            // Before the first connection is accepted: whoever sees the gateway serve may signal it.
            handleSignals(stop, hangUp);
        }
        Gateway gateway;
        try {
            BuildInfo build = BuildInfo.load();
            ConfigSource source = options.source() == null ? null : options.source().checkedBy(routes);
            gateway = Gateway.startAsProcess(config, new GatewayOptions("ringway", options.pin(), source,
                    build.version(), build.commit(), options.handlers()));
        } catch (StartException failure) {
            err.println("ringway: " + failure.getMessage());
            return CliContext.FAILED;
        }
        describe(gateway);
        hangUp.serve(gateway);
        options.onReady().run();
        try {
            stop.acquire();
        } catch (InterruptedException interrupted) {
            gateway.close();
            return EXIT_OK;
        }
        return drain(gateway, Duration.ofMillis(gateway.config().server().timeouts().drainMs()));
    }

    private static void describe(Gateway gateway) {
        for (String address : gateway.addresses()) {
            LOG.log(System.Logger.Level.INFO, "listening on " + address + ", " + gateway.workers() + " workers, "
                + gateway.config().routers().size() + " routes");
        }
        if (gateway.adminAddress() != null) {
            LOG.log(System.Logger.Level.INFO, "admin on " + gateway.adminAddress());
        }
        RouterMode mode = gateway.config().server().routerMode();
        if (mode != RouterMode.TRIE) {
            LOG.log(System.Logger.Level.WARNING, "router mode " + mode.text() + ": for comparisons; "
                + (mode == RouterMode.HYBRID ? "the more routes with parameters a host has, the longer they take"
                    : "each request takes longer the more routes there are, and allocates"));
        }
    }

    private static void handleSignals(Semaphore stop, HangUp hangUp) {
        AtomicInteger asked = new AtomicInteger();
        Runnable end = () -> {
            if (asked.incrementAndGet() == 1) {
                stop.release();
            } else {
                Runtime.getRuntime().halt(EXIT_STOPPED);
            }
        };
        Signals.handle("TERM", end);
        Signals.handle("INT", end);
        Signals.handle("HUP", hangUp);
    }

    private static int drain(Gateway gateway, Duration patience) {
        LOG.log(System.Logger.Level.INFO, "draining, at most " + patience.toMillis() + " ms");
        boolean done = gateway.drain(patience);
        LOG.log(System.Logger.Level.INFO, done ? "drained" : "stopped before every connection had ended");
        return done ? EXIT_OK : CliContext.FAILED;
    }
}
