package io.ringway.server.snapshot;

/** Decides whether a client's address is a proxy whose forwarding fields are believed. */
@FunctionalInterface
public interface PeerTrust {

    /**
     * Asks about an address. Thread: any. Allocates nothing.
     *
     * @param high first 64 bits of an IPv6 address, zero for IPv4
     * @param low  last 64 bits of an IPv6 address, or the 32 bits of an IPv4 one
     * @param ipv4 true if the address is an IPv4 one
     * @return true if the peer is a trusted proxy
     */
    boolean isTrusted(long high, long low, boolean ipv4);
}
