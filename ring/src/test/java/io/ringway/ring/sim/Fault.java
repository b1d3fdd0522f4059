package io.ringway.ring.sim;

/** Everything that a simulated kernel and network do wrong, or unlucky, on purpose. */
public enum Fault {
    /** A receive brings fewer bytes than have come. */
    SHORT_RECV(0.5),
    /** A send takes fewer bytes than there is room for, at least one. */
    SHORT_SEND(0.5),
    /** A silent send finds no room at all, and reports EAGAIN. */
    BLOCKED_SEND(0.3),
    /** A silent send's completion is kept aside: it comes with the next flush of the completion queue. */
    LATE_SEND_COMPLETION(0.3),
    /** A connection is reset on both sides. */
    RESET(0.01),
    /** One direction of a connection delivers nothing for a while. */
    STALL(0.02),
    /** The bytes of one direction end early, in order, as if their sender had half-closed. */
    HALF_CLOSE(0.005),
    /** A receive finds no provided buffer although there are some. */
    ENOBUFS(0.1),
    /** The system call that submits takes nothing: EAGAIN, or EBUSY while completions are kept aside. */
    EAGAIN_ENTER(0.1),
    /** The system call that submits takes a part. */
    PARTIAL_SUBMIT(0.2),
    /** Descriptors have run out, for a socket or an accept. */
    EMFILE(0.05),
    /** Kernel memory is short, for a socket, an accept, a connect, a send or a receive. */
    ENOMEM(0.005),
    /** A wait or an operation is interrupted. */
    EINTR(0.1),
    /** The completion queue counts as full: completions are kept aside, multishot operations end. */
    CQ_OVERFLOW(0.05),
    /** A multishot operation ends with a good completion. */
    LOST_MORE(0.2),
    /** A cancel comes too late, or finds its operation running (EALREADY). */
    LATE_CANCEL(0.5),
    /** Completions of different descriptors change places. */
    REORDER(0.3),
    /** What happens on one connection is late, so that others overtake it. */
    DELAY(0.2),
    /** A half-close runs late, long after its submission. */
    LATE_SHUTDOWN(0.5),
    /** An accepted connection was aborted before it was accepted. */
    ACCEPT_ABORTED(0.05),
    /** A connect is refused although somebody listens. */
    CONNECT_REFUSED(0.05),
    /** A connect is never answered. */
    CONNECT_TIMED_OUT(0.02),
    /** The clock jumps while nobody looks at completions, as in a pause of the garbage collector. */
    CLOCK_JUMP(0.01);

    private final double rateMax;

    Fault(double rateMax) {
        this.rateMax = rateMax;
    }

    /** {@return the highest probability that a swarm gives it, so that honest work still gets through} */
    public double rateMax() {
        return rateMax;
    }
}
