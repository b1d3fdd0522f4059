package io.ringway.ring.kernel;

/** Linux error numbers (positive), their names, and what to do about those that stop a ring from being created. */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file, or no such operation to cancel. */
    public static final int ENOENT = 2;
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** Input or output failed. */
    public static final int EIO = 5;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Not an open descriptor. */
    public static final int EBADF = 9;
    /** Would block, or try again. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Bad address. */
    public static final int EFAULT = 14;
    /** Busy. */
    public static final int EBUSY = 16;
    /** Exists already, or the wrong thread of a single-issuer ring. */
    public static final int EEXIST = 17;
    /** Not a directory. */
    public static final int ENOTDIR = 20;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** Too many open files in the system. */
    public static final int ENFILE = 23;
    /** Too many open files in the process. */
    public static final int EMFILE = 24;
    /** No space left. */
    public static final int ENOSPC = 28;
    /** Read-only file system. */
    public static final int EROFS = 30;
    /** The peer or this side has closed the stream. */
    public static final int EPIPE = 32;
    /** Name too long. */
    public static final int ENAMETOOLONG = 36;
    /** No such system call. */
    public static final int ENOSYS = 38;
    /** Too many symbolic links. */
    public static final int ELOOP = 40;
    /** Timer expired. */
    public static final int ETIME = 62;
    /** Protocol error. */
    public static final int EPROTO = 71;
    /** Descriptor in a bad state. */
    public static final int EBADFD = 77;
    /** Not a socket. */
    public static final int ENOTSOCK = 88;
    /** Destination address required. */
    public static final int EDESTADDRREQ = 89;
    /** No such socket option. */
    public static final int ENOPROTOOPT = 92;
    /** Protocol not supported. */
    public static final int EPROTONOSUPPORT = 93;
    /** Operation not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Address family not supported. */
    public static final int EAFNOSUPPORT = 97;
    /** Address in use. */
    public static final int EADDRINUSE = 98;
    /** Address not available. */
    public static final int EADDRNOTAVAIL = 99;
    /** Network down. */
    public static final int ENETDOWN = 100;
    /** Network unreachable. */
    public static final int ENETUNREACH = 101;
    /** Connection dropped by the network. */
    public static final int ENETRESET = 102;
    /** Connection aborted. */
    public static final int ECONNABORTED = 103;
    /** Connection reset by the peer. */
    public static final int ECONNRESET = 104;
    /** No buffer: a receive found its group empty. */
    public static final int ENOBUFS = 105;
    /** Connected already. */
    public static final int EISCONN = 106;
    /** Not connected. */
    public static final int ENOTCONN = 107;
    /** Sending after shutdown. */
    public static final int ESHUTDOWN = 108;
    /** Connection timed out. */
    public static final int ETIMEDOUT = 110;
    /** Connection refused. */
    public static final int ECONNREFUSED = 111;
    /** Host down. */
    public static final int EHOSTDOWN = 112;
    /** Host unreachable. */
    public static final int EHOSTUNREACH = 113;
    /** In progress already, or too late to cancel. */
    public static final int EALREADY = 114;
    /** In progress. */
    public static final int EINPROGRESS = 115;
    /** Cancelled. */
    public static final int ECANCELED = 125;

    private static final int BYTES_PER_KIB = 1024;

    private Errno() {
    }

    /**
     * Names an error number.
     *
     * @param errno an error number, positive or negative.
     * @return its symbolic name, or {@code errno N}.
     */
    public static String name(int errno) {
        int number = Math.abs(errno);
        return switch (number) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case EINTR -> "EINTR";
            case EIO -> "EIO";
            case ENXIO -> "ENXIO";
            case EBADF -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case EACCES -> "EACCES";
            case EFAULT -> "EFAULT";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case ENOTDIR -> "ENOTDIR";
            case EINVAL -> "EINVAL";
            case ENFILE -> "ENFILE";
            case EMFILE -> "EMFILE";
            case ENOSPC -> "ENOSPC";
            case EROFS -> "EROFS";
            case EPIPE -> "EPIPE";
            case ENAMETOOLONG -> "ENAMETOOLONG";
            case ENOSYS -> "ENOSYS";
            case ELOOP -> "ELOOP";
            case ETIME -> "ETIME";
            case EPROTO -> "EPROTO";
            case EBADFD -> "EBADFD";
            case ENOTSOCK -> "ENOTSOCK";
            case EDESTADDRREQ -> "EDESTADDRREQ";
            case ENOPROTOOPT -> "ENOPROTOOPT";
            case EPROTONOSUPPORT -> "EPROTONOSUPPORT";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case EAFNOSUPPORT -> "EAFNOSUPPORT";
            case EADDRINUSE -> "EADDRINUSE";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
            case ENETDOWN -> "ENETDOWN";
            case ENETUNREACH -> "ENETUNREACH";
            case ENETRESET -> "ENETRESET";
            case ECONNABORTED -> "ECONNABORTED";
            case ECONNRESET -> "ECONNRESET";
            case ENOBUFS -> "ENOBUFS";
            case EISCONN -> "EISCONN";
            case ENOTCONN -> "ENOTCONN";
            case ESHUTDOWN -> "ESHUTDOWN";
            case ETIMEDOUT -> "ETIMEDOUT";
            case ECONNREFUSED -> "ECONNREFUSED";
            case EHOSTDOWN -> "EHOSTDOWN";
            case EHOSTUNREACH -> "EHOSTUNREACH";
            case EALREADY -> "EALREADY";
            case EINPROGRESS -> "EINPROGRESS";
            case ECANCELED -> "ECANCELED";
            default -> "errno " + number;
        };
    }

    /**
     * Says why io_uring cannot be used, and what to do, in one line.
     *
     * @param errno      the positive error number.
     * @param call       the call that failed, for example {@code io_uring_setup}.
     * @param kernel     asked for its release, switches and limits.
     * @param bytesAsked memory that the call would have taken, for ENOMEM.
     * @return the line, without a line end.
     */
    public static String setupRemedy(int errno, String call, Kernel kernel, long bytesAsked) {
        String cause = "io_uring cannot be used: " + call + " failed with " + name(errno) + ": ";
        return cause + switch (errno) {
            case EPERM, EACCES -> permissionRemedy(kernel.ioUringDisabled());
            case ENOSYS -> "this kernel (" + KernelFeatures.release(kernel) + ") has no io_uring; Linux "
                    + KernelFeatures.OLDEST_RELEASE + " or newer with CONFIG_IO_URING is needed (gVisor has none)";
            case ENOMEM -> memoryRemedy(kernel.memoryLockLimit(), bytesAsked);
            case EMFILE -> "too many open files in this process; raise the limit with ulimit -n";
            case ENFILE -> "too many open files in this system; raise the sysctl fs.file-max";
            case EINVAL -> "this kernel (" + KernelFeatures.release(kernel) + ") is too old; Linux "
                    + KernelFeatures.OLDEST_RELEASE + " or newer is needed";
            default -> "unexpected on kernel " + KernelFeatures.release(kernel);
        };
    }

    private static String permissionRemedy(int disabled) {
        return switch (disabled) {
            case 1 -> "the sysctl kernel.io_uring_disabled is 1; set it to 0 (sysctl -w kernel.io_uring_disabled=0),"
                    + " or run in the group of kernel.io_uring_group or with CAP_SYS_ADMIN";
            case 2 -> "the sysctl kernel.io_uring_disabled is 2; set it to 0 (sysctl -w kernel.io_uring_disabled=0)";
            default -> "a seccomp filter forbids it, as containers' default profiles do; allow io_uring_setup,"
                    + " io_uring_enter and io_uring_register (docker run --security-opt seccomp=PROFILE.json,"
                    + " or seccomp=unconfined)";
        };
    }

    private static String memoryRemedy(long limitBytes, long bytesAsked) {
        long neededKib = (bytesAsked + BYTES_PER_KIB - 1) / BYTES_PER_KIB;
        if (limitBytes == Long.MAX_VALUE) {
            return neededKib + " KiB are needed and kernel memory is short; raise the container's memory limit";
        }
        long limitKib = Math.max(0, limitBytes) / BYTES_PER_KIB;
        return neededKib + " KiB of locked memory are needed for each ring and the limit for all is " + limitKib
                + " KiB; raise it with ulimit -l " + Math.max(limitKib * 2, neededKib * 2)
                + " (LimitMEMLOCK= in systemd), or raise the container's memory limit";
    }
}
