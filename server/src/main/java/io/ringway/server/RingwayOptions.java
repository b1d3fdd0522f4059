package io.ringway.server;

/**
 * How a gateway runs inside a process.
 *
 * @param name of the gateway, for its threads
 * @param pin  true to pin each worker to its CPU
 */
public record RingwayOptions(String name, boolean pin) {

    /** Not pinned: for embedding beside other work. */
    public static final RingwayOptions EMBEDDED = new RingwayOptions("ringway", false);
}
