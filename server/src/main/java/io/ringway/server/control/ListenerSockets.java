package io.ringway.server.control;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The listening sockets of a gateway: for each TCP address one per worker, which the kernel balances (SO_REUSEPORT);
 * for each Unix path one that all workers share. All are open before any worker starts, so that a taken port is an
 * error at start. Accepted sockets inherit their options. Thread: the starting one.
 */
final class ListenerSockets {

    /** Unsent bytes the kernel buffers for one client; what more there is waits in its queue, which is bounded. */
    private static final int UNSENT_BYTES = 256 * 1024;

    private final Kernel kernel;
    private final int workers;
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
    private final List<List<Integer>> owned = new ArrayList<>();
    private final List<Integer> shared = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private ListenerSockets(Kernel kernel, int workers) {
        this.kernel = kernel;
        this.workers = workers;
        for (int i = 0; i < workers; i++) {
            owned.add(new ArrayList<>());
        }
    }

    /**
     * Opens all listeners.
     *
     * @param kernel    of the calling thread
     * @param listeners to open
     * @param workers   that will accept
     * @return the sockets
     * @throws StartException if one cannot be opened; none stays open then
     */
    static ListenerSockets open(Kernel kernel, List<ListenerConfig> listeners, int workers) {
        ListenerSockets sockets = new ListenerSockets(kernel, workers);
        try {
            for (ListenerConfig listener : listeners) {
                switch (listener.address()) {
                    case ListenAddress.Inet inet -> sockets.openInet(inet);
                    case ListenAddress.Unix unix -> sockets.openUnix(unix);
                }
            }
        } catch (StartException failure) {
            sockets.closeAll();
            throw failure;
        }
        return sockets;
    }

    private void openInet(ListenAddress.Inet inet) {
        SockAddr address = SockAddr.ip(inet.ip().bytes(), inet.port());
        if (inet.port() != 0) {
            // A port shared by SO_REUSEPORT could silently be shared with a stranger: ask without it first.
            kernel.close(bind(address, false, inet.toString()));
        }
        for (int worker = 0; worker < workers; worker++) {
            int fd = bind(address, true, inet.toString());
            owned.get(worker).add(fd);
            option(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NODELAY, 1);
            option(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
            option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_KEEPALIVE, 1);
            if (address.port() == 0) {
                kernel.getsockname(fd, memory.addressOffset(), SockAddr.BYTES_MAX);
                address = address.port(SockAddr.port(memory.addressOffset()));
            }
            listen(fd, inet.toString());
        }
        ports.add(address.port());
    }

    private int bind(SockAddr address, boolean reusePort, String text) {
        int fd = checked(kernel.socket(address.family(), SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0),
            text, "socket");
        option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1);
        if (reusePort) {
            option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1);
        }
        if (address.family() == SocketOptions.AF_INET6) {
            option(fd, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1);
        }
        int result = kernel.bind(fd, memory.addressOffset(), address.encode(memory.addressOffset()));
        if (result < 0) {
            kernel.close(fd);
            checked(result, text, "bind");
        }
        return fd;
    }

    private void listen(int fd, String text) {
        checked(kernel.listen(fd, SocketOptions.SOMAXCONN), text, "listen");
    }

    private void option(int fd, int level, int name, int value) {
        int result = kernel.setsockopt(fd, level, name, value);
        assert result == 0 : result;
    }

    private void openUnix(ListenAddress.Unix unix) {
        Path path = Path.of(unix.path());
        removeStale(path);
        int fd = bind(SockAddr.unix(unix.path()), false, unix.toString());
        shared.add(fd);
        paths.add(path);
        listen(fd, unix.toString());
        ports.add(-1);
    }

    /** A socket file nobody listens on is left over from a process that was killed. */
    private static void removeStale(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new StartException("cannot listen on unix:" + path + ": a file that is no socket is in the way");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            throw new StartException("cannot listen on unix:" + path + ": another process listens there");
        } catch (IOException nobody) {
            delete(path);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException denied) {
            throw new StartException("cannot listen on unix:" + path + ": the old socket cannot be removed");
        }
    }

    private int checked(int result, String text, String call) {
        if (result >= 0) {
            return result;
        }
        throw new StartException("cannot listen on " + text + ": " + switch (-result) {
            case Errno.EADDRINUSE -> "the port is taken by another process";
            case Errno.EACCES -> "no permission; ports below 1024 need CAP_NET_BIND_SERVICE";
            case Errno.EADDRNOTAVAIL -> "no interface of this host has that address";
            case Errno.EAFNOSUPPORT -> "the address family is not available on this host";
            case Errno.EMFILE -> "too many open files (ulimit -n)";
            default -> call + " failed with " + Errno.name(-result);
        });
    }

    /**
     * The listeners of one worker, its own first.
     *
     * @param worker index
     * @return descriptors
     */
    int[] of(int worker) {
        List<Integer> all = new ArrayList<>(owned.get(worker));
        all.addAll(shared);
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Counts the listeners a worker owns and closes.
     *
     * @return how many of {@link #of} are not shared
     */
    int ownedCount() {
        return owned.get(0).size();
    }

    /**
     * Tells the port of a listener.
     *
     * @param listener index in the configuration
     * @return TCP port, or -1 for a Unix socket
     */
    int port(int listener) {
        return ports.get(listener);
    }

    /** Closes what no worker owns, and removes the socket files. Once all workers have stopped accepting. */
    void closeShared() {
        shared.forEach(kernel::close);
        shared.clear();
        for (Path path : paths) {
            delete(path);
        }
        paths.clear();
    }

    private void closeAll() {
        owned.forEach(list -> list.forEach(kernel::close));
        closeShared();
    }
}
