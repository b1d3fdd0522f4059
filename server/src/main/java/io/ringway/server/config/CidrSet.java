package io.ringway.server.config;

import java.util.Collection;
import java.util.List;

/**
 * An immutable set of address ranges, such as the proxies whose forwarding headers are believed. Looking up allocates
 * nothing and costs one pass over the ranges, of which there are at most {@value #RANGES_MAX}. Any thread may ask.
 */
public final class CidrSet {

    /** Most ranges a set may hold. */
    public static final int RANGES_MAX = 1024;

    /** The set no address is in. */
    public static final CidrSet EMPTY = new CidrSet(List.of());

    /** Prefixes, IPv4 ones as {@code ::ffff:a.b.c.d}, so that one comparison serves both families. */
    private final long[] highs;
    private final long[] lows;
    private final long[] highMasks;
    private final long[] lowMasks;
    private final List<Cidr> ranges;

    private CidrSet(Collection<Cidr> ranges) {
        if (ranges.size() > RANGES_MAX) {
            throw new IllegalArgumentException("more than " + RANGES_MAX + " ranges");
        }
        this.ranges = List.copyOf(ranges);
        int count = this.ranges.size();
        highs = new long[count];
        lows = new long[count];
        highMasks = new long[count];
        lowMasks = new long[count];
        for (int i = 0; i < count; i++) {
            Cidr range = this.ranges.get(i);
            int bits = range.prefixBits() + (range.network().ipv4() ? 96 : 0);
            highMasks[i] = mask(Math.min(bits, 64));
            lowMasks[i] = mask(Math.max(bits - 64, 0));
            highs[i] = range.network().high() & highMasks[i];
            lows[i] = unified(range.network().low(), range.network().ipv4()) & lowMasks[i];
        }
    }

    /**
     * Makes a set.
     *
     * @param ranges at most {@value #RANGES_MAX}.
     * @return the set.
     */
    public static CidrSet of(Collection<Cidr> ranges) {
        return ranges.isEmpty() ? EMPTY : new CidrSet(ranges);
    }

    /**
     * Asks for an address in the form of {@link IpAddress}. An IPv4 peer of a dual-stack socket,
     * {@code ::ffff:a.b.c.d}, is found by IPv4 ranges. An IPv4 address is never in an IPv6 range shorter than
     * {@code ::ffff:0:0/96}: {@code ::/0} means every IPv6 address.
     *
     * @param high the first 64 bits of an IPv6 address, 0 for IPv4.
     * @param low  the last 64 bits of an IPv6 address, or the 32 bits of an IPv4 one.
     * @param ipv4 true for IPv4.
     * @return true when a range holds it.
     */
    public boolean contains(long high, long low, boolean ipv4) {
        long unifiedLow = unified(low, ipv4);
        boolean isFour = ipv4 || high == 0 && low >>> 32 == 0xffff;
        for (int i = 0; i < highs.length; i++) {
            boolean isSameFamily = !isFour || lowMasks[i] >>> 32 == 0xffff_ffffL;
            if (isSameFamily && (high & highMasks[i]) == highs[i] && (unifiedLow & lowMasks[i]) == lows[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * The ranges.
     *
     * @return in the order they were given, immutable.
     */
    public List<Cidr> ranges() {
        return ranges;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CidrSet set && set.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    @Override
    public String toString() {
        return ranges.toString();
    }

    private static long unified(long low, boolean ipv4) {
        return ipv4 ? 0xffff_0000_0000L | low : low;
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }
}
