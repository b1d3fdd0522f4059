package io.ringway.server.worker;

import io.ringway.server.conn.ClientProtocol;

/**
 * A listening socket handed to a loop.
 *
 * @param id    that names it across all loops, never used for another
 * @param fd    listening descriptor
 * @param owned true if the loop closes it: it is the loop's share of a SO_REUSEPORT group; false if others accept from
 *              it too
 * @param metricId its connections are counted under
 * @param protocol its clients speak
 */
public record ListenSocket(int id, int fd, boolean owned, int metricId, ClientProtocol protocol) {
}
