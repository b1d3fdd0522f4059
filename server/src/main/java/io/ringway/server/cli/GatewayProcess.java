package io.ringway.server.cli;

import io.ringway.router.RouterMode;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.control.Gateway;
import io.ringway.server.control.StartException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a gateway as a process does: until a signal, or an interrupt where signals are another's. SIGTERM and SIGINT
 * drain, a second one stops at once. Thread: the calling one; signals arrive on the JVM's.
 */
final class GatewayProcess implements GatewayLauncher {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int EXIT_STOPPED = 130;
    private static final int EXIT_OK = 0;

    GatewayProcess() {
        super();
    }

    @Override
    public int run(GatewayConfig config, RunOptions options, PrintStream out, PrintStream err) {
        Gateway gateway;
        try {
            gateway = Gateway.start(config, "ringway", options.pin());
        } catch (StartException failure) {
            err.println("ringway: " + failure.getMessage());
            return CliContext.FAILED;
        }
        describe(config, gateway);
        Semaphore stop = new Semaphore(0);
        if (options.ownsSignals()) {
            handleSignals(stop);
        }
        options.onReady().run();
        try {
            stop.acquire();
        } catch (InterruptedException interrupted) {
            gateway.close();
            return EXIT_OK;
        }
        return drain(gateway, Duration.ofMillis(config.server().timeouts().drainMs()));
    }

    private static void describe(GatewayConfig config, Gateway gateway) {
        for (int i = 0; i < config.server().listeners().size(); i++) {
            String text = switch (config.server().listeners().get(i).address()) {
                case ListenAddress.Inet inet -> new ListenAddress.Inet(inet.ip(), gateway.port(i)).toString();
                case ListenAddress.Unix unix -> unix.toString();
            };
            LOG.log(System.Logger.Level.INFO, "listening on " + text + ", " + gateway.workers() + " workers, "
                + config.routers().size() + " routes");
        }
        RouterMode mode = config.server().routerMode();
        if (mode != RouterMode.TRIE) {
            LOG.log(System.Logger.Level.WARNING, "router mode " + mode.text()
                + ": for comparisons, slower than " + RouterMode.TRIE.text());
        }
    }

    private static void handleSignals(Semaphore stop) {
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
        Signals.handle("HUP", () -> LOG.log(System.Logger.Level.WARNING,
            "SIGHUP: reload is not available in this version, the running configuration stays"));
    }

    private static int drain(Gateway gateway, Duration patience) {
        LOG.log(System.Logger.Level.INFO, "draining, at most " + patience.toMillis() + " ms");
        boolean done = gateway.drain(patience);
        LOG.log(System.Logger.Level.INFO, done ? "drained" : "stopped with requests in flight");
        return done ? EXIT_OK : CliContext.FAILED;
    }
}
