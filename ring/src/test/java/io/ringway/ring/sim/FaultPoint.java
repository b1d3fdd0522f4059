package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;

/**
 * Where a call or an operation can fail, with the errors it can really have there. Torture makes each of them happen in
 * turn; of the kinds of {@link Fault} some make them happen by chance.
 */
public enum FaultPoint {
    /** Mapping memory. */
    MMAP(new int[] {Errno.ENOMEM}),
    /** Giving pages back. */
    MADVISE(new int[] {Errno.EAGAIN}),
    /** Creating a ring. */
    RING_SETUP(new int[] {Errno.ENOMEM, Errno.EMFILE, Errno.EPERM}),
    /** Registering something with a ring. */
    RING_REGISTER(new int[] {Errno.ENOMEM}),
    /** Submitting. */
    ENTER(new int[] {Errno.EAGAIN, Errno.EINTR}, Fault.EAGAIN_ENTER, Fault.EINTR),
    /** Submitting: only a part is taken. */
    ENTER_PART(Fault.PARTIAL_SUBMIT),
    /** Waiting. */
    WAIT(new int[] {Errno.EINTR}, Fault.EINTR),
    /** Posting: the queue counts as full. */
    COMPLETION_QUEUE(Fault.CQ_OVERFLOW),
    /** Posting a silent send's completion: it is kept aside. */
    SILENT_COMPLETION(Fault.LATE_SEND_COMPLETION),
    /** Creating a socket. */
    SOCKET(new int[] {Errno.EMFILE, Errno.ENOMEM, Errno.ENFILE, Errno.ENOBUFS}, Fault.EMFILE, Fault.ENOMEM),
    /** Binding. */
    BIND(new int[] {Errno.EADDRINUSE, Errno.EACCES, Errno.EADDRNOTAVAIL}),
    /** Listening. */
    LISTEN(new int[] {Errno.EADDRINUSE}),
    /** Setting an option. */
    SETSOCKOPT(new int[] {Errno.ENOBUFS}),
    /** Reading the own address. */
    GETSOCKNAME(new int[] {Errno.ENOBUFS}),
    /** Reading the peer's address. */
    GETPEERNAME(new int[] {Errno.ENOTCONN}),
    /** Creating an eventfd. */
    EVENTFD(new int[] {Errno.EMFILE, Errno.ENOMEM}),
    /** Removing a file. */
    UNLINK(new int[] {Errno.EACCES}),
    /** Operation: accept. */
    ACCEPT(new int[] {Errno.EMFILE, Errno.ENOMEM, Errno.EINTR, Errno.ECONNABORTED, Errno.ENFILE, Errno.ENOBUFS},
            Fault.EMFILE, Fault.ENOMEM, Fault.EINTR, Fault.ACCEPT_ABORTED),
    /** Operation: accept ends although it should go on. */
    ACCEPT_MORE(Fault.LOST_MORE),
    /** Operation: connect. */
    CONNECT(new int[] {Errno.ENOMEM, Errno.EINTR, Errno.ECONNREFUSED, Errno.ETIMEDOUT, Errno.EHOSTUNREACH,
        Errno.EADDRNOTAVAIL, Errno.ECONNRESET}, Fault.ENOMEM, Fault.EINTR),
    /** Operation: receive. */
    RECEIVE(new int[] {Errno.ENOBUFS, Errno.ENOMEM, Errno.EINTR, Errno.ECONNRESET, Errno.ETIMEDOUT,
        Errno.EHOSTUNREACH}, Fault.ENOBUFS, Fault.ENOMEM, Fault.EINTR),
    /** Operation: receive brings less than there is. */
    RECEIVE_PART(Fault.SHORT_RECV),
    /** Operation: receive ends although it should go on. */
    RECEIVE_MORE(Fault.LOST_MORE),
    /** Operation: send that waits. */
    SEND(new int[] {Errno.ENOMEM, Errno.EINTR, Errno.ECONNRESET, Errno.EPIPE, Errno.ETIMEDOUT, Errno.EHOSTUNREACH},
            Fault.ENOMEM, Fault.EINTR),
    /** Operation: send that does not wait. */
    SEND_NOW(new int[] {Errno.EAGAIN, Errno.ENOMEM, Errno.ECONNRESET, Errno.EPIPE, Errno.ETIMEDOUT, Errno.ENOBUFS},
            Fault.BLOCKED_SEND, Fault.ENOMEM),
    /** Operation: send takes less than there is room for. */
    SEND_PART(Fault.SHORT_SEND),
    /** Operation: half-close. */
    SHUTDOWN(new int[] {Errno.ENOTCONN, Errno.ENOMEM}),
    /** Operation: read of an eventfd. */
    READ(new int[] {Errno.EINTR}, Fault.EINTR),
    /** Operation: cancel comes too late. */
    CANCEL_LATE(Fault.LATE_CANCEL);

    private final int[] errnos;
    private final Fault[] kinds;

    FaultPoint(int[] errnos, Fault... kinds) {
        this.errnos = errnos;
        this.kinds = kinds;
    }

    /** Something is shortened or ends early; there is no error. */
    FaultPoint(Fault kind) {
        this(new int[] {1}, kind);
    }

    /** How many ways it can fail in. */
    int ways() {
        return errnos.length;
    }

    /** The positive error of one way; 1 where something is only shortened. */
    int errno(int way) {
        return errnos[way];
    }

    /** Kinds of faults that happen by chance here, the first ways in this order. */
    Fault[] kinds() {
        return kinds;
    }
}
