package io.ringway.server.metrics;

/**
 * The names behind the ids that workers count under, one for the gateway. The control plane gives ids when it compiles
 * a generation, the data plane knows ids only. Thread: as {@link NameTable}.
 */
public final class MetricNames {

    private final NameTable routes;
    private final NameTable backends;
    private final NameTable listeners;

    /**
     * Creates the tables.
     *
     * @param limits most ids of each kind
     */
    public MetricNames(MetricLimits limits) {
        routes = new NameTable(limits.routes());
        backends = new NameTable(limits.backends());
        listeners = new NameTable(limits.listeners());
    }

    /**
     * The routes, by their names in the configuration.
     *
     * @return the table
     */
    public NameTable routes() {
        return routes;
    }

    /**
     * The backends, by {@code host:port} or {@code unix:/path}.
     *
     * @return the table
     */
    public NameTable backends() {
        return backends;
    }

    /**
     * The listeners, by address.
     *
     * @return the table
     */
    public NameTable listeners() {
        return listeners;
    }
}
