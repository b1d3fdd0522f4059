package io.ringway.server;

import io.ringway.server.control.ConfigSource;

/**
 * How a gateway runs inside a process.
 *
 * @param name   of the gateway, for its threads
 * @param pin    true to pin each worker to its CPU
 * @param source {@link Ringway#reload()} reads, or null: there is none
 */
public record RingwayOptions(String name, boolean pin, ConfigSource source) {

    /** Not pinned: for embedding beside other work. */
    public static final RingwayOptions EMBEDDED = new RingwayOptions("ringway", false, null);
}
