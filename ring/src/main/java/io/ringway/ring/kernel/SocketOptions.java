package io.ringway.ring.kernel;

/** Linux constants of sockets and event descriptors; a test compares them with the generated ones. */
public final class SocketOptions {
    /** Unix sockets. */
    public static final int AF_UNIX = 1;
    /** IPv4. */
    public static final int AF_INET = 2;
    /** IPv6. */
    public static final int AF_INET6 = 10;
    /** A byte stream. */
    public static final int SOCK_STREAM = 1;
    /** Non-blocking; not wanted with a ring, which never blocks. */
    public static final int SOCK_NONBLOCK = 2048;
    /** Not inherited by child processes. */
    public static final int SOCK_CLOEXEC = 524288;
    /** Level: the socket itself. */
    public static final int SOL_SOCKET = 1;
    /** Bind although old connections linger. */
    public static final int SO_REUSEADDR = 2;
    /** Several listeners on one port, connections spread over them. */
    public static final int SO_REUSEPORT = 15;
    /** Reads the socket type. */
    public static final int SO_TYPE = 3;
    /** Reads and clears the pending error. */
    public static final int SO_ERROR = 4;
    /** Send buffer, bytes; the kernel doubles it. */
    public static final int SO_SNDBUF = 7;
    /** Receive buffer, bytes; the kernel doubles it. */
    public static final int SO_RCVBUF = 8;
    /** Probes of silent peers. */
    public static final int SO_KEEPALIVE = 9;
    /** What close does with unsent bytes: two ints, on and seconds. */
    public static final int SO_LINGER = 13;
    /** Reads whether the socket listens. */
    public static final int SO_ACCEPTCONN = 30;
    /** Option: a classic BPF program that sees every packet for the socket; see {@link SynFilter}. */
    public static final int SO_ATTACH_FILTER = 26;
    /** The largest listen backlog. */
    public static final int SOMAXCONN = 4096;
    /** Level: TCP. */
    public static final int IPPROTO_TCP = 6;
    /** Level: IPv6. */
    public static final int IPPROTO_IPV6 = 41;
    /** An IPv6 listener takes no IPv4. */
    public static final int IPV6_V6ONLY = 26;
    /** Send small segments at once. */
    public static final int TCP_NODELAY = 1;
    /** Writable only below this many unsent bytes. */
    public static final int TCP_NOTSENT_LOWAT = 25;
    /** Never wait: a full socket buffer is -EAGAIN. */
    public static final int MSG_DONTWAIT = 64;
    /** With a ring: a short send is a failure that posts the bytes done. */
    public static final int MSG_WAITALL = 256;
    /** No SIGPIPE. */
    public static final int MSG_NOSIGNAL = 16384;
    /** Shut down receiving. */
    public static final int SHUT_RD = 0;
    /** Shut down sending. */
    public static final int SHUT_WR = 1;
    /** Shut down both directions. */
    public static final int SHUT_RDWR = 2;
    /** An eventfd that child processes do not inherit. */
    public static final int EFD_CLOEXEC = 524288;
    /** Readable. */
    public static final int POLLIN = 1;
    /** Writable. */
    public static final int POLLOUT = 4;
    /** Failed. */
    public static final int POLLERR = 8;
    /** Hung up. */
    public static final int POLLHUP = 16;
    /** The peer has shut down sending. */
    public static final int POLLRDHUP = 8192;

    private SocketOptions() {
    }
}
