package io.ringway.ring.sim;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;

/** What operations on sockets do. */
final class SocketOperations {
    /** Buffers that one go of a multishot receive fills before others have their turn. */
    private static final int RECEIVES_MAX = 32;

    private final SimNetwork network;
    private final FaultPlan faults;
    private final SimRing ring;
    private final FeatureRules features;

    SocketOperations(SimNetwork network, SimRing ring, FeatureRules features) {
        this.network = network;
        this.faults = network.faults();
        this.ring = ring;
        this.features = features;
    }

    int run(SimOperation operation) {
        if (!(operation.file instanceof SocketFile socket)) {
            return -Errno.ENOTSOCK;
        }
        return switch (operation.opcode) {
            case UringAbi.OP_ACCEPT -> accept(operation, socket);
            case UringAbi.OP_CONNECT -> connect(operation, socket);
            case UringAbi.OP_RECV -> operation.selectsBuffer() ? receive(operation, socket) : read(operation, socket);
            case UringAbi.OP_READ -> read(operation, socket);
            default -> send(operation, socket);
        };
    }

    // ---------------------------------------------------------------- accept, connect

    private int accept(SimOperation operation, SocketFile socket) {
        ListenPoint listener = socket.listener();
        if (listener == null) {
            return -Errno.EINVAL;
        }
        boolean multishot = (operation.ownFlags & UringAbi.ACCEPT_MULTISHOT) != 0;
        while (true) {
            int fd = network.descriptors().free();
            if (fd < 0) {
                return fd;
            }
            if (listener.isEmpty()) {
                socket.await(operation, SocketOptions.POLLIN);
                return SimRing.PENDING;
            }
            int errno = faults.failure(FaultPoint.ACCEPT);
            if (errno != 0) {
                return refuse(listener, errno);
            }
            network.descriptors().add(new SocketFile(network, socket.family(), listener.poll()));
            int flags = listener.isEmpty() ? 0 : UringAbi.CQE_F_SOCK_NONEMPTY;
            if (!multishot || faults.failure(FaultPoint.ACCEPT_MORE) != 0 || !ring.postMore(operation, fd, flags)) {
                operation.completionFlags = flags;
                return fd;
            }
        }
    }

    private static int refuse(ListenPoint listener, int errno) {
        if (errno == Errno.ECONNABORTED) {
            SimStream aborted = listener.poll();
            aborted.connection().suffer(Fault.ACCEPT_ABORTED);
            aborted.reset();
        }
        return -errno;
    }

    private int connect(SimOperation operation, SocketFile socket) {
        SimStream stream = socket.stream();
        int result;
        if (operation.waitsOn == null) {
            int errno = faults.failure(FaultPoint.CONNECT);
            if (errno != 0) {
                return -errno;
            }
            result = stream.connect(SockAddr.decode(operation.address, (int) operation.offset));
        } else {
            result = stream.connectResult();
        }
        if (result != SimStream.PENDING) {
            return result;
        }
        socket.await(operation, SocketOptions.POLLOUT);
        return SimRing.PENDING;
    }

    // ---------------------------------------------------------------- receive

    /** Receives into provided buffers. The buffer is picked before the socket is looked at, as Linux does. */
    private int receive(SimOperation operation, SocketFile socket) {
        SimStream stream = socket.stream();
        boolean multishot = (operation.ownFlags & UringAbi.RECV_MULTISHOT) != 0;
        for (int i = 0; i < RECEIVES_MAX; i++) {
            operation.completionFlags = 0;
            BufferGroup group = ring.groups().get(operation.group);
            if (group == null || group.available() == 0) {
                return -Errno.ENOBUFS;
            }
            int ready = stream.readable();
            if (ready == 0) {
                return receiveNothing(operation, socket);
            }
            int errno = faults.failure(FaultPoint.RECEIVE);
            if (errno != 0) {
                return fail(stream, errno);
            }
            int length = shorten(Math.min(ready, bufferBytes(operation, group)), FaultPoint.RECEIVE_PART);
            stream.read(group.address(), length);
            int flags = UringAbi.CQE_F_BUFFER | group.take() << UringAbi.CQE_BUFFER_SHIFT
                    | (stream.hasMore() ? UringAbi.CQE_F_SOCK_NONEMPTY : 0);
            if (!multishot || isLast(operation, length) || faults.failure(FaultPoint.RECEIVE_MORE) != 0
                    || !ring.postMore(operation, length, flags)) {
                operation.completionFlags = flags;
                return length;
            }
            if (!stream.hasMore() && !stream.wasReset()) {
                socket.await(operation, SocketOptions.POLLIN);
                return SimRing.PENDING;
            }
        }
        socket.await(operation, SocketOptions.POLLIN);
        ring.wake(operation);
        return SimRing.PENDING;
    }

    private static int bufferBytes(SimOperation operation, BufferGroup group) {
        return operation.length > 0 ? Math.min(operation.length, group.length()) : group.length();
    }

    /** Books bytes on a receive that has a limit; the limit is a floor, so the last buffer may go beyond it. */
    private static boolean isLast(SimOperation operation, int length) {
        if (operation.limit == 0) {
            return false;
        }
        operation.limit = Math.max(0, operation.limit - length);
        return operation.limit == 0;
    }

    private int receiveNothing(SimOperation operation, SocketFile socket) {
        int end = socket.stream().inputEnd();
        if (end != SimStream.PENDING) {
            operation.completionFlags = socket.stream().hasEnded() ? UringAbi.CQE_F_SOCK_NONEMPTY : 0;
            return end;
        }
        socket.await(operation, SocketOptions.POLLIN);
        return SimRing.PENDING;
    }

    private int read(SimOperation operation, SocketFile socket) {
        SimStream stream = socket.stream();
        int ready = stream.readable();
        if (ready == 0) {
            int result = receiveNothing(operation, socket);
            operation.completionFlags = 0;
            return result;
        }
        int errno = faults.failure(FaultPoint.RECEIVE);
        if (errno != 0 && errno != Errno.ENOBUFS) {
            return fail(stream, errno);
        }
        int length = shorten(Math.min(ready, operation.length), FaultPoint.RECEIVE_PART);
        stream.read(operation.address, length);
        return length;
    }

    // ---------------------------------------------------------------- send

    private int send(SimOperation operation, SocketFile socket) {
        SimStream stream = socket.stream();
        int error = stream.outputError();
        if (error < 0) {
            return operation.done > 0 ? operation.done : error;
        }
        boolean atOnce = (operation.opFlags & SocketOptions.MSG_DONTWAIT) != 0;
        boolean all = (operation.opFlags & SocketOptions.MSG_WAITALL) != 0;
        int errno = faults.failure(atOnce ? FaultPoint.SEND_NOW : FaultPoint.SEND);
        if (errno != 0) {
            return fail(stream, errno);
        }
        int left = operation.pieceBytes() - operation.done;
        int length = shorten(Math.min(left, stream.room()), FaultPoint.SEND_PART);
        if (length > 0) {
            operation.send(stream, length);
        }
        if (length == left || length > 0 && !all) {
            return operation.done;
        }
        if (atOnce) {
            // Kernels without this feature call a short send a success.
            operation.isShort = features.has(KernelFeatures.SILENT_SEND);
            stream.awaitRoom();
            return operation.done > 0 ? operation.done : -Errno.EAGAIN;
        }
        socket.await(operation, SocketOptions.POLLOUT);
        stream.awaitRoom();
        return SimRing.PENDING;
    }

    /** Cuts a length by a fault, to one byte at least. */
    private int shorten(int length, FaultPoint point) {
        if (length < 2 || faults.failure(point) == 0) {
            return length;
        }
        return 1 + faults.random(point.kinds()[0]).nextInt(length - 1);
    }

    /** What means that the connection is gone is true for both ends, and both can ask what happened. */
    private static int fail(SimStream stream, int errno) {
        if (errno == Errno.ENOMEM) {
            stream.connection().suffer(Fault.ENOMEM);
        } else if (errno == Errno.EINTR) {
            stream.connection().suffer(Fault.EINTR);
        }
        if (errno == Errno.ECONNRESET || errno == Errno.EPIPE || errno == Errno.ETIMEDOUT
                || errno == Errno.EHOSTUNREACH) {
            stream.connection().breakDown();
        }
        return -errno;
    }
}
