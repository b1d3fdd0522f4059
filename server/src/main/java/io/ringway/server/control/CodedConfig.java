package io.ringway.server.control;

import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.HandlerVariables;
import io.ringway.server.config.HandlersConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What an application has said in code, and the environment of its process: laid over the configuration at the start
 * and at each reload, as the command line is over a file. So a reload neither loses a route whose handler is code nor
 * moves a listener that code has opened.
 *
 * @param routers     with handlers of the application; served besides those of the configuration
 * @param listeners   instead of the configuration's; empty: those
 * @param workers     instead of the configuration's; {@link ServerConfig#WORKERS_AUTO}: that
 * @param admin       instead of the configuration's, or null: that
 * @param handlers    instead of the configuration's, or null: that
 * @param environment of the process, which beats both about the pools of handlers
 */
public record CodedConfig(List<RouterConfig> routers, List<ListenerConfig> listeners, int workers, AdminConfig admin,
                          HandlersConfig handlers, Map<String, String> environment) {

    /** Nothing is said in code. */
    public static final CodedConfig NONE = of(Map.of());

    /** Takes copies of the lists. */
    public CodedConfig {
        routers = List.copyOf(routers);
        listeners = List.copyOf(listeners);
    }

    /**
     * Nothing is said but by the environment.
     *
     * @param environment of the process
     * @return what is laid over configurations
     */
    public static CodedConfig of(Map<String, String> environment) {
        return new CodedConfig(List.of(), List.of(), ServerConfig.WORKERS_AUTO, null, null, environment);
    }

    /**
     * Lays this over a configuration. One that it was laid over before stays as it is.
     *
     * @param config to begin with
     * @return what is to be in force; the very configuration where nothing is said
     * @throws StartException if a variable cannot be used, naming it
     */
    GatewayConfig over(GatewayConfig config) {
        if (this == NONE) {
            return config;
        }
        GatewayConfig all = new GatewayConfig(config.version(), server(config.server()),
            admin != null ? admin : config.admin(), handlers(config.handlers()), config.clusters(),
            routers(config.routers()));
        return all.equals(config) ? config : all;
    }

    private ServerConfig server(ServerConfig said) {
        return new ServerConfig(listeners.isEmpty() ? said.listeners() : listeners,
            workers != ServerConfig.WORKERS_AUTO ? CpuList.ALL : said.cpus(),
            workers != ServerConfig.WORKERS_AUTO ? workers : said.workers(), said.limits(), said.timeouts(),
            said.trustedProxies(), said.routerMode());
    }

    private HandlersConfig handlers(HandlersConfig said) {
        try {
            return HandlerVariables.over(environment, handlers != null ? handlers : said);
        } catch (IllegalArgumentException malformed) {
            throw new StartException(malformed.getMessage());
        }
    }

    /** The configuration's come first, so that what is wrong with one of them names its place there. */
    private List<RouterConfig> routers(List<RouterConfig> said) {
        if (routers.isEmpty()) {
            return said;
        }
        List<RouterConfig> all = new ArrayList<>(said);
        all.removeAll(new HashSet<>(routers));
        all.addAll(routers);
        return all;
    }
}
