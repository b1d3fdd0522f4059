package io.ringway.server.upstream;

import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.proxy.Failure;
import io.ringway.server.snapshot.UpstreamEndpoint;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the connections to one endpoint have in common, whatever they speak: the address, the gauges, the lack of
 * sockets, and the end of the endpoint. Thread: owning worker.
 */
final class EndpointSockets {

    /** No descriptor. */
    static final int NONE = -1;

    private final WorkerIo io;
    private final GaugeArray gauges;
    private final SocketShortage shortage;
    private final UpstreamEndpoint endpoint;
    private final int metricId;
    private final UnsafeBuffer sockaddr;
    private int unfreed;
    private boolean retired;
    /** The last connection that was wanted got no socket. */
    private boolean lacking;
    private Failure lastFailure;

    /**
     * Begins without a connection.
     *
     * @param parts    of the worker
     * @param endpoint the connections lead to
     * @param metricId they are counted under
     */
    EndpointSockets(UpstreamPool.Parts parts, UpstreamEndpoint endpoint, int metricId) {
        io = parts.io();
        gauges = parts.gauges();
        shortage = parts.shortage();
        this.endpoint = endpoint;
        this.metricId = metricId;
        // The kernel reads it when a connect is submitted; it never changes.
        sockaddr = new UnsafeBuffer(ByteBuffer.allocateDirect(endpoint.sockaddr().length));
        NativeMemory.put(endpoint.sockaddr(), sockaddr.addressOffset());
    }

    /**
     * Makes a socket for another connection. {@link #begun} or {@link #refused} follows. How many there may be, each
     * protocol's connections bound for themselves: those of one say nothing of the other's.
     *
     * @return its descriptor, or {@link #NONE}: {@link #lastFailure} says why
     */
    int open() {
        int fd = io.kernel().socket(endpoint.family(), SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            lack();
            return NONE;
        }
        if (endpoint.family() != SocketOptions.AF_UNIX) {
            io.kernel().setsockopt(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NODELAY, 1);
        }
        return fd;
    }

    /**
     * Closes a socket no connection could be begun with.
     *
     * @param fd from {@link #open}
     */
    void refused(int fd) {
        io.kernel().close(fd);
        lack();
    }

    private void lack() {
        lastFailure = Failure.NO_SOCKET;
        lacking = true;
        shortage.relieve();
    }

    /**
     * Tells whether the last connection that was wanted got no socket.
     *
     * @return true until one gets one
     */
    boolean isLacking() {
        return lacking;
    }

    /**
     * Tells whether a socket lacks that is worth waiting for: the worker has connections to upstreams, which will be
     * idle and make way, or are on their way out already.
     *
     * @return false also if none lacks
     */
    boolean isRoomExpected() {
        return lacking && shortage.isRoomExpected();
    }

    /** Notes that somebody waits for the socket that lacks. */
    void awaitSocket() {
        shortage.await();
    }

    /** Counts a connection that is on its way. */
    void begun() {
        unfreed++;
        lacking = false;
        shortage.onBegun();
        gauges.add(metricId, UpstreamState.CONNECTING, 1);
        io.counters().increment(Counter.UPSTREAM_CONNECTIONS_CREATED);
        io.counters().increment(Counter.UPSTREAM_CONNECTIONS_ACTIVE);
    }

    /**
     * Counts a connection under another state.
     *
     * @param from state it was in
     * @param to   state it is in now
     * @return the state it is in now
     */
    @Hot
    int moved(int from, int to) {
        gauges.add(metricId, from, -1);
        gauges.add(metricId, to, 1);
        return to;
    }

    /**
     * Notes that a connection is given up.
     *
     * @param state it was in
     */
    void terminating(int state) {
        gauges.add(metricId, state, -1);
        io.counters().decrement(Counter.UPSTREAM_CONNECTIONS_ACTIVE);
    }

    /** Notes that nothing is left of a connection. */
    void freed() {
        unfreed--;
        shortage.onFreed();
    }

    /**
     * Tells why the last socket or stream could not be had.
     *
     * @return the failure
     */
    Failure lastFailure() {
        return lastFailure;
    }

    /**
     * Says why no stream could be had.
     *
     * @param failure to be told
     */
    void lastFailure(Failure failure) {
        lastFailure = failure;
    }

    /**
     * Tells the endpoint.
     *
     * @return the endpoint
     */
    UpstreamEndpoint endpoint() {
        return endpoint;
    }

    /**
     * Tells what the endpoint is counted under.
     *
     * @return metric id
     */
    int metricId() {
        return metricId;
    }

    /**
     * Where the kernel's form of the address lies.
     *
     * @return native address, valid as long as this object
     */
    long address() {
        return sockaddr.addressOffset();
    }

    /**
     * Measures the kernel's form of the address.
     *
     * @return bytes
     */
    int addressLength() {
        return sockaddr.capacity();
    }

    /** Says that no connection is kept any more. */
    void retire() {
        retired = true;
    }

    /**
     * Tells whether the endpoint is no longer in the configuration.
     *
     * @return true if no connection is to be kept
     */
    @Hot
    boolean isRetired() {
        return retired;
    }

    /**
     * Tells whether the endpoint is done with.
     *
     * @return true once retired with no connection left, not even one that is closing
     */
    boolean isGone() {
        return retired && unfreed == 0;
    }
}
