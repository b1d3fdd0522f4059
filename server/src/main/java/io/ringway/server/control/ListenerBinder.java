package io.ringway.server.control;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.metrics.NameTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opens listening sockets, and closes those no loop has taken. A listener is open before any loop hears of it, so that
 * a taken port is an error before anything has changed. Accepted sockets inherit their options. Thread: one at a time.
 */
final class ListenerBinder {

    /** Unsent bytes the kernel buffers for one client; what more there is waits in its queue, which is bounded. */
    private static final int UNSENT_BYTES = 256 * 1024;
    private static final int NONE = -1;

    private final Kernel kernel;
    private final NameTable names;
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
    private int lastId;

    /**
     * Creates a binder.
     *
     * @param kernel of the threads that bind
     * @param names  of listeners; new ones are added
     */
    ListenerBinder(Kernel kernel, NameTable names) {
        this.kernel = kernel;
        this.names = names;
    }

    /**
     * Opens a listener.
     *
     * @param listener to open
     * @param loops    that will accept
     * @param own      listeners of this gateway that are open
     * @return the open listener
     * @throws StartException if it cannot be opened; nothing stays open then
     */
    OpenListener open(ListenerConfig listener, int loops, Collection<OpenListener> own) {
        return switch (listener.address()) {
            case ListenAddress.Inet inet -> openInet(listener, inet, loops, own);
            case ListenAddress.Unix unix -> openUnix(listener, unix, own);
        };
    }

    private OpenListener openInet(ListenerConfig listener, ListenAddress.Inet inet, int loops,
                                  Collection<OpenListener> own) {
        SockAddr address = SockAddr.ip(inet.ip().bytes(), inet.port());
        if (inet.port() != 0 && own.stream().noneMatch(other -> other.address().overlaps(inet))) {
            // A port shared by SO_REUSEPORT could silently be shared with a stranger: ask without it first. Where we
            // have the address ourselves the kernel would name us as the stranger.
            kernel.close(bind(address, false, inet.toString()));
        }
        int[] fds = new int[loops];
        Arrays.fill(fds, NONE);
        try {
            for (int loop = 0; loop < loops; loop++) {
                int fd = bind(address, true, inet.toString());
                fds[loop] = fd;
                option(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NODELAY, 1, inet.toString());
                option(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NOTSENT_LOWAT, UNSENT_BYTES,
                    inet.toString());
                option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_KEEPALIVE, 1, inet.toString());
                if (address.port() == 0) {
                    kernel.getsockname(fd, memory.addressOffset(), SockAddr.BYTES_MAX);
                    address = address.port(SockAddr.port(memory.addressOffset()));
                }
                listen(fd, inet.toString());
            }
        } catch (StartException failure) {
            closeAll(fds);
            throw failure;
        }
        return opened(listener, address.port(), fds);
    }

    private int bind(SockAddr address, boolean reusePort, String text) {
        int fd = checked(kernel.socket(address.family(), SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0),
            text, "socket");
        try {
            option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1, text);
            if (reusePort) {
                option(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1, text);
            }
            if (address.family() == SocketOptions.AF_INET6) {
                option(fd, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1, text);
            }
            checked(kernel.bind(fd, memory.addressOffset(), address.encode(memory.addressOffset())), text, "bind");
        } catch (StartException failure) {
            kernel.close(fd);
            throw failure;
        }
        return fd;
    }

    private void listen(int fd, String text) {
        checked(kernel.listen(fd, SocketOptions.SOMAXCONN), text, "listen");
    }

    private void option(int fd, int level, int name, int value, String text) {
        checked(kernel.setsockopt(fd, level, name, value), text, "setsockopt");
    }

    private OpenListener openUnix(ListenerConfig listener, ListenAddress.Unix unix, Collection<OpenListener> own) {
        Path path = Path.of(unix.path());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
            && own.stream().anyMatch(other -> other.config().address().equals(unix))) {
            // A path cannot be bound twice, and must not be without a listener before the old one is let go.
            throw new StartException("cannot listen on " + unix + ": this gateway listens there already. To let the"
                + " admin address and a listener change places take two reloads: one without the path, one with it"
                + " where it is wanted");
        }
        removeStale(path);
        int fd = bind(SockAddr.unix(unix.path()), false, unix.toString());
        try {
            listen(fd, unix.toString());
        } catch (StartException failure) {
            kernel.close(fd);
            delete(path);
            throw failure;
        }
        return opened(listener, OpenListener.NO_PORT, new int[] {fd});
    }

    private OpenListener opened(ListenerConfig listener, int port, int[] fds) {
        return new OpenListener(++lastId, listener, port, fds, names.id(OpenListener.text(listener, port)));
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
            // Without waiting: whoever does not accept listens all the same.
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            throw new StartException("cannot listen on unix:" + path + ": another process listens there");
        } catch (ConnectException nobody) {
            delete(path);
        } catch (IOException unknown) {
            // No permission, no descriptor left: what may be somebody's is not removed.
            throw new StartException("cannot listen on unix:" + path + ": it cannot be told whether another process"
                + " listens there: " + unknown.getMessage());
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
            case Errno.ENOENT -> "there is no such directory";
            case Errno.EAFNOSUPPORT -> "the address family is not available on this host";
            case Errno.EMFILE -> "too many open files (ulimit -n)";
            default -> call + " failed with " + Errno.name(-result);
        });
    }

    /**
     * Takes the path of a Unix listener away, so that nobody new finds it; a path that is gone already is no matter.
     * What has connected waits in the socket's queue.
     *
     * @param listener that goes
     */
    static void unlink(OpenListener listener) {
        if (listener.config().address() instanceof ListenAddress.Unix unix) {
            try {
                Files.deleteIfExists(Path.of(unix.path()));
            } catch (IOException denied) {
                // The directory is no longer ours to write: the file stays behind, as after a kill.
                assert denied != null;
            }
        }
    }

    /**
     * Closes the socket all loops shared, once none accepts from it any more.
     *
     * @param kernel   of the calling thread
     * @param listener that is shared
     */
    static void closeShared(Kernel kernel, OpenListener listener) {
        assert listener.isShared();
        kernel.close(listener.fds()[0]);
    }

    /**
     * Closes a listener no loop has heard of.
     *
     * @param listener to close
     */
    void discard(OpenListener listener) {
        unlink(listener);
        closeAll(listener.fds());
    }

    private void closeAll(int[] fds) {
        for (int fd : fds) {
            if (fd != NONE) {
                kernel.close(fd);
            }
        }
    }
}
