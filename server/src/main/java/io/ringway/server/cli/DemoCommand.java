package io.ringway.server.cli;

import io.ringway.server.BuildInfo;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.control.HandlerCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** {@code ringway} alone: a gateway and two origins in one process, and commands to try. The environment counts. */
final class DemoCommand implements Callable<Integer> {

    private static final int PORT = 8080;
    private static final int ADMIN_PORT = 9901;

    private final CliContext context;
    private final int wantedPort;

    /**
     * The call.
     *
     * @param context to work with.
     */
    DemoCommand(CliContext context) {
        this(context, PORT);
    }

    /**
     * The call, on another port.
     *
     * @param context    to work with.
     * @param wantedPort to listen on unless it is taken.
     */
    DemoCommand(CliContext context, int wantedPort) {
        this.context = context;
        this.wantedPort = wantedPort;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunSettings settings;
        try {
            settings = RunSettings.resolve(new RunArguments(), context.environment());
        } catch (UsageException e) {
            return context.complain(e.getMessage(), CliContext.UNUSABLE);
        }
        settings.warnings().forEach(context.err()::println);
        int port = settings.listens() ? wantedPort : free(wantedPort);
        if (port != wantedPort) {
            context.out().println("Port " + wantedPort + " is taken, using " + port + ".");
        }
        // The document only carries what option and variable may change; the routes are built in code.
        String document = "{\"version\": 1, \"server\": {\"listeners\": [{\"address\": \"127.0.0.1:" + port + "\"}]},"
                + " \"admin\": {\"address\": \"127.0.0.1:" + free(ADMIN_PORT) + "\"},"
                + " \"routers\": [{\"external_path\": \"/\", \"respond\": {}}]}";
        ConfigResult base = context.reader().read("demo", document.getBytes(StandardCharsets.UTF_8),
                settings.overrides());
        base.problems().forEach(context.err()::println);
        if (!base.isValid()) {
            return context.complain("not started: errors in the environment", CliContext.UNUSABLE);
        }
        try (CliLog _ = new CliLog(settings.logLevel() == null ? LogLevel.WARN : settings.logLevel(), context.err())) {
            return serve(base.config(), settings);
        }
    }

    private int serve(GatewayConfig base, RunSettings settings) throws IOException, InterruptedException {
        int portA = free(0);
        try (DemoOrigin a = new DemoOrigin("a", DemoConfig.origin("A", portA), settings.io(), context)) {
            if (!a.awaitReady()) {
                return a.exitCode();
            }
            int portB = free(0);
            try (DemoOrigin b = new DemoOrigin("b", DemoConfig.origin("B", portB), settings.io(), context)) {
                if (!b.awaitReady()) {
                    return b.exitCode();
                }
                GatewayConfig gateway = DemoConfig.gateway(base, portA, portB);
                RunOptions options = new RunOptions(null, null, settings.io(), settings.pin(), true,
                        handlers(), () -> explain(gateway, portA, portB));
                return context.launcher().run(gateway, options, context.out(), context.err());
            }
        }
    }

    private static HandlerCatalog handlers() {
        HandlerCatalog catalog = new HandlerCatalog();
        new DemoHandlers().provide(catalog);
        return catalog;
    }

    private void explain(GatewayConfig gateway, int portA, int portB) {
        ListenAddress address = gateway.server().listeners().getFirst().address();
        String curl = curl(address);
        context.out().print("""
                %s demo: a gateway on %s in front of two origins on ports %d and %d.
                  /                 sent on to both origins in turn
                  /api/users/{id}   sent on as /users/{id}
                  /ping             answered by the gateway itself
                  /old              redirected to /ping
                  /hello/{name}     answered by a Java handler on the core
                  /slow?ms=5        answered by a Java handler that blocks, on a pool
                  /clock            server-sent events, on virtual threads
                Its admin listener, on %s, has /healthz, /readyz and /metrics.
                Try:
                  curl -i %s/
                  curl -i %s/hello/you
                  curl -N %s/clock
                Ctrl-C stops it. With a configuration of yours: ringway run --config FILE; more: ringway help
                """.formatted("Ringway " + BuildInfo.load().version(), address, portA, portB,
                gateway.admin().address(), curl, curl, curl));
        context.out().flush();
    }

    private static String curl(ListenAddress address) {
        return switch (address) {
            case ListenAddress.Unix unix -> "--unix-socket " + unix.path() + " http://localhost";
            case ListenAddress.Inet inet -> {
                boolean isAny = inet.ip().high() == 0 && inet.ip().low() == 0;
                String loopback = inet.ip().ipv4() ? "127.0.0.1:" + inet.port() : "[::1]:" + inet.port();
                yield "http://" + (isAny ? loopback : inet.toString());
            }
        };
    }

    /** A port of the loopback address nobody listens on: the wanted one, or one the kernel picks. */
    private static int free(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(loopback, wanted));
            return probe.getLocalPort();
        } catch (IOException taken) {
            if (wanted == 0) {
                throw taken;
            }
            return free(0);
        }
    }
}
