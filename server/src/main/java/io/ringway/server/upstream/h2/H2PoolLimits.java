package io.ringway.server.upstream.h2;

import io.ringway.http.h2.FloodLimits;
import io.ringway.http.h2.H2Limits;
import io.ringway.http.h2.H2Settings;

/**
 * The bounds of a worker's HTTP/2 connections to one endpoint.
 *
 * @param connections    most connections at a time that take streams, or are about to, as long as streams are free and
 *                       sockets congested; where all streams are taken, as many as there may be of HTTP/1.1
 * @param waiting        most requests that wait for a stream; beyond it 503
 * @param rules          of each connection: streams at once, windows, what the upstream may ask without need
 * @param pingAfterNs    silence of a connection with streams before it is asked for a sign of life
 * @param pingAgainNs    silence between two questions: upstreams count them
 * @param pingTimeoutNs  wait for the sign; then the connection is broken
 * @param settingsNs     wait for our settings to be acknowledged
 * @param closingNs      wait for the last frames to leave
 */
public record H2PoolLimits(
    int connections,
    int waiting,
    H2Limits rules,
    long pingAfterNs,
    long pingAgainNs,
    long pingTimeoutNs,
    long settingsNs,
    long closingNs) {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int STREAMS = 128;
    private static final int WINDOW_BYTES = 128 * 1024;
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int CONTINUATIONS = 8;

    /**
     * What a gateway needs. The connection's window is that of all its streams: clients that do not read can hold up
     * their own responses, never those of others.
     */
    public static final H2PoolLimits DEFAULT = new H2PoolLimits(8, 8192,
        new H2Limits(STREAMS, WINDOW_BYTES, STREAMS * WINDOW_BYTES, H2Settings.MAX_FRAME_SIZE_DEFAULT,
            H2Settings.HEADER_TABLE_SIZE_DEFAULT, BLOCK_BYTES, CONTINUATIONS, FloodLimits.OF_SERVERS),
        15 * SECOND_NS, 300 * SECOND_NS, 5 * SECOND_NS, 10 * SECOND_NS, SECOND_NS);

    /** Checks what later arithmetic relies on. */
    public H2PoolLimits {
        if (connections < 1 || waiting < 0 || pingAfterNs <= 0 || pingAgainNs < pingAfterNs || pingTimeoutNs <= 0
            || settingsNs <= 0 || closingNs <= 0) {
            throw new IllegalArgumentException("limit out of range");
        }
        if (rules.connectionWindowBytes() / rules.maxStreams() < rules.streamWindowBytes()) {
            throw new IllegalArgumentException("streams that are not read would hold up the others");
        }
    }
}
