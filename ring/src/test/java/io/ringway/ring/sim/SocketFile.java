package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import org.agrona.collections.Int2IntHashMap;

/** A socket behind a descriptor: a listener or one end of a connection. */
final class SocketFile extends SimFile implements StreamUser {
    private static final int HANGUP = SocketOptions.POLLHUP | SocketOptions.POLLERR | SocketOptions.POLLRDHUP;
    private static final int EVERYTHING = SocketOptions.POLLIN | SocketOptions.POLLOUT | HANGUP;
    private static final int SEND_BYTES_MIN = 4608;
    private static final int RECEIVE_BYTES_MIN = 2304;
    private static final int ABSENT = Integer.MIN_VALUE;
    private static final int LEVEL_SHIFT = 16;

    private final SimNetwork network;
    private final int family;
    private final SimStream stream;
    private ListenPoint listener;
    private SockAddr bound;
    private Int2IntHashMap options;
    private boolean reusePort;
    private boolean lingerZero;

    SocketFile(SimNetwork network, int family) {
        this.network = network;
        this.family = family;
        this.stream = new SimStream(network, this, family == SocketOptions.AF_UNIX);
    }

    /** The server's end of a connection that was waiting. */
    SocketFile(SimNetwork network, int family, SimStream accepted) {
        this.network = network;
        this.family = family;
        this.stream = accepted;
        accepted.user(this);
    }

    SimStream stream() {
        return stream;
    }

    int family() {
        return family;
    }

    ListenPoint listener() {
        return listener;
    }

    // ---------------------------------------------------------------- calls

    int bind(SockAddr address) {
        if (bound != null || address.family() != family) {
            return -Errno.EINVAL;
        }
        if (!AddressTable.isLocal(address)) {
            return -Errno.EADDRNOTAVAIL;
        }
        SockAddr got = network.addresses().bind(address, reusePort);
        if (got == null) {
            return -Errno.EADDRINUSE;
        }
        bound = got;
        stream.local(got);
        return 0;
    }

    int listen(int backlog) {
        if (listener == null) {
            if (bound == null) {
                if (family == SocketOptions.AF_UNIX) {
                    return -Errno.EINVAL;
                }
                bind(SockAddr.ip(family == SocketOptions.AF_INET ? "0.0.0.0" : "::", 0));
            }
            listener = new ListenPoint(bound, backlog, point -> wakeOne(SocketOptions.POLLIN));
            if (options != null) {
                listener.buffers(option(SocketOptions.SO_SNDBUF), option(SocketOptions.SO_RCVBUF));
            }
            network.addresses().add(listener);
        }
        return 0;
    }

    private int option(int name) {
        int value = options.get(SocketOptions.SOL_SOCKET << LEVEL_SHIFT | name);
        return value == ABSENT ? 0 : value;
    }

    int set(int level, int name, int value) {
        int stored = value;
        if (level == SocketOptions.SOL_SOCKET) {
            if (name == SocketOptions.SO_REUSEPORT) {
                reusePort = value != 0;
            } else if (name == SocketOptions.SO_SNDBUF) {
                stored = Math.max(SEND_BYTES_MIN, value * 2);
                stream.sendBytes(stored);
            } else if (name == SocketOptions.SO_RCVBUF) {
                stored = Math.max(RECEIVE_BYTES_MIN, value * 2);
                stream.receiveBytes(stored);
            }
        }
        if (options == null) {
            options = new Int2IntHashMap(ABSENT);
        }
        options.put(level << LEVEL_SHIFT | name, stored);
        return 0;
    }

    int set(int level, int name, long address, int length) {
        if (level == SocketOptions.SOL_SOCKET && name == SocketOptions.SO_LINGER && length == Long.BYTES) {
            lingerZero = NativeMemory.getInt(address) != 0 && NativeMemory.getInt(address + Integer.BYTES) == 0;
        }
        return 0;
    }

    int get(int level, int name) {
        if (level == SocketOptions.SOL_SOCKET) {
            switch (name) {
                case SocketOptions.SO_ERROR:
                    return stream.takePendingError();
                case SocketOptions.SO_TYPE:
                    return SocketOptions.SOCK_STREAM;
                case SocketOptions.SO_ACCEPTCONN:
                    return listener == null ? 0 : 1;
                case SocketOptions.SO_SNDBUF:
                    return stream.sendBytes();
                case SocketOptions.SO_RCVBUF:
                    return stream.receiveBytes();
                default:
                    break;
            }
        }
        int value = options == null ? ABSENT : options.get(level << LEVEL_SHIFT | name);
        return value == ABSENT ? 0 : value;
    }

    int name(long address) {
        SockAddr local = bound != null ? bound : stream.local();
        return encode(local, address);
    }

    int peer(long address) {
        return stream.isConnected() ? encode(stream.remote(), address) : -Errno.ENOTCONN;
    }

    /** An address of its family without host and port where there is none. */
    private int encode(SockAddr address, long target) {
        if (address != null) {
            return address.encode(target);
        }
        if (family == SocketOptions.AF_UNIX) {
            NativeMemory.putShort(target, (short) family);
            return Short.BYTES;
        }
        return SockAddr.ip(family == SocketOptions.AF_INET ? "0.0.0.0" : "::", 0).encode(target);
    }

    int shutdown(int how) {
        if (!stream.isConnected()) {
            return -Errno.ENOTCONN;
        }
        if (how != SocketOptions.SHUT_WR) {
            stream.shutdownInput();
        }
        if (how != SocketOptions.SHUT_RD) {
            stream.shutdownOutput();
        }
        wake(EVERYTHING);
        return 0;
    }

    // ---------------------------------------------------------------- events

    @Override
    public void onReadable() {
        wake(stream.wasReset() ? EVERYTHING : SocketOptions.POLLIN);
    }

    @Override
    public void onWritable() {
        wake(SocketOptions.POLLOUT);
    }

    @Override
    public void onConnectDone() {
        wake(EVERYTHING);
    }

    @Override
    public boolean isPeer() {
        return false;
    }

    /** A connection that woke an accept which ended meanwhile wakes the next one. */
    @Override
    void onForgotten() {
        if (listener != null && !listener.isEmpty()) {
            wakeOne(SocketOptions.POLLIN);
        }
    }

    @Override
    void onUnused() {
        if (bound != null) {
            network.addresses().unbind(bound);
        }
        if (listener != null) {
            network.addresses().remove(listener);
            listener.close();
        } else if (lingerZero) {
            stream.reset();
        } else {
            stream.close();
        }
    }

    @Override
    int readiness() {
        if (listener != null) {
            return listener.isEmpty() ? 0 : SocketOptions.POLLIN;
        }
        if (stream.wasReset()) {
            return EVERYTHING;
        }
        int ready = stream.hasMore() ? SocketOptions.POLLIN : 0;
        ready |= stream.hasEnded() ? SocketOptions.POLLRDHUP : 0;
        return stream.isConnected() && stream.room() > 0 ? ready | SocketOptions.POLLOUT : ready;
    }
}
