package io.ringway.server.proxy;

import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who is at the other end of a client connection, as it goes into forwarding fields. Filled when a
 * connection brings its first request of a generation: what is trusted may change with it. Thread: owning worker.
 */
public final class Peer {

    /** Longest text of an address: an IPv6 one, in brackets and quotes as {@code Forwarded} wants it. */
    public static final int TEXT_MAX = 48;

    private static final long UNKNOWN = -1;

    private final UnsafeBuffer text = new UnsafeBuffer(new byte[TEXT_MAX]);
    private int length;
    private boolean trusted;
    private long generation = UNKNOWN;

    /** Forgets the peer: the connection is closed. */
    public void reset() {
        generation = UNKNOWN;
        length = 0;
        trusted = false;
    }

    /**
     * Notes the peer.
     *
     * @param textLength bytes written to {@link #text()}
     * @param isTrusted  true if its forwarding fields are believed
     * @param current    generation that says so
     */
    public void set(int textLength, boolean isTrusted, long current) {
        length = textLength;
        trusted = isTrusted;
        generation = current;
    }

    /**
     * Tells whether the peer was looked up.
     *
     * @param current generation
     * @return true after {@link #set} in that generation
     */
    @Hot
    public boolean isKnown(long current) {
        return generation == current;
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
     * Tells whether forwarding fields from this peer are believed.
     *
     * @return true for a trusted proxy
     */
    @Hot
    public boolean isTrusted() {
        return trusted;
    }
}
