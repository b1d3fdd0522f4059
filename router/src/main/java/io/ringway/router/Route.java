package io.ringway.router;

import java.util.List;

/** One compiled route. Immutable, shared by all workers. */
public final class Route {
    private final int id;
    private final RouteSpec spec;
    private final List<String> parameters;
    private final Rewrite rewrite;
    private final int clusterId;

    /**
     * Joins what was configured with what was compiled.
     *
     * @param id         of the route in its table.
     * @param spec       as configured.
     * @param parameters of the path, in order.
     * @param rewrite    towards the backend, or null.
     */
    Route(int id, RouteSpec spec, List<String> parameters, Rewrite rewrite) {
        this.id = id;
        this.spec = spec;
        this.parameters = List.copyOf(parameters);
        this.rewrite = rewrite;
        this.clusterId = spec.action() instanceof RouteAction.Forward forward ? forward.clusterId() : -1;
    }

    /**
     * The route's index in its table, the order in which routes were added.
     *
     * @return 0 or more.
     */
    public int id() {
        return id;
    }

    /**
     * The route's name in the configuration.
     *
     * @return never null.
     */
    public String name() {
        return spec.name();
    }

    /**
     * What to do with a request.
     *
     * @return never null.
     */
    public RouteAction action() {
        return spec.action();
    }

    /**
     * The cluster that a forwarding route names, without a cast.
     *
     * @return the id, or -1 for the other actions.
     */
    public int clusterId() {
        return clusterId;
    }

    /**
     * How to make the path for the backend.
     *
     * @return null if the path goes on as it came.
     */
    public Rewrite rewrite() {
        return rewrite;
    }

    /**
     * Whether the client's Host goes on, instead of the backend's.
     *
     * @return true if so.
     */
    public boolean preserveHost() {
        return spec.preserveHost();
    }

    /**
     * The external path pattern, as configured.
     *
     * @return never null.
     */
    public String path() {
        return spec.path();
    }

    /**
     * The hosts the route serves, as configured.
     *
     * @return empty for all.
     */
    public List<String> hosts() {
        return spec.hosts();
    }

    /**
     * The methods the route takes, as configured.
     *
     * @return empty for all.
     */
    public List<String> methods() {
        return spec.methods();
    }

    /**
     * The names of the path parameters, in the order of {@link RouteMatch}. An unnamed rest is {@code *}.
     *
     * @return names.
     */
    public List<String> parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return "route " + id + ' ' + spec.name() + ' ' + spec.path();
    }
}
