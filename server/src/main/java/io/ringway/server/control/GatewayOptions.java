package io.ringway.server.control;

/**
 * How a gateway runs, besides its configuration.
 *
 * @param name     of the gateway, for its threads
 * @param pin      true to pin each worker to its CPU
 * @param source   the configuration is read from again at a reload, or null: there is none
 * @param version  of the product, for metrics
 * @param revision of its sources, for metrics
 */
public record GatewayOptions(String name, boolean pin, ConfigSource source, String version, String revision) {
}
