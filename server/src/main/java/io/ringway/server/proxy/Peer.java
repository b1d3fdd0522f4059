package io.ringway.server.proxy;

import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who is at the other end of a client connection, as it goes into forwarding fields. Filled once per connection, when
 * the first request is forwarded. Thread: owning worker.
 */
public final class Peer {

    /** Longest text of an address: an IPv6 one, in brackets and quotes as {@code Forwarded} wants it. */
    public static final int TEXT_MAX = 48;

    private final UnsafeBuffer text = new UnsafeBuffer(new byte[TEXT_MAX]);
    private int length;
    private boolean ipv6;
    private boolean trusted;
    private boolean known;

    /** Forgets the peer: the connection is closed. */
    public void reset() {
        known = false;
        length = 0;
        trusted = false;
    }

    /**
     * Notes the peer.
     *
     * @param textLength bytes written to {@link #text()}
     * @param isIpv6     true for an IPv6 address
     * @param isTrusted  true if its forwarding fields are believed
     */
    public void set(int textLength, boolean isIpv6, boolean isTrusted) {
        length = textLength;
        ipv6 = isIpv6;
        trusted = isTrusted;
        known = true;
    }

    /**
     * Tells whether the peer was looked up.
     *
     * @return true after {@link #set}
     */
    @Hot
    public boolean isKnown() {
        return known;
    }

    /**
     * The address.
     *
     * @return its text, from position zero
     */
    @Hot
    public UnsafeBuffer text() {
        return text;
    }

    /**
     * Measures the address.
     *
     * @return bytes of {@link #text()}
     */
    @Hot
    public int length() {
        return length;
    }

    /**
     * Tells the family.
     *
     * @return true for an IPv6 address
     */
    @Hot
    public boolean isIpv6() {
        return ipv6;
    }

    /**
     * Tells whether forwarding fields from this peer are believed.
     *
     * @return true for a trusted proxy
     */
    @Hot
    public boolean isTrusted() {
        return trusted;
    }
}
