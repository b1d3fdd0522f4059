package io.ringway.server.control;

import io.ringway.ring.kernel.Errno;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;

/**
 * Says why a loop cannot accept, what that is about and what was done: once, and again while it goes on, but not more
 * often than every ten seconds. Thread: the control plane's.
 */
final class AcceptTrouble {

    /** Between two lines about one loop. */
    static final long QUIET_NS = 10_000_000_000L;

    private final String who;
    private boolean said;
    private long saidNs;

    /**
     * Creates it for a loop that has had none.
     *
     * @param who cannot accept, such as {@code worker 0}
     */
    AcceptTrouble(String who) {
        this.who = who;
    }

    /**
     * Says what happened, if it is time to.
     *
     * @param errno    positive; zero: nothing failed, and nothing is to be said
     * @param counters of the loop
     * @param nowNs    time of the turn
     * @return a line for the log, or null
     */
    String line(int errno, WorkerCounters counters, long nowNs) {
        String line = who + " cannot accept connections: " + Errno.name(errno) + reason(errno) + "; since the start "
            + counters.value(Counter.ACCEPT_FAILED) + " accepts failed, "
            + counters.value(Counter.UPSTREAM_CONNECTIONS_SHED) + " idle upstream and "
            + counters.value(Counter.CONNECTIONS_SHED) + " idle client connections were closed for others";
        if (errno == 0 || said && nowNs - saidNs < QUIET_NS) {
            return null;
        }
        said = true;
        saidNs = nowNs;
        return line;
    }

    private static String reason(int errno) {
        return switch (errno) {
            case Errno.EMFILE -> ", the process has as many files open as it may (raise ulimit -n)";
            case Errno.ENFILE -> ", the system has as many files open as it may (sysctl fs.file-max)";
            case Errno.ENOMEM, Errno.ENOBUFS -> ", the kernel is short of memory";
            case Errno.EPERM -> ", something forbids it: a firewall or a security module";
            default -> "";
        };
    }

    /**
     * Tells whether connections that are closed elsewhere in the process may help.
     *
     * @param errno positive
     * @return true if descriptors or memory are lacking
     */
    static boolean isShared(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM || errno == Errno.ENOBUFS;
    }
}
