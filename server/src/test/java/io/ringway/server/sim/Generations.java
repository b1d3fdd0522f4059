package io.ringway.server.sim;

import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.BackendProtocol;
import io.ringway.server.config.BackendScheme;
import io.ringway.server.config.CidrSet;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.config.TimeoutsConfig;
import io.ringway.server.snapshot.Timeouts;
import java.util.ArrayList;
import java.util.List;

/**
 * The configurations of a simulation, one after the other. The generation shows in everything a request meets: in the
 * rewritten path, in the Host of the endpoint and in the gateway's own answers; and each has other clusters behind its
 * routes and other endpoints in its clusters.
 */
final class Generations {

    /** Port of the first origin. */
    static final int ORIGIN_PORT = 9_000;

    /** Port of the listener that is always there. */
    static final int PORT = 8_080;
    /** Port of the listener that comes and goes. */
    static final int SECOND_PORT = 8_081;
    /** Port of the admin listener. */
    static final int ADMIN_PORT = 9_901;
    /** A name that nobody knows. */
    static final String UNKNOWN_HOST = "nowhere.test";

    private static final int LISTENER_PERIOD = 3;

    /** What keeps a configuration from being used. */
    enum Flaw {
        /** Nothing. */
        NONE,
        /** It does not get through the checks of its form. */
        NOT_VALID,
        /** A backend's name does not resolve. */
        UNKNOWN_NAME,
        /** Somebody else listens on an address of it. */
        TAKEN_ADDRESS,
        /** Two routes are the same. */
        CONFLICT
    }

    private final Scenario scenario;

    Generations(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * Makes a configuration.
     *
     * @param generation number, from 1
     * @param flaw       that keeps it from being used, or none
     * @return the configuration
     */
    GatewayConfig config(long generation, Flaw flaw) {
        List<ClusterConfig> clusters = new ArrayList<>();
        for (int i = 0; i < scenario.clusters(); i++) {
            String host = flaw == Flaw.UNKNOWN_NAME && i == 0 ? UNKNOWN_HOST : host(i, generation);
            clusters.add(ClusterConfig.of("c" + i, LoadBalancingStrategy.ROUND_ROBIN, members(i, generation).stream()
                .map(origin -> backend(host, origin)).toArray(BackendConfig[]::new)));
        }
        List<RouterConfig> routes = routes(generation);
        if (flaw == Flaw.CONFLICT) {
            routes.add(RouterConfig.of("twice", "/h", cluster(0, generation)));
        }
        return GatewayConfig.of(new ServerConfig(listeners(generation, flaw), CpuList.ALL, scenario.workers(),
            limits(generation), timeouts(), CidrSet.EMPTY), clusters, routes)
            .withAdmin(new AdminConfig(ListenAddress.parse("127.0.0.1:" + ADMIN_PORT), null));
    }

    private BackendConfig backend(String host, int origin) {
        int port = ORIGIN_PORT + origin;
        return !scenario.overH2(origin) ? BackendConfig.http(host, port)
            : new BackendConfig(BackendScheme.HTTP, host, port, null, 1, null, BackendProtocol.H2C);
    }

    /** A second listener comes and goes. */
    private static List<ListenerConfig> listeners(long generation, Flaw flaw) {
        List<ListenerConfig> listeners = new ArrayList<>();
        listeners.add(ListenerConfig.clearText("127.0.0.1:" + PORT));
        if (generation % LISTENER_PERIOD != 1) {
            listeners.add((int) (generation % 2), ListenerConfig.clearText("127.0.0.1:" + SECOND_PORT));
        }
        if (flaw == Flaw.TAKEN_ADDRESS) {
            listeners.add(ListenerConfig.clearText("127.0.0.1:" + ORIGIN_PORT));
        }
        return listeners;
    }

    private LimitsConfig limits(long generation) {
        long body = generation % 2 == 1 ? scenario.bodyLimit() : 2 * scenario.bodyLimit();
        return new LimitsConfig(16 * 1024, 100, 8 * 1024, body, scenario.connectionLimit() * scenario.workers(),
            LimitsConfig.DEFAULT.backendConnections());
    }

    private TimeoutsConfig timeouts() {
        Timeouts timeouts = scenario.timeouts();
        return new TimeoutsConfig(ms(timeouts.headerNs()), ms(timeouts.bodyNs()), ms(timeouts.idleNs()),
            ms(timeouts.connectNs()), ms(timeouts.requestNs()), ms(timeouts.drainNs()));
    }

    private static int ms(long ns) {
        return (int) (ns / 1_000_000);
    }

    private List<RouterConfig> routes(long generation) {
        String prefix = "/g" + generation;
        List<RouterConfig> routes = new ArrayList<>();
        routes.add(RouterConfig.of("answer", "/answer", new RouteTarget.Respond(200, "text/plain",
            "generation " + generation + "\n")));
        routes.add(RouterConfig.of("old", "/old", new RouteTarget.Redirect(302, "/new/" + generation)));
        for (int i = 0; i < Target.statics(); i++) {
            routes.add(RouterConfig.of("s" + i, "/s/" + i, cluster(i, generation), "GET", "HEAD", "POST", "PUT")
                .withInternalPath(prefix + "/s/" + i));
        }
        routes.add(RouterConfig.of("parameters", "/u/{user}/i/{item}", cluster(1, generation))
            .withInternalPath(prefix + "/i/{item}/u/{user}"));
        routes.add(RouterConfig.of("rest", "/f/{rest*}", cluster(2, generation))
            .withInternalPath(prefix + "/f/{rest*}"));
        routes.add(new RouterConfig("host", List.of(), "/h", prefix + "/h", List.of(), false, true,
            cluster(0, generation), null));
        for (int i = 0; i < HandlerPlan.ROUTES && !scenario.handlers().isEmpty(); i++) {
            routes.add(RouterConfig.of("p" + i, "/p/" + i + "/{id}", new RouteTarget.Handler(HandlerPlan.name(
                scenario.handlerOf(i)))));
        }
        return routes;
    }

    private RouteTarget cluster(int route, long generation) {
        return new RouteTarget.ClusterRef("c" + (route + generation) % scenario.clusters());
    }

    private List<Integer> members(int cluster, long generation) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < scenario.origins(); i++) {
            if (isMember(scenario, i, cluster, generation)) {
                members.add(i);
            }
        }
        return members;
    }

    /** Another part of the origins in each generation; never none. */
    static boolean isMember(Scenario scenario, int origin, int cluster, long generation) {
        int origins = scenario.origins();
        int first = (int) ((cluster + generation) % origins);
        return Math.floorMod(origin - first, origins) < Math.max(1, origins * 2 / 3);
    }

    /** Backends have one name for two generations: their pools live through every second reload. */
    private static String host(int cluster, long generation) {
        return "c" + cluster + ".g" + generation / 2 + ".test";
    }

    /** {@return how the Host ends that an origin sees in a generation} */
    static String hostEnd(long generation, int origin) {
        return ".g" + generation / 2 + ".test:" + (ORIGIN_PORT + origin);
    }
}
