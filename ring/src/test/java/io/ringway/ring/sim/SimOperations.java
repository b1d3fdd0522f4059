package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;

/** What operations do: checked, begun, gone on with. Those of sockets are in {@link SocketOperations}. */
final class SimOperations {
    /** A half-close is done, on a thread of the kernel's own. */
    private static final int SHUT_DOWN = 11;
    /** An operation that a cancel could not reach ends. */
    private static final int END_LATE = 12;

    private static final long SHUTDOWN_MIN_NS = 1_000L;
    private static final long SHUTDOWN_MAX_NS = 100_000L;
    private static final long LATE_SHUTDOWN_MAX_NS = 3_000_000_000L;
    private static final long LATE_END_MIN_NS = 1_000L;
    private static final long LATE_END_MAX_NS = 5_000_000L;

    private final SimNetwork network;
    private final FaultPlan faults;
    private final SimRing ring;
    private final FeatureRules features;
    private final SocketOperations sockets;

    SimOperations(SimNetwork network, SimRing ring, FeatureRules features) {
        this.network = network;
        this.faults = network.faults();
        this.ring = ring;
        this.features = features;
        this.sockets = new SocketOperations(network, ring, features);
    }

    /** Whether an operation's arguments can be. Returns 0, or -EINVAL. */
    int prepare(SimOperation operation) {
        boolean isFine = switch (operation.opcode) {
            case UringAbi.OP_RECV -> isReceive(operation);
            case UringAbi.OP_ACCEPT -> (operation.ownFlags & ~UringAbi.ACCEPT_MULTISHOT) == 0
                    && (operation.ownFlags == 0 || features.has(KernelFeatures.ACCEPT_MULTISHOT));
            case UringAbi.OP_SENDMSG -> {
                operation.readPieces();
                yield operation.pieceCount > 0;
            }
            case UringAbi.OP_SEND -> {
                operation.onePiece();
                yield true;
            }
            case UringAbi.OP_SOCKET, UringAbi.OP_SEND_ZC -> false;
            default -> true;
        };
        return isFine ? 0 : -Errno.EINVAL;
    }

    private boolean isReceive(SimOperation operation) {
        boolean multishot = (operation.ownFlags & UringAbi.RECV_MULTISHOT) != 0;
        if (multishot && !(features.has(KernelFeatures.RECV_MULTISHOT) && operation.selectsBuffer())) {
            return false;
        }
        return operation.limit == 0 || multishot && features.has(KernelFeatures.RECV_MULTISHOT_LIMIT);
    }

    /** Begins an operation. Returns its result, or PENDING. */
    int issue(SimOperation operation) {
        switch (operation.opcode) {
            case UringAbi.OP_NOP:
                return 0;
            case UringAbi.OP_CLOSE:
                return network.descriptors().close(operation.fd);
            case UringAbi.OP_ASYNC_CANCEL:
                return cancel(operation);
            case UringAbi.OP_SHUTDOWN:
                return beginShutdown(operation);
            default:
                break;
        }
        SimFile file = network.descriptors().get(operation.fd);
        if (file == null) {
            return -Errno.EBADF;
        }
        file.retain();
        operation.file = file;
        return run(operation);
    }

    /** Goes on with an operation that was woken. Returns its result, or PENDING. */
    int resume(SimOperation operation) {
        if (operation.opcode == UringAbi.OP_SHUTDOWN) {
            return operation.isCancelled ? -Errno.ECANCELED : operation.done;
        }
        if (operation.isRunning) {
            return SimRing.PENDING;
        }
        if (!operation.isCancelled || operation.isLate) {
            int result = run(operation);
            if (result != SimRing.PENDING || !operation.isCancelled) {
                return result;
            }
        }
        operation.completionFlags = 0;
        return operation.done > 0 ? operation.done : -Errno.ECANCELED;
    }

    private int run(SimOperation operation) {
        return switch (operation.opcode) {
            case UringAbi.OP_READ -> read(operation);
            case UringAbi.OP_POLL_ADD -> poll(operation);
            default -> sockets.run(operation);
        };
    }

    boolean isSend(SimOperation operation) {
        return operation.opcode == UringAbi.OP_SEND || operation.opcode == UringAbi.OP_SENDMSG;
    }

    private int read(SimOperation operation) {
        if (!(operation.file instanceof EventFile event)) {
            return sockets.run(operation);
        }
        int result = event.read(operation.address, operation.length);
        if (result > 0) {
            return result;
        }
        int errno = faults.failure(FaultPoint.READ);
        if (errno != 0) {
            return -errno;
        }
        if (result == SimRing.PENDING) {
            event.await(operation, SocketOptions.POLLIN);
        }
        return result;
    }

    private int poll(SimOperation operation) {
        int always = SocketOptions.POLLERR | SocketOptions.POLLHUP;
        int ready = operation.file.readiness() & (operation.opFlags | always);
        operation.file.await(operation, operation.opFlags | always);
        if (ready == 0) {
            return SimRing.PENDING;
        }
        boolean multishot = (operation.length & UringAbi.POLL_ADD_MULTI) != 0;
        return multishot && ring.postMore(operation, ready, 0) ? SimRing.PENDING : ready;
    }

    /** As in Linux the descriptor is looked up when a thread of the kernel's comes to it, not when it is submitted. */
    private int beginShutdown(SimOperation operation) {
        long delay = network.random().between(SHUTDOWN_MIN_NS, SHUTDOWN_MAX_NS);
        if (faults.hit(Fault.LATE_SHUTDOWN)) {
            delay = faults.random(Fault.LATE_SHUTDOWN).spread(SHUTDOWN_MAX_NS, LATE_SHUTDOWN_MAX_NS);
        }
        network.scheduleIn(delay, operation, SHUT_DOWN, operation.serial);
        return SimRing.PENDING;
    }

    void onEvent(SimOperation operation, int kind, long serial) {
        if (ring.isDead() || operation.serial != serial || !operation.isKept) {
            return;
        }
        if (kind == SHUT_DOWN) {
            operation.done = shutdown(operation);
        } else {
            operation.isRunning = false;
            operation.isCancelled = true;
            operation.isLate = true;
        }
        ring.wake(operation);
    }

    private int shutdown(SimOperation operation) {
        SimFile file = network.descriptors().get(operation.fd);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!(file instanceof SocketFile socket)) {
            return -Errno.ENOTSOCK;
        }
        int errno = faults.failure(FaultPoint.SHUTDOWN);
        operation.hidesFailure = true;
        return errno != 0 ? -errno : socket.shutdown(operation.length);
    }

    private int cancel(SimOperation operation) {
        if ((operation.opFlags & UringAbi.ASYNC_CANCEL_FD) == 0) {
            for (SimOperation target = ring.firstKept(); target != null; target = target.nextKept) {
                if (target.userData == operation.address) {
                    return cancelOne(target);
                }
            }
            return -Errno.ENOENT;
        }
        SimFile file = network.descriptors().get(operation.fd);
        if (file == null) {
            return -Errno.EBADF;
        }
        int count = 0;
        for (SimOperation target = ring.firstKept(); target != null; target = target.nextKept) {
            if (target.file == file && cancelOne(target) == 0) {
                count++;
            }
        }
        return count;
    }

    /** The target completes when the ring works off its tasks; a late cancel may miss it. */
    private int cancelOne(SimOperation target) {
        if (target.isRunning) {
            return -Errno.EALREADY;
        }
        if (!target.isCancelled && target.opcode != UringAbi.OP_SHUTDOWN
                && faults.failure(FaultPoint.CANCEL_LATE) != 0) {
            if (!target.isQueued && faults.random(Fault.LATE_CANCEL).chance(0.5)) {
                target.isRunning = true;
                long delay = faults.random(Fault.LATE_CANCEL).spread(LATE_END_MIN_NS, LATE_END_MAX_NS);
                network.scheduleIn(delay, target, END_LATE, target.serial);
                return -Errno.EALREADY;
            }
            target.isLate = true;
        }
        target.isCancelled = true;
        ring.wake(target);
        return 0;
    }
}
