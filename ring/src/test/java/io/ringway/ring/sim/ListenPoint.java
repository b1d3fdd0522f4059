package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** A listening address and the connections that wait to be accepted there. */
final class ListenPoint {
    /** Uses a connection that nobody has accepted yet. */
    static final StreamUser NOBODY = new StreamUser() {
        @Override
        public void onReadable() {
            // It is there when the connection is accepted.
        }

        @Override
        public void onWritable() {
            // Nobody sends.
        }

        @Override
        public void onConnectDone() {
            // Servers do not connect.
        }

        @Override
        public boolean isPeer() {
            return false;
        }
    };

    private final SockAddr address;
    private final Consumer<ListenPoint> onConnection;
    private final ArrayDeque<SimStream> waiting = new ArrayDeque<>();
    private final int backlog;
    private int sendBytes;
    private int receiveBytes;

    ListenPoint(SockAddr address, int backlog, Consumer<ListenPoint> onConnection) {
        this.address = address;
        this.backlog = backlog;
        this.onConnection = onConnection;
    }

    SockAddr address() {
        return address;
    }

    /** Sizes of buffers that accepted sockets have; 0 for those of their own. */
    void buffers(int send, int receive) {
        sendBytes = send;
        receiveBytes = receive;
    }

    void inherit(SimStream accepted) {
        if (sendBytes > 0) {
            accepted.sendBytes(sendBytes);
        }
        if (receiveBytes > 0) {
            accepted.receiveBytes(receiveBytes);
        }
    }

    boolean isFull() {
        return waiting.size() > backlog;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void offer(SimStream connection) {
        waiting.addLast(connection);
        onConnection.accept(this);
    }

    /** Takes the oldest connection, or null. */
    SimStream poll() {
        return waiting.pollFirst();
    }

    /** Nobody will accept what waits. */
    void close() {
        while (!waiting.isEmpty()) {
            waiting.pollFirst().reset();
        }
    }
}
