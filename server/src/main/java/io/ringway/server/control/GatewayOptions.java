package io.ringway.server.control;

/**
 * How a gateway runs, besides its configuration.
 *
 * @param name     of the gateway, for its threads
 * @param pin      true to pin each worker to its CPU
 * @param source   the configuration is read from again at a reload, or null: there is none
 * @param version  of the product, for metrics
 * @param revision of its sources, for metrics
 * @param handlers that routers may name
 * @param coded    is laid over the configuration, now and at each reload
 */
public record GatewayOptions(String name, boolean pin, ConfigSource source, String version, String revision,
                             HandlerCatalog handlers, CodedConfig coded) {

    /**
     * A gateway without handlers.
     *
     * @param name     as in the record
     * @param pin      as in the record
     * @param source   as in the record
     * @param version  as in the record
     * @param revision as in the record
     */
    public GatewayOptions(String name, boolean pin, ConfigSource source, String version, String revision) {
        this(name, pin, source, version, revision, new HandlerCatalog());
    }

    /**
     * A gateway whose configuration says everything.
     *
     * @param name     as in the record
     * @param pin      as in the record
     * @param source   as in the record
     * @param version  as in the record
     * @param revision as in the record
     * @param handlers as in the record
     */
    public GatewayOptions(String name, boolean pin, ConfigSource source, String version, String revision,
                          HandlerCatalog handlers) {
        this(name, pin, source, version, revision, handlers, CodedConfig.NONE);
    }
}
