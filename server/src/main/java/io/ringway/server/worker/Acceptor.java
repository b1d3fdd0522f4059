package io.ringway.server.worker;

import io.ringway.ring.Ring;
import io.ringway.ring.UserData;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.conn.Op;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.h1.H1ServerConnection;
import io.ringway.server.downstream.h1.H1ServerShared;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Peer;
import io.ringway.server.proxy.ResponseHeadWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Accepts the clients of one worker: a multishot accept per listener, paused while the worker has as many connections
 * as it may, resting after an accept that failed for want of descriptors or memory. Thread: owning worker.
 */
final class Acceptor implements H1ServerShared.Owner {

    private static final long REST_NS = 50_000_000L;
    /** An idle client may have sent a request that is not read yet; it gets this long to arrive once we stop. */
    private static final long DRAIN_GRACE_NS = 250_000_000L;
    private static final long V4_MAPPED = 0xffffL;

    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final H1ServerShared shared;
    private final int[] listeners;
    private final boolean[] armed;
    private final int restTimer;
    private final int connectionLimit;
    private final ArrayDeque<H1ServerConnection> spare = new ArrayDeque<>();
    private final UnsafeBuffer peerAddress = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
    private int clients;
    private boolean resting;
    private boolean stopped;
    private long drainGraceNs;

    Acceptor(WorkerIo io, ExchangeEngine engine, DateCache date, int[] listeners, int connectionLimit, int restTimer) {
        this.io = io;
        this.engine = engine;
        this.listeners = listeners.clone();
        this.connectionLimit = connectionLimit;
        this.restTimer = restTimer;
        armed = new boolean[listeners.length];
        shared = new H1ServerShared(io, engine, date, new ResponseHeadWriter(date), this);
    }

    /** Arms every accept that should be armed and is not. */
    void arm() {
        if (stopped || resting || clients >= connectionLimit) {
            return;
        }
        for (int i = 0; i < listeners.length; i++) {
            if (!armed[i]) {
                armed[i] = true;
                io.ring().prepAcceptMultishot(listeners[i], UserData.of(Op.ACCEPT, i, 0));
            }
        }
    }

    void onAccept(int listener, int result, int flags) {
        if ((flags & Ring.F_MORE) == 0) {
            armed[listener] = false;
        }
        if (result >= 0) {
            open(result);
        } else if (isExhaustion(-result)) {
            io.counters().increment(Counter.ACCEPT_FAILED);
            resting = true;
            io.timers().schedule(restTimer, io.clock().nowNs() + REST_NS);
        }
        arm();
    }

    private static boolean isExhaustion(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM || errno == Errno.ENOBUFS;
    }

    void onRestTimer() {
        resting = false;
        arm();
    }

    private void open(int fd) {
        // What was accepted while the worker stops is served too: the client has every reason to expect it.
        H1ServerConnection connection = spare.isEmpty() ? new H1ServerConnection(shared) : spare.pollLast();
        if (!connection.open(fd)) {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
            spare.addLast(connection);
            io.ring().prepClose(fd, true, UserData.of(Op.CLOSE_ORPHAN, 0, 0));
            return;
        }
        clients++;
        io.counters().increment(Counter.CONNECTIONS_ACCEPTED);
        io.counters().increment(Counter.CONNECTIONS_ACTIVE);
        connection.start();
        if (stopped) {
            connection.drain();
        }
        if (clients >= connectionLimit) {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
            disarm();
        }
    }

    private void disarm() {
        for (int i = 0; i < listeners.length; i++) {
            if (armed[i]) {
                io.ring().prepCancel(UserData.of(Op.ACCEPT, i, 0), true, UserData.of(Op.CANCEL, 0, 0));
            }
        }
    }

    /** Stops accepting for good. The listeners stay open until their accepts have come back. */
    void stop() {
        stopped = true;
        drainGraceNs = io.clock().nowNs() + DRAIN_GRACE_NS;
        disarm();
    }

    /**
     * Tells whether accepts are still in the kernel.
     *
     * @return true if a listener must not be closed yet
     */
    boolean isArmed() {
        for (boolean one : armed) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    int clients() {
        return clients;
    }

    @Override
    public void identify(H1ServerConnection connection) {
        Peer peer = connection.peer();
        long address = peerAddress.addressOffset();
        int length = io.kernel().getpeername(connection.fd(), address, SockAddr.BYTES_MAX);
        int family = length < 0 ? SocketOptions.AF_UNIX : SockAddr.family(address);
        if (family == SocketOptions.AF_UNIX) {
            // There is no address to forward, and whoever may open the socket is local.
            peer.set(0, false, false);
            return;
        }
        int text = SockAddr.writeIp(address, peer.text(), 0);
        peer.set(text, family == SocketOptions.AF_INET6, isTrusted(SockAddr.ipAddress(address),
            SockAddr.ipLength(address)));
    }

    private boolean isTrusted(long ip, int length) {
        if (length == Integer.BYTES) {
            long v4 = Integer.toUnsignedLong(Integer.reverseBytes(NativeMemory.getInt(ip)));
            return engine.snapshot().trust().isTrusted(0, v4, true);
        }
        long high = Long.reverseBytes(NativeMemory.getLong(ip));
        long low = Long.reverseBytes(NativeMemory.getLong(ip + Long.BYTES));
        boolean mapped = high == 0 && low >>> 32 == V4_MAPPED;
        return engine.snapshot().trust().isTrusted(mapped ? 0 : high, mapped ? low & 0xffff_ffffL : low, mapped);
    }

    @Override
    public void onFreed(H1ServerConnection connection) {
        clients--;
        spare.addLast(connection);
        arm();
    }

    @Override
    public boolean isDraining() {
        return stopped;
    }

    @Override
    public long drainGraceNs() {
        return drainGraceNs;
    }
}
