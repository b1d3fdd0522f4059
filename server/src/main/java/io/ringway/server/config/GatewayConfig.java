package io.ringway.server.config;

import java.util.List;

/**
 * The whole configuration of one gateway, checked and with every default filled in.
 *
 * @param version  of the configuration format, always 1.
 * @param server   listeners, CPUs, limits and timeouts.
 * @param admin    the admin listener, or null: off, which is the default.
 * @param handlers the pools for Java handlers.
 * @param clusters named groups of backends, in the order of the file; names are unique.
 * @param routers  in the order of the file, which decides nothing: precedence comes from the patterns.
 */
public record GatewayConfig(
        int version,
        ServerConfig server,
        AdminConfig admin,
        HandlersConfig handlers,
        List<ClusterConfig> clusters,
        List<RouterConfig> routers) {

    /** The one version of the format there is. */
    public static final int VERSION = 1;

    /** Takes copies of the lists. */
    public GatewayConfig {
        clusters = List.copyOf(clusters);
        routers = List.copyOf(routers);
    }

    /**
     * A configuration with the format's version, no admin listener and default handler pools, for configurations
     * built in code.
     *
     * @param server   as in the record.
     * @param clusters as in the record.
     * @param routers  as in the record.
     * @return the configuration.
     */
    public static GatewayConfig of(ServerConfig server, List<ClusterConfig> clusters, List<RouterConfig> routers) {
        return new GatewayConfig(VERSION, server, null, HandlersConfig.DEFAULT, clusters, routers);
    }

    /**
     * The same configuration with an admin listener.
     *
     * @param listener or null: none.
     * @return the configuration.
     */
    public GatewayConfig withAdmin(AdminConfig listener) {
        return new GatewayConfig(version, server, listener, handlers, clusters, routers);
    }

    /**
     * Looks a cluster up by name.
     *
     * @param name of a cluster; a {@link RouteTarget.ClusterRef} that was read from a file always names an existing
     *             one.
     * @return the cluster, or null when there is none of that name.
     */
    public ClusterConfig cluster(String name) {
        for (ClusterConfig cluster : clusters) {
            if (cluster.name().equals(name)) {
                return cluster;
            }
        }
        return null;
    }
}
