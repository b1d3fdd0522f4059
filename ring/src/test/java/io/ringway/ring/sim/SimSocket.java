package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.SockAddr;

/** A simulated client's or origin's end of a connection. Bytes come through its {@link SimPeer}. */
public final class SimSocket {
    private static final int RESUME = 1;

    private final SimNetwork network;
    private final SimStream stream;
    private final EventHeap.Target resumed = new Resumed();
    private SimPeer peer;
    private boolean paused;
    private boolean resuming;
    private boolean endTold;
    private boolean over;

    SimSocket(SimNetwork network, boolean unix, SimPeer peer) {
        this.network = network;
        this.peer = peer;
        this.stream = new SimStream(network, new User(), unix);
    }

    private SimSocket(SimNetwork network, SimStream accepted) {
        this.network = network;
        this.stream = accepted;
        accepted.user(new User());
    }

    /** Accepts what waits at a simulated server. */
    static void accept(SimNetwork network, ListenPoint listener, SimAcceptor acceptor) {
        SimStream accepted = listener.poll();
        SimSocket socket = new SimSocket(network, accepted);
        socket.peer = acceptor.accept(socket);
        socket.peer.onConnected(socket);
    }

    SimSocket connect(SockAddr to) {
        stream.connect(to);
        return this;
    }

    void from(SockAddr address) {
        stream.local(address);
    }

    /**
     * Sends bytes, as many as there is room for; {@link SimPeer#onWritable} follows if those were not all.
     *
     * @param bytes  where they are.
     * @param offset the first.
     * @param length how many.
     * @return bytes taken, 0 when there is no room, or -errno when the direction has ended.
     */
    public int send(byte[] bytes, int offset, int length) {
        if (over || stream.isClosed() || !stream.isConnected()) {
            return -Errno.EPIPE;
        }
        int error = stream.outputError();
        if (error < 0) {
            return error;
        }
        int taken = Math.min(length, stream.room());
        if (taken > 0 && network.faults().hit(Fault.HALF_CLOSE)) {
            return stream.writeCut(bytes, offset, taken);
        }
        if (taken > 0) {
            stream.write(bytes, offset, taken);
        }
        if (taken < length) {
            stream.awaitRoom();
        }
        return taken;
    }

    /**
     * Sends bytes that arrive together, or nothing.
     *
     * @param bytes  that hold them
     * @param offset of the first
     * @param length in bytes, as many as one segment may have
     * @return whether there was room.
     */
    public boolean sendSegment(byte[] bytes, int offset, int length) {
        if (over || !stream.isConnected() || stream.outputError() < 0 || stream.room() < length) {
            return false;
        }
        stream.writeSegment(bytes, offset, length);
        return true;
    }

    /** Ends this end's direction in order; what was sent still arrives. */
    public void shutdownOutput() {
        if (!stream.isClosed() && stream.isConnected()) {
            stream.shutdownOutput();
        }
    }

    /** Ends both directions at once: what is on its way may be lost, the other end sees ECONNRESET. */
    public void reset() {
        over = true;
        stream.reset();
    }

    /** Closes: an orderly end if everything that came was read, otherwise a reset, as TCP does. No callback follows. */
    public void close() {
        over = true;
        stream.close();
    }

    /** Reads no more: what arrives fills the window, and the other end's sends block. */
    public void pauseReading() {
        paused = true;
    }

    /** Reads again; what is there is handed over by an event of its own. */
    public void resumeReading() {
        paused = false;
        if (!resuming && !over) {
            resuming = true;
            network.scheduleIn(1, resumed, RESUME, 0);
        }
    }

    /** {@return whether the connection is there and was neither closed nor reset} */
    public boolean isConnected() {
        return !over && stream.isConnected();
    }

    /**
     * Tells whether a fault cut or disturbed this connection so that its user must not count on an answer.
     *
     * @param fault {@link Fault#RESET}, {@link Fault#HALF_CLOSE}, {@link Fault#STALL}, {@link Fault#CONNECT_REFUSED},
     *              {@link Fault#CONNECT_TIMED_OUT}, {@link Fault#ACCEPT_ABORTED}; {@link Fault#ENOMEM} or
     *              {@link Fault#EINTR} for an operation at the other end.
     * @return whether it happened here.
     */
    public boolean suffered(Fault fault) {
        return stream.connection().suffered(fault);
    }

    /** {@return a number of its own for the connection, the same at both ends} */
    public int connectionId() {
        return stream.connection().id();
    }

    /** {@return this end's address; null for a Unix socket without one} */
    public SockAddr localAddress() {
        return stream.local();
    }

    /** {@return the other end's address; null for a Unix socket without one} */
    public SockAddr remoteAddress() {
        return stream.remote();
    }

    private void deliver() {
        byte[] bytes = network.scratch();
        while (!over && !paused && stream.readable() > 0) {
            int length = Math.min(bytes.length, stream.readable());
            stream.read(bytes, length);
            peer.onBytes(this, bytes, 0, length);
        }
        if (over || paused) {
            return;
        }
        if (stream.wasReset()) {
            over = true;
            peer.onReset(this);
        } else if (stream.hasEnded() && !endTold) {
            endTold = true;
            peer.onEnd(this);
        }
    }

    /** The stream's view of this end. */
    private final class User implements StreamUser {
        @Override
        public void onReadable() {
            // A reset is told even to who reads no more.
            if (stream.wasReset()) {
                paused = false;
            }
            deliver();
        }

        @Override
        public void onWritable() {
            if (!over) {
                peer.onWritable(SimSocket.this);
            }
        }

        @Override
        public void onConnectDone() {
            int result = stream.connectResult();
            if (result == 0) {
                peer.onConnected(SimSocket.this);
            } else {
                over = true;
                stream.close();
                peer.onRefused(SimSocket.this, -result);
            }
        }

        @Override
        public boolean isPeer() {
            return true;
        }
    }

    /** Hands over what came while nobody read. */
    private final class Resumed implements EventHeap.Target {
        @Override
        public void onEvent(int kind, long argument) {
            resuming = false;
            deliver();
        }

        @Override
        public long traceId() {
            return connectionId();
        }
    }
}
