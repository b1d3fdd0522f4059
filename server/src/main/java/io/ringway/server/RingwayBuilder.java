package io.ringway.server;

import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.HandlersConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.control.CodedConfig;
import io.ringway.server.control.HandlerCatalog;
import io.ringway.server.control.StartException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a server together in code: routes with their handlers, addresses, and, if wanted, a configuration whose routes
 * are served besides. Not for several threads; used once.
 *
 * <pre>{@code
 * Ringway ringway = Ringway.builder()
 *     .get("/hello/{name}", (request, response) -> response.text("Hello, " + request.path("name") + "!\n"))
 *     .listen(8080)
 *     .start();
 * }</pre>
 */
public final class RingwayBuilder implements HandlerRegistry, Routes {

    private static final String ANY_ADDRESS = "0.0.0.0:";
    private static final String ANY_METHOD = "*";
    private static final int PORT_MAX = 65_535;

    private final HandlerCatalog catalog = new HandlerCatalog();
    private final List<RouterConfig> routers = new ArrayList<>();
    private final List<ListenerConfig> listeners = new ArrayList<>();
    private GatewayConfig base;
    private AdminConfig admin;
    private HandlersConfig handlers;
    private int workers = ServerConfig.WORKERS_AUTO;
    private RingwayOptions options = RingwayOptions.EMBEDDED;

    /** Begins without routes. */
    RingwayBuilder() {
    }

    // ---------------------------------------------------------------- handlers

    @Override
    public RingwayBuilder route(String method, String path, Handler handler, HandlerOptions how) {
        if (method == null || path == null || handler == null || how == null) {
            throw new IllegalArgumentException("a route needs a method, a path, a handler and options; it has " + method
                + ", " + path + ", " + (handler == null ? "no handler" : "a handler") + " and " + how);
        }
        checkReachable(method, path);
        String name = method + ' ' + path;
        if (name.length() > HandlerCatalog.NAME_MAX) {
            throw new IllegalArgumentException("the route " + name + " has " + name.length()
                + " characters, allowed are " + HandlerCatalog.NAME_MAX + ", its method included");
        }
        catalog.add(name, handler, how);
        RouteTarget target = new RouteTarget.Handler(name);
        routers.add(method.equals(ANY_METHOD) ? RouterConfig.of(name, path, target)
            : RouterConfig.of(name, path, target, method));
        return this;
    }

    /** Routes of other frameworks' manners would be taken for what they say, and never be reached. */
    private static void checkReachable(String method, String path) {
        if (method.equals("CONNECT")) {
            throw new IllegalArgumentException("CONNECT " + path + ": CONNECT is refused before it comes to routes");
        }
        int colon = path.indexOf("/:");
        if (colon >= 0) {
            int end = path.indexOf('/', colon + 1);
            String segment = path.substring(colon + 1, end < 0 ? path.length() : end);
            throw new IllegalArgumentException(method + ' ' + path + ": a parameter is written {"
                + segment.substring(1) + "}, not " + segment);
        }
    }

    private static <T> T required(String what, T value) {
        if (value == null) {
            throw new IllegalArgumentException(what + " may not be null");
        }
        return value;
    }

    @Override
    public RingwayBuilder onException(ExceptionHandler exceptions) {
        catalog.onException(required("what is done about exceptions", exceptions));
        return this;
    }

    /**
     * Adds a handler that routers of a {@link #config configuration} may name.
     *
     * @param name    of it
     * @param handler to run
     * @param how     to run it
     */
    @Override
    public void add(String name, Handler handler, HandlerOptions how) {
        catalog.add(name, handler, how);
    }

    /**
     * Adds a handler that routers of a {@link #config configuration} may name.
     *
     * @param name    of it
     * @param handler to run
     * @param how     to run it
     * @return this
     */
    public RingwayBuilder handler(String name, Handler handler, HandlerOptions how) {
        add(name, handler, how);
        return this;
    }

    // ---------------------------------------------------------------- the server

    /**
     * Begins with a configuration: its routes are served besides, what else it says holds unless it is said here. A
     * {@linkplain Ringway#reload(GatewayConfig) reload} takes its place; what is said here stays.
     *
     * @param config to begin with
     * @return this
     * @throws IllegalArgumentException if it is null, as that of a file with a mistake in it is:
     *     {@link io.ringway.server.config.ConfigResult#orThrow()} tells which
     */
    public RingwayBuilder config(GatewayConfig config) {
        base = Ringway.required(config);
        return this;
    }

    /**
     * Listens on a port of every IPv4 address, for HTTP/1.1 and HTTP/2.
     *
     * @param port TCP port, up to 65535; 0: any that is free, {@link Ringway#port()} tells which
     * @return this
     */
    public RingwayBuilder listen(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port is " + port + ", allowed are 0 to " + PORT_MAX);
        }
        return listen(ANY_ADDRESS + port);
    }

    /**
     * Listens on an address, for HTTP/1.1 and HTTP/2.
     *
     * @param address such as {@code 127.0.0.1:8080}, {@code [::1]:0} or {@code unix:/run/app.sock}
     * @return this
     * @throws IllegalArgumentException if it is no address
     */
    public RingwayBuilder listen(String address) {
        try {
            listeners.add(ListenerConfig.clearText(address));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("cannot listen on \"" + address + "\": " + malformed.getMessage());
        }
        return this;
    }

    /**
     * Serves metrics and health on an address of its own.
     *
     * @param address on the loopback, such as {@code 127.0.0.1:9901}, or a Unix socket; any other is refused at the
     *                start
     * @return this
     */
    public RingwayBuilder admin(String address) {
        admin = new AdminConfig(ListenAddress.parse(required("the admin address", address)), null);
        return this;
    }

    /**
     * Sets what holds for the pools of all handlers whose {@link HandlerOptions} do not say otherwise. The variables
     * {@code RINGWAY_HANDLER_*} of the environment beat it, as they beat a configuration.
     *
     * @param defaults such as {@code HandlersConfig.DEFAULT.withWorkers(8)}; instead of the configuration's
     * @return this
     */
    public RingwayBuilder handlers(HandlersConfig defaults) {
        handlers = required("the section of handlers", defaults);
        return this;
    }

    /**
     * Uses so many cores; all, if nothing is said.
     *
     * @param count of workers, 1 to {@value ServerConfig#WORKERS_MAX}
     * @return this
     */
    public RingwayBuilder workers(int count) {
        if (count < ServerConfig.WORKERS_MIN || count > ServerConfig.WORKERS_MAX) {
            throw new IllegalArgumentException("workers is " + count + ", allowed are " + ServerConfig.WORKERS_MIN
                + " to " + ServerConfig.WORKERS_MAX);
        }
        workers = count;
        return this;
    }

    /**
     * Sets how it runs in this process.
     *
     * @param how to run
     * @return this
     * @throws IllegalArgumentException if it is null
     */
    public RingwayBuilder options(RingwayOptions how) {
        options = required("options", how);
        return this;
    }

    /**
     * Starts.
     *
     * @return the running server; every listener accepts
     * @throws StartException if it cannot start, in one line: a port that is taken, routes that contradict each other,
     *     a variable of the environment out of its range, a flag that the JVM lacks
     */
    public Ringway start() {
        if (listeners.isEmpty() && base == null) {
            throw new IllegalStateException("nowhere to listen: call listen(port)");
        }
        GatewayConfig config = base != null ? base
            : GatewayConfig.of(ServerConfig.of(listeners.toArray(ListenerConfig[]::new)), List.of(), List.of());
        return Ringway.start(config, options, catalog,
            new CodedConfig(routers, listeners, workers, admin, handlers, System.getenv()));
    }
}
