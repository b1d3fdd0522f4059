package io.ringway.server.control;

import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a new configuration changes.
 *
 * @param routes    by name
 * @param clusters  named ones, by name
 * @param backends  of routes and clusters together, by authority
 * @param listeners by configured address
 * @param settings  names of the sections that changed, such as {@code limits}
 */
public record ReloadChanges(Names routes, Names clusters, Names backends, Names listeners, List<String> settings) {

    /** Nothing. */
    public static final ReloadChanges NONE =
        new ReloadChanges(Names.NONE, Names.NONE, Names.NONE, Names.NONE, List.of());

    private static final int NAMES_SHOWN = 8;

    /** Takes a copy of the list. */
    public ReloadChanges {
        settings = List.copyOf(settings);
    }

    /**
     * What became of things with names.
     *
     * @param added   that were not there before
     * @param removed that are not there any more
     * @param changed that are there but differ
     */
    public record Names(List<String> added, List<String> removed, List<String> changed) {

        /** No difference. */
        static final Names NONE = new Names(List.of(), List.of(), List.of());

        /** Takes copies of the lists. */
        public Names {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }

        /**
         * Tells whether nothing differs.
         *
         * @return true if all lists are empty
         */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
        }

        static Names between(Map<String, ?> before, Map<String, ?> after) {
            List<String> added = new ArrayList<>();
            List<String> changed = new ArrayList<>();
            after.forEach((name, value) -> {
                if (!before.containsKey(name)) {
                    added.add(name);
                } else if (!Objects.equals(before.get(name), value)) {
                    changed.add(name);
                }
            });
            List<String> removed = before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
            return new Names(added, removed, changed);
        }

        private void describe(String what, List<String> parts) {
            if (!isEmpty()) {
                StringBuilder text = new StringBuilder(what);
                part(text, " +", added);
                part(text, " -", removed);
                part(text, " ~", changed);
                parts.add(text.toString());
            }
        }

        private static void part(StringBuilder text, String sign, List<String> names) {
            if (!names.isEmpty()) {
                text.append(sign).append(names.size()).append(" (");
                text.append(String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size()))));
                text.append(names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more)" : ")");
            }
        }
    }

    /**
     * Compares two configurations.
     *
     * @param before in force
     * @param after  to come
     * @return the differences
     */
    static ReloadChanges between(GatewayConfig before, GatewayConfig after) {
        List<String> settings = new ArrayList<>();
        note(settings, "limits", before.server().limits(), after.server().limits());
        note(settings, "timeouts", before.server().timeouts(), after.server().timeouts());
        note(settings, "trusted_proxies", before.server().trustedProxies(), after.server().trustedProxies());
        note(settings, "router_mode", before.server().routerMode(), after.server().routerMode());
        note(settings, "admin", before.admin(), after.admin());
        return new ReloadChanges(Names.between(routes(before), routes(after)),
            Names.between(clusters(before), clusters(after)), Names.between(backends(before), backends(after)),
            Names.between(listeners(before), listeners(after)), settings);
    }

    private static void note(List<String> settings, String name, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            settings.add(name);
        }
    }

    private static Map<String, RouterConfig> routes(GatewayConfig config) {
        Map<String, RouterConfig> routes = new LinkedHashMap<>();
        config.routers().forEach(router -> routes.put(router.name(), router));
        return routes;
    }

    private static Map<String, ClusterConfig> clusters(GatewayConfig config) {
        Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        config.clusters().forEach(cluster -> clusters.put(cluster.name(), cluster));
        return clusters;
    }

    /** Only whether they are there: what else differs about a backend is a change of its route or cluster. */
    private static Map<String, Boolean> backends(GatewayConfig config) {
        Map<String, Boolean> backends = new LinkedHashMap<>();
        config.clusters().forEach(cluster -> add(cluster, backends));
        for (RouterConfig router : config.routers()) {
            if (router.target() instanceof RouteTarget.Backends inline) {
                add(inline.cluster(), backends);
            }
        }
        return backends;
    }

    private static void add(ClusterConfig cluster, Map<String, Boolean> backends) {
        for (BackendConfig backend : cluster.backends()) {
            backends.put(backend.authority(), true);
        }
    }

    private static Map<String, ListenerConfig> listeners(GatewayConfig config) {
        Map<String, ListenerConfig> listeners = new LinkedHashMap<>();
        config.server().listeners().forEach(listener -> listeners.put(listener.address().toString(), listener));
        return listeners;
    }

    /** One line, such as {@code routes +1 (new) ~2 (a, b); limits}; {@code no change} if there is none. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        routes.describe("routes", parts);
        clusters.describe("clusters", parts);
        backends.describe("backends", parts);
        listeners.describe("listeners", parts);
        parts.addAll(settings);
        return parts.isEmpty() ? "no change" : String.join("; ", parts);
    }
}
