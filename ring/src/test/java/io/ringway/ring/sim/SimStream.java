package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.SockAddr;

/** One end of a connection, with the rules of a Linux stream socket. */
final class SimStream implements EventHeap.Target {
    /** {@link #inputEnd}: nothing has come yet, and more may. */
    static final int PENDING = 1;

    private static final int SYN = 1;
    private static final int CONNECTED = 2;
    private static final int CONNECT_FAILED = 3;
    private static final int GIVE_UP_TRIES = 7;
    private static final long RETRY_NS = 1_000_000_000L;

    private enum State { IDLE, CONNECTING, CONNECTED, FAILED }

    private final SimNetwork network;
    private final boolean unix;
    private StreamUser user;
    private SimConnection connection;
    private SimStream other;
    private SimPipe in;
    private SimPipe out;
    private SockAddr local;
    private SockAddr remote;
    private State state = State.IDLE;
    private int sendBytes;
    private int receiveBytes;
    private int error;
    private int tries;
    private boolean outShut;
    private boolean inShut;
    private boolean endArrived;
    private boolean resetArrived;
    private boolean closed;
    private boolean counted;

    SimStream(SimNetwork network, StreamUser user, boolean unix) {
        this.network = network;
        this.user = user;
        this.unix = unix;
        this.sendBytes = network.drawBufferBytes();
        this.receiveBytes = network.drawBufferBytes();
    }

    /** Joins two ends without a network between them. */
    static void pair(SimNetwork network, SimStream one, SimStream two) {
        SimConnection connection = network.newConnection(true);
        one.join(connection, two);
        two.join(connection, one);
        connection.ends(one, two);
        one.openPipes();
        network.connectionOpened();
    }

    // ---------------------------------------------------------------- connecting

    /** Begins to connect. Returns 0 when connected, PENDING, or -errno. */
    int connect(SockAddr address) {
        if (state == State.CONNECTED) {
            return -Errno.EISCONN;
        }
        if (state == State.CONNECTING) {
            return -Errno.EALREADY;
        }
        if (local == null) {
            local = network.addresses().clientAddress(address);
        }
        remote = address;
        state = State.CONNECTING;
        error = 0;
        connection = network.newConnection(false);
        connection.to(address);
        FaultPlan faults = network.faults();
        if (!unix && faults.hit(Fault.CONNECT_TIMED_OUT)) {
            connection.suffer(Fault.CONNECT_TIMED_OUT);
            tries = GIVE_UP_TRIES;
            network.scheduleIn(RETRY_NS << GIVE_UP_TRIES, this, CONNECT_FAILED, Errno.ETIMEDOUT);
        } else if (faults.hit(Fault.CONNECT_REFUSED)) {
            connection.suffer(Fault.CONNECT_REFUSED);
            network.scheduleIn(connection.delayNs(), this, CONNECT_FAILED, Errno.ECONNREFUSED);
        } else {
            network.scheduleIn(connection.delayNs(), this, SYN, connection.id());
        }
        return PENDING;
    }

    /** Returns the outcome of a connect: 0, PENDING, or -errno, an error once. */
    int connectResult() {
        return switch (state) {
            case CONNECTED -> 0;
            case CONNECTING -> PENDING;
            case IDLE, FAILED -> {
                int failed = error == 0 ? Errno.ECONNABORTED : error;
                error = 0;
                state = State.IDLE;
                yield -failed;
            }
        };
    }

    private void onSyn() {
        ListenPoint listener = network.addresses().listener(remote);
        if (listener == null) {
            int errno = network.addresses().isMissingFile(remote) ? Errno.ENOENT : Errno.ECONNREFUSED;
            network.scheduleIn(connection.delayNs(), this, CONNECT_FAILED, errno);
            return;
        }
        if (listener.isFull()) {
            if (++tries == GIVE_UP_TRIES) {
                connectFailed(Errno.ETIMEDOUT);
            } else {
                network.scheduleIn(RETRY_NS << tries - 1, this, SYN, connection.id());
            }
            return;
        }
        SimStream server = new SimStream(network, ListenPoint.NOBODY, unix);
        server.local = remote;
        server.remote = local;
        listener.inherit(server);
        join(connection, server);
        server.join(connection, this);
        connection.ends(this, server);
        state = State.CONNECTING;
        openPipes();
        network.connectionOpened();
        long acknowledgedNs = network.clock().nanoTime() + connection.delayNs();
        // Nothing overtakes the answer to the connect, not even by a draw among equal times.
        in.notBefore(acknowledgedNs + 1);
        network.schedule(acknowledgedNs, this, CONNECTED, connection.id());
        listener.offer(server);
    }

    private void onAcknowledged() {
        if (state != State.CONNECTING) {
            return;
        }
        state = State.CONNECTED;
        user.onConnectDone();
    }

    private void connectFailed(int errno) {
        if (state == State.CONNECTING && !closed) {
            state = State.FAILED;
            error = errno;
            user.onConnectDone();
        }
    }

    private void join(SimConnection with, SimStream peer) {
        connection = with;
        other = peer;
        state = State.CONNECTED;
    }

    /** Both directions; capacity is what the sender's and the receiver's buffers hold together. */
    private void openPipes() {
        out = new SimPipe(network, connection, this, other, capacityTo(other));
        in = new SimPipe(network, connection, other, this, other.capacityTo(this));
        other.in = out;
        other.out = in;
    }

    private int capacityTo(SimStream receiver) {
        return sendBytes + (unix ? 0 : receiver.receiveBytes);
    }

    // ---------------------------------------------------------------- receiving

    int readable() {
        return in == null ? 0 : in.readable();
    }

    /** Whether a receive would find something: bytes, or an end that has come in order. */
    boolean hasMore() {
        return readable() > 0 || endArrived;
    }

    /** Says what a receive finds where there are no bytes: 0 at the end, PENDING, or -errno, an error once. */
    int inputEnd() {
        if (endArrived) {
            return 0;
        }
        if (error != 0 && state != State.CONNECTING) {
            return -takeError();
        }
        if (inShut || resetArrived) {
            return 0;
        }
        return state == State.CONNECTED ? PENDING : -Errno.ENOTCONN;
    }

    void read(long address, int length) {
        in.read(address, length);
    }

    void read(byte[] target, int length) {
        in.read(target, length);
    }

    // ---------------------------------------------------------------- sending

    /** Says whether bytes can be sent at all: 0, or -errno, an error once. */
    int outputError() {
        if (error != 0 && state != State.CONNECTING) {
            return -takeError();
        }
        return outShut || resetArrived || state != State.CONNECTED || other.closed && unix ? -Errno.EPIPE : 0;
    }

    int room() {
        return out.room();
    }

    void write(long address, int length) {
        out.write(address, length);
        disturb();
    }

    void write(byte[] source, int offset, int length) {
        out.write(source, offset, length);
        disturb();
    }

    void writeSegment(byte[] source, int offset, int length) {
        out.writeSegment(source, offset, length);
        disturb();
    }

    void awaitRoom() {
        out.awaitRoom();
    }

    void shutdownOutput() {
        if (!outShut) {
            outShut = true;
            out.finish();
        }
    }

    void shutdownInput() {
        inShut = true;
    }

    /** Ends both directions in order, or with a reset where bytes that came were not read, as Linux does. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (state == State.CONNECTED && !resetArrived) {
            if (in.readable() > 0) {
                in.clear();
                out.reset();
            } else {
                shutdownOutput();
            }
        } else if (out != null && state == State.CONNECTING) {
            out.reset();
        }
        ended();
    }

    /** Ends both directions with a reset. */
    void reset() {
        if (!closed) {
            closed = true;
            if (out != null && !resetArrived) {
                in.clear();
                out.reset();
            }
            ended();
        }
    }

    /** A fault of the network, once in a while when something is sent. */
    private void disturb() {
        if (!connection.isDirect() && network.faults().hit(Fault.RESET)) {
            connection.breakDown();
        }
    }

    /** Sends a part and ends the direction then, in order: what a peer does that breaks off. */
    int writeCut(byte[] source, int offset, int length) {
        int part = connection.random().nextInt(length);
        if (part > 0) {
            out.write(source, offset, part);
        }
        connection.suffer(Fault.HALF_CLOSE);
        shutdownOutput();
        return part;
    }

    // ---------------------------------------------------------------- from the pipes

    void onArrived() {
        if (!closed) {
            user.onReadable();
        }
    }

    void onRoom() {
        if (!closed) {
            user.onWritable();
        }
    }

    void receiveEnd() {
        endArrived = true;
    }

    void receiveReset() {
        if (resetArrived) {
            return;
        }
        resetArrived = true;
        out.lose();
        if (closed) {
            return;
        }
        // As in tcp_reset(): after the orderly end of the other direction it is EPIPE.
        error = endArrived ? Errno.EPIPE : Errno.ECONNRESET;
        ended();
        if (state == State.CONNECTING) {
            connectFailed(Errno.ECONNREFUSED);
        } else {
            user.onReadable();
        }
    }

    void answerWithReset() {
        out.reset();
    }

    @Override
    public void onEvent(int kind, long argument) {
        if (kind == CONNECTED) {
            if (closed) {
                out.reset();
            } else {
                onAcknowledged();
            }
        } else if (!closed) {
            if (kind == SYN) {
                onSyn();
            } else {
                connectFailed((int) argument);
            }
        }
    }

    @Override
    public long traceId() {
        return connection.id();
    }

    private int takeError() {
        int taken = error;
        error = 0;
        return taken;
    }

    /** One end less; the connection is over with the second. */
    private void ended() {
        if (!counted && other != null) {
            counted = true;
            if (other.counted) {
                network.connectionEnded();
            }
        }
    }

    // ---------------------------------------------------------------- what it is

    SimPipe out() {
        return out;
    }

    StreamUser user() {
        return user;
    }

    void user(StreamUser owner) {
        user = owner;
    }

    SimConnection connection() {
        return connection;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isConnected() {
        return state == State.CONNECTED && !resetArrived;
    }

    boolean hasEnded() {
        return endArrived;
    }

    boolean wasReset() {
        return resetArrived;
    }

    boolean isOutputShut() {
        return outShut;
    }

    int error() {
        return error;
    }

    int takePendingError() {
        return takeError();
    }

    SockAddr local() {
        return local;
    }

    void local(SockAddr address) {
        local = address;
    }

    SockAddr remote() {
        return remote;
    }

    int sendBytes() {
        return sendBytes;
    }

    int receiveBytes() {
        return receiveBytes;
    }

    void sendBytes(int bytes) {
        sendBytes = bytes;
        if (out != null) {
            out.capacity(capacityTo(other));
        }
    }

    void receiveBytes(int bytes) {
        receiveBytes = bytes;
        if (in != null) {
            in.capacity(other.capacityTo(this));
        }
    }
}
