package io.ringway.server.worker;

import io.ringway.ring.Ring;
import io.ringway.ring.UserData;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.SynFilter;
import io.ringway.server.Hot;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.Listener;
import io.ringway.server.conn.Op;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.downstream.ClientOwner;
import io.ringway.server.downstream.h1.H1ServerConnection;
import io.ringway.server.downstream.h1.H1ServerShared;
import io.ringway.server.downstream.h2.H2ServerConnection;
import io.ringway.server.downstream.h2.H2ServerShared;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.Peer;
import io.ringway.server.proxy.ResponseHeadWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Accepts the clients of one loop: a multishot accept per listener, paused while the loop has as many connections as it
 * may, resting after an accept that failed. Listeners come and go. Thread: owning worker.
 *
 * <p>What ends one connection alone ({@code ECONNABORTED}, {@code EINTR}) is no reason to rest, unless it does so
 * {@value #FAILURES_MAX} times in a row; any other error may last, and accepting again at once would be all the loop
 * does. Where descriptors or memory have run out, accepting goes on with the first connection that has gone, of
 * whatever kind; {@link #wantsRoom} asks for some that may.
 *
 * <p>A listener that goes is left in three steps: its accept is cancelled; when that has come back, a last accept takes
 * what waits in the kernel's queue and is cancelled in the same batch, which also closes the socket; when that accept
 * has come back too, the listener is gone. So a connection the kernel had completed is served and not reset.
 *
 * <p>The kernel hands over accepts in batches, so a few more than the limit may come before the pause holds. They wait
 * here as they would have in the kernel's queue, unread, and are served in order as others leave. Limit:
 * {@value #WAITING_MAX} wait; more can come only with the last accept of a listener that goes, and are told 503.
 */
final class Acceptor implements ClientOwner {

    private static final long REST_NS = 50_000_000L;
    /** An idle client may have sent a request that is not read yet; it gets this long to arrive once we stop. */
    private static final long DRAIN_GRACE_NS = 250_000_000L;
    /** Most connections over the limit that wait. */
    private static final int WAITING_MAX = 1024;
    /** Accepts in a row that may end with a connection of their own, before accepting rests. */
    private static final int FAILURES_MAX = 16;
    /** The owner hears of failures no more often. */
    private static final long TELL_NS = 100_000_000L;
    private static final long V4_MAPPED = 0xffffL;

    private final WorkerIo io;
    private final DownstreamEngine engine;
    private final GaugeArray gauges;
    private final HttpStack.Owner owner;
    private final int restTimer;
    private final int capacity;
    private final H2ServerShared h2Shared;
    private final ClientMemory memory;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final UnsafeBuffer peerAddress = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
    /** By slot, the one in the user data of accepts; null where none is. */
    private Listener[] listeners = new Listener[4];
    private int listenerCount;
    private int clients;
    private int failures;
    private boolean resting;
    private boolean exhausted;
    private boolean wantsRoom;
    private long departures;
    private boolean told;
    private long toldNs;
    private boolean stopped;

    /** A connection that was accepted beyond the limit. */
    private record Waiting(Listener listener, int fd) {
    }

    /**
     * Creates an acceptor without listeners.
     *
     * @param io        of the worker
     * @param engine    of the worker
     * @param gauges    of connections by listener
     * @param owner     told when a listener is gone
     * @param config    of the stack: slots for clients, of which the snapshot may allow fewer, and limits of HTTP/2
     * @param restTimer timer of the acceptor
     */
    Acceptor(WorkerIo io, DownstreamEngine engine, GaugeArray gauges, HttpStack.Owner owner, StackConfig config,
             int restTimer) {
        this.io = io;
        this.gauges = gauges;
        this.engine = engine;
        this.owner = owner;
        capacity = config.connectionSlots();
        this.restTimer = restTimer;
        DateCache date = new DateCache(io.clock());
        h2Shared = new H2ServerShared(io, engine, date, this, config.http2().clients());
        memory = new ClientMemory(new H1ServerShared(io, engine, date, new ResponseHeadWriter(date), this), h2Shared,
            config.memory().clientHeapBytes());
    }

    /**
     * Takes a listener. Once the acceptor was stopped it is closed at once. Takes: the socket, if it is owned. A
     * listener that is here already only changes what its next clients speak.
     *
     * @param socket that listens
     */
    void listen(ListenSocket socket) {
        if (stopped && find(socket.id()) == null) {
            if (socket.owned()) {
                closeOrphan(socket.fd());
            }
            owner.onListenerClosed(socket.id());
            return;
        }
        Listener present = find(socket.id());
        if (present != null) {
            present.protocol(socket.protocol());
            return;
        }
        int slot = 0;
        while (slot < listeners.length && listeners[slot] != null) {
            slot++;
        }
        if (slot == listeners.length) {
            listeners = Arrays.copyOf(listeners, slot * 2);
        }
        listeners[slot] = new Listener(socket.id(), socket.fd(), socket.owned(), socket.metricId(),
            socket.protocol());
        listenerCount++;
    }

    private Listener find(int id) {
        for (Listener listener : listeners) {
            if (listener != null && listener.id() == id) {
                return listener;
            }
        }
        return null;
    }

    /**
     * Lets a listener go; one that is not here is gone already.
     *
     * @param id of the listener
     */
    void unlisten(int id) {
        for (int slot = 0; slot < listeners.length; slot++) {
            if (listeners[slot] != null && listeners[slot].id() == id) {
                retire(slot);
            }
        }
    }

    /** Stops accepting for good: all listeners go. */
    void stop() {
        stopped = true;
        for (int slot = 0; slot < listeners.length; slot++) {
            if (listeners[slot] != null) {
                retire(slot);
            }
        }
    }

    private void retire(int slot) {
        Listener listener = listeners[slot];
        if (listener.isRetired()) {
            return;
        }
        listener.retire(io.clock().nowNs() + DRAIN_GRACE_NS);
        if (listener.isOwned()) {
            // Where it cannot be attached, a client that connects at this very moment may be reset.
            SynFilter.attach(io.kernel(), listener.fd(), peerAddress.addressOffset());
        }
        if (listener.isArmed()) {
            cancel(slot);
        } else {
            leave(slot);
        }
    }

    /** Takes what the kernel has queued, waits for no more, and closes: all in one batch. */
    private void lastPass(int slot) {
        Listener listener = listeners[slot];
        accept(slot);
        cancel(slot);
        if (listener.isOwned()) {
            closeOrphan(listener.fd());
        }
    }

    private void accept(int slot) {
        listeners[slot].arm();
        io.ring().prepAcceptMultishot(listeners[slot].fd(), UserData.of(Op.ACCEPT, slot, 0));
    }

    private boolean cancel(int slot) {
        boolean begins = listeners[slot].beginCancel();
        if (begins) {
            io.ring().prepCancel(UserData.of(Op.ACCEPT, slot, 0), true, UserData.of(Op.CANCEL, 0, 0));
        }
        return begins;
    }

    /** Arms every accept that should be armed and is not. */
    void arm() {
        if (resting || clients >= limit()) {
            return;
        }
        for (int slot = 0; slot < listeners.length; slot++) {
            if (listeners[slot] != null && !listeners[slot].isArmed() && !listeners[slot].isRetired()) {
                accept(slot);
            }
        }
    }

    private int limit() {
        int most = Math.min(capacity, engine.snapshot().limits().clientConnections());
        return (int) Math.min((long) clients + memory.room(), most);
    }

    /** Looks at the limits of a new generation. */
    void adopt() {
        h2Shared.adopt(engine.snapshot().limits().http());
        admitWaiting();
        if (clients >= limit()) {
            pause();
        } else {
            arm();
        }
    }

    private void admitWaiting() {
        while (!waiting.isEmpty() && clients < limit()) {
            Waiting next = waiting.pollFirst();
            open(next.listener, next.fd);
        }
    }

    /** Closes what waits: the worker ends at once. Returns whether there was any. */
    boolean dropWaiting() {
        boolean isAny = !waiting.isEmpty();
        for (Waiting one = waiting.pollFirst(); one != null; one = waiting.pollFirst()) {
            closeOrphan(one.fd);
        }
        return isAny;
    }

    /** Closes what it owns after a turn that has failed: there is no ring any more. */
    void abandon() {
        for (Listener listener : listeners) {
            // One that was let go is closed already, or is about to be.
            if (listener != null && listener.isOwned() && !listener.isRetired()) {
                io.kernel().close(listener.fd());
            }
        }
        for (Waiting one : waiting) {
            io.kernel().close(one.fd);
        }
    }

    private void closeOrphan(int fd) {
        io.ring().prepClose(fd, true, UserData.of(Op.CLOSE_ORPHAN, 0, 0));
    }

    void onAccept(int slot, int result, int flags) {
        Listener listener = listeners[slot];
        if ((flags & Ring.F_MORE) == 0) {
            listener.disarmed();
        }
        if (result >= 0) {
            failures = 0;
            admit(listener, result);
        } else if (result != -Errno.ECANCELED) {
            failed(-result);
        }
        if (listener.isRetired() && !listener.isArmed()) {
            leave(slot);
        }
        arm();
    }

    private void leave(int slot) {
        Listener listener = listeners[slot];
        if (listener.beginLastPass()) {
            lastPass(slot);
        } else {
            listeners[slot] = null;
            listenerCount--;
            owner.onListenerClosed(listener.id());
        }
    }

    private void failed(int errno) {
        boolean isItsOwn = errno == Errno.ECONNABORTED || errno == Errno.EINTR;
        if (isItsOwn && ++failures <= FAILURES_MAX) {
            return;
        }
        failures = 0;
        io.counters().increment(Counter.ACCEPT_FAILED);
        long nowNs = io.clock().nowNs();
        resting = true;
        io.timers().schedule(restTimer, nowNs + REST_NS);
        if (isExhaustion(errno)) {
            exhausted = true;
            wantsRoom = true;
            departures = io.table().departures();
        }
        if (!told || nowNs - toldNs >= TELL_NS) {
            told = true;
            toldNs = nowNs;
            owner.onAcceptFailed(errno);
        }
    }

    /**
     * Tells whether an error means that something has run out that connections hold.
     *
     * @param errno positive
     * @return true for descriptors and memory
     */
    static boolean isExhaustion(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM || errno == Errno.ENOBUFS;
    }

    void onRestTimer() {
        resting = false;
        exhausted = false;
        wantsRoom = false;
        arm();
    }

    /**
     * Tells whether accepting rests.
     *
     * @return true until the rest is over
     */
    @Hot
    boolean isResting() {
        return resting;
    }

    /**
     * Tells whether an accept has failed for want of descriptors or memory since this was asked last.
     *
     * @return true once for each failure
     */
    boolean wantsRoom() {
        boolean wanted = wantsRoom;
        wantsRoom = false;
        return wanted;
    }

    /** Ends the rest if a connection has gone that held what was lacking. Once a turn, while accepting rests. */
    void onTurn() {
        if (exhausted && io.table().departures() != departures) {
            io.timers().cancel(restTimer);
            onRestTimer();
        }
    }

    private void admit(Listener listener, int fd) {
        if (clients < limit() || waiting.size() >= WAITING_MAX) {
            open(listener, fd);
        } else {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
            waiting.addLast(new Waiting(listener, fd));
        }
    }

    private void open(Listener listener, int fd) {
        // What was accepted while the worker stops is served too: the client has every reason to expect it.
        boolean isH2 = listener.protocol() == ClientProtocol.HTTP_2;
        boolean isTooMany = clients >= limit() || isH2 && !memory.bearsH2();
        Connection connection = isH2 ? memory.takeH2() : memory.takeH1();
        if (!connection.open(fd)) {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
            memory.give(connection);
            closeOrphan(fd);
            return;
        }
        clients++;
        listener.clientOpened();
        gauges.add(listener.metricId(), 0, 1);
        io.counters().increment(Counter.CONNECTIONS_ACCEPTED);
        io.counters().increment(Counter.CONNECTIONS_ACTIVE);
        ClientConnection client = (ClientConnection) connection;
        client.start(listener);
        if (isTooMany) {
            client.refuse(Counter.LIMIT_CONNECTIONS);
        } else if (listener.isRetired()) {
            client.drain();
        }
        if (clients >= limit()) {
            pause();
        }
    }

    /** Cancels the accepts until clients have gone. */
    private void pause() {
        boolean pauses = false;
        for (int slot = 0; slot < listeners.length; slot++) {
            if (listeners[slot] != null) {
                pauses |= cancel(slot);
            }
        }
        if (pauses) {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
        }
    }

    /**
     * Tells whether a listener is still there, accepting or going.
     *
     * @return true until all are gone
     */
    boolean hasListeners() {
        return listenerCount > 0;
    }

    int clients() {
        return clients;
    }

    @Override
    public void identify(ClientConnection connection) {
        Peer peer = connection.peer();
        long generation = engine.snapshot().generation();
        long address = peerAddress.addressOffset();
        int length = io.kernel().getpeername(connection.fd(), address, SockAddr.BYTES_MAX);
        int family = length < 0 ? SocketOptions.AF_UNIX : SockAddr.family(address);
        if (family == SocketOptions.AF_UNIX) {
            // There is no address to forward, and whoever may open the socket is local.
            peer.set(0, false, generation);
            return;
        }
        int text = SockAddr.writeIp(address, peer.text(), 0);
        peer.set(text, isTrusted(SockAddr.ipAddress(address), SockAddr.ipLength(address)), generation);
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
    public UnsafeBuffer onPreface(ClientConnection connection, UnsafeBuffer buffer, int offset, int length,
                                  int bid) {
        H1ServerConnection undecided = (H1ServerConnection) connection;
        if (!memory.bearsH2()) {
            io.counters().increment(Counter.LIMIT_CONNECTIONS);
            engine.onShed(false);
            return H2ServerShared.NO_ROOM;
        }
        Listener listener = undecided.listener();
        H2ServerConnection next = memory.takeH2();
        undecided.handOverTo(next);
        next.startWith(listener, buffer, offset, length, bid);
        memory.give(undecided);
        if (clients >= limit()) {
            pause();
        }
        return null;
    }

    @Override
    public void onFreed(ClientConnection connection, Listener listener) {
        listener.clientClosed();
        gauges.add(listener.metricId(), 0, -1);
        clients--;
        memory.give((Connection) connection);
        admitWaiting();
        arm();
    }
}
