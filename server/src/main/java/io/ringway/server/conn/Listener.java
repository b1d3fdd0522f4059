package io.ringway.server.conn;

/**
 * One listening socket as its loop has it, and what the connections that came through it need to know of it: whether it
 * is retired, and until when an idle one may still bring a request then. Thread: owning worker.
 */
public final class Listener {

    private final int id;
    private final int fd;
    private final boolean owned;
    private final int metricId;
    private ClientProtocol protocol;
    private boolean armed;
    private boolean cancelling;
    private boolean retired;
    private boolean lastPass;
    private long graceNs;
    private int clients;

    /**
     * Describes a socket that listens.
     *
     * @param id    that names it to whoever opened it
     * @param fd    listening descriptor
     * @param owned true if the loop closes it
     * @param metricId its connections are counted under
     * @param protocol its clients speak
     */
    public Listener(int id, int fd, boolean owned, int metricId, ClientProtocol protocol) {
        this.id = id;
        this.fd = fd;
        this.owned = owned;
        this.metricId = metricId;
        this.protocol = protocol;
    }

    /**
     * Tells what its clients speak.
     *
     * @return the protocol of connections that begin now
     */
    public ClientProtocol protocol() {
        return protocol;
    }

    /**
     * Changes what clients speak whose connections begin from now on.
     *
     * @param next protocol
     */
    public void protocol(ClientProtocol next) {
        protocol = next;
    }

    /**
     * Names the listener.
     *
     * @return the number its opener gave it
     */
    public int id() {
        return id;
    }

    /**
     * The socket.
     *
     * @return listening descriptor
     */
    public int fd() {
        return fd;
    }

    /**
     * Tells who closes the socket.
     *
     * @return true if the loop does
     */
    public boolean isOwned() {
        return owned;
    }

    /**
     * The id its connections are counted under.
     *
     * @return metric id
     */
    public int metricId() {
        return metricId;
    }

    /** Notes that an accept is in the kernel. */
    public void arm() {
        armed = true;
        cancelling = false;
    }

    /** Notes that the accept has come back for good. */
    public void disarmed() {
        armed = false;
        cancelling = false;
    }

    /**
     * Tells whether an accept is in the kernel.
     *
     * @return true from {@link #arm} to {@link #disarmed}
     */
    public boolean isArmed() {
        return armed;
    }

    /**
     * Notes that the accept in the kernel is to be cancelled.
     *
     * @return true if it is there and was not cancelled yet
     */
    public boolean beginCancel() {
        boolean begins = armed && !cancelling;
        cancelling |= begins;
        return begins;
    }

    /**
     * Retires the listener: connections that came through it end after their present answer.
     *
     * @param untilNs an idle one may still bring a request, on the loop's clock
     */
    public void retire(long untilNs) {
        if (!retired) {
            retired = true;
            graceNs = untilNs;
        }
    }

    /**
     * Tells whether connections end after their present answer.
     *
     * @return true once retired
     */
    public boolean isRetired() {
        return retired;
    }

    /**
     * Tells until when an idle connection of a retired listener may bring a request.
     *
     * @return time on the loop's clock
     */
    public long graceNs() {
        return graceNs;
    }

    /**
     * Notes that what waits in the accept queue is taken, once and for all.
     *
     * @return true the first time
     */
    public boolean beginLastPass() {
        boolean begins = !lastPass;
        lastPass = true;
        return begins;
    }

    /** Counts a client that came through it. */
    public void clientOpened() {
        clients++;
    }

    /** Counts a client out. */
    public void clientClosed() {
        assert clients > 0;
        clients--;
    }

    /**
     * Counts the clients that came through it and are here.
     *
     * @return client connections
     */
    public int clients() {
        return clients;
    }
}
