package io.ringway.server.cli;

import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import java.util.List;

/** The configurations of the demo: a gateway in front of two origins. */
final class DemoConfig {

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int ORIGIN_CONNECTIONS = 1000;

    private DemoConfig() {
    }

    /**
     * An origin that says its name.
     *
     * @param name of it.
     * @param port on the loopback address.
     * @return the configuration: one worker, fixed answers.
     */
    static GatewayConfig origin(String name, int port) {
        ServerConfig standard = ServerConfig.of(ListenerConfig.h1("127.0.0.1:" + port));
        LimitsConfig limits = standard.limits();
        ServerConfig server = new ServerConfig(standard.listeners(), CpuList.ALL, 1,
                new LimitsConfig(limits.headerBytes(), limits.headerCount(), limits.requestLineBytes(),
                        limits.bodyBytes(), ORIGIN_CONNECTIONS, limits.backendConnections()),
                standard.timeouts(), standard.trustedProxies());
        return GatewayConfig.of(server, List.of(), List.of(
                RouterConfig.of("home", "/", text("Hello from origin " + name + ".\n"), "GET"),
                RouterConfig.of("user", "/users/{id}", text("A user, from origin " + name + ".\n"), "GET")));
    }

    /**
     * The gateway.
     *
     * @param base    listeners, admin listener and the like.
     * @param originA port of the first origin.
     * @param originB port of the second origin.
     * @return the configuration.
     */
    static GatewayConfig gateway(GatewayConfig base, int originA, int originB) {
        ClusterConfig origins = ClusterConfig.of("origins", LoadBalancingStrategy.ROUND_ROBIN,
                BackendConfig.http("127.0.0.1", originA), BackendConfig.http("127.0.0.1", originB));
        RouteTarget proxied = new RouteTarget.ClusterRef(origins.name());
        return GatewayConfig.of(base.server(), List.of(origins), List.of(
                RouterConfig.of("home", "/", proxied, "GET"),
                RouterConfig.of("user", "/api/users/{id}", proxied, "GET").withInternalPath("/users/{id}"),
                RouterConfig.of("ping", "/ping", text("pong\n"), "GET"),
                RouterConfig.of("old", "/old", new RouteTarget.Redirect(308, "/ping"), "GET"),
                RouterConfig.of("hello", "/hello/{name}", new RouteTarget.Handler(DemoHandlers.HELLO), "GET"),
                RouterConfig.of("slow", "/slow", new RouteTarget.Handler(DemoHandlers.SLOW), "GET"),
                RouterConfig.of("clock", "/clock", new RouteTarget.Handler(DemoHandlers.CLOCK), "GET")))
                .withAdmin(base.admin());
    }

    private static RouteTarget text(String body) {
        return new RouteTarget.Respond(200, TEXT, body);
    }
}
