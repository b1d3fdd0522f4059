package io.ringway.ring.kernel;

/**
 * The one seam between Ringway and an operating system. Every method returns a result of zero or more, or -errno.
 * Addresses are native addresses of memory that came from {@link #mmap}.
 *
 * <p>Thread: one thread at a time, with a happens-before edge where it changes hands; a ring's own calls come from the
 * thread that created the ring. Only {@link #eventfdWrite} may be called from any thread at any time.
 */
public interface Kernel {
    /**
     * Creates a ring: io_uring_setup(2).
     *
     * @param entries       submission entries wanted.
     * @param paramsAddress address of an {@code io_uring_params}, read and filled in.
     * @return the ring's file descriptor, or -errno.
     */
    int ringSetup(int entries, long paramsAddress);

    /**
     * Registers resources with a ring: io_uring_register(2).
     *
     * @param ringFd     the ring.
     * @param opcode     what to register.
     * @param argAddress address of the opcode's argument, or 0.
     * @param argCount   the number of arguments.
     * @return zero or more, or -errno.
     */
    int ringRegister(int ringFd, int opcode, long argAddress, int argCount);

    /**
     * Submits operations and waits for completions: io_uring_enter2(2). May block, so it is never a critical call.
     *
     * @param ringFd      the ring, or its registered index when the flags say so.
     * @param toSubmit    operations to take.
     * @param minComplete completions to wait for; 0 does not wait.
     * @param flags       IORING_ENTER_… flags.
     * @param argAddress  address of an {@code io_uring_getevents_arg} (with EXT_ARG), or 0.
     * @param argSize     its length in bytes, or 0.
     * @return the operations taken, or -errno.
     */
    int ringEnter(int ringFd, int toSubmit, int minComplete, int flags, long argAddress, long argSize);

    /**
     * Maps memory: mmap(2) at an address of the kernel's choice.
     *
     * @param length bytes.
     * @param prot   protection.
     * @param flags  mapping flags.
     * @param fd     what to map, or -1.
     * @param offset where in the file.
     * @return the address, or -errno.
     */
    long mmap(long length, int prot, int flags, int fd, long offset);

    /**
     * Unmaps memory that {@link #mmap} returned.
     *
     * @param address its start.
     * @param length  its bytes.
     * @return 0, or -errno.
     */
    int munmap(long address, long length);

    /**
     * Gives advice on mapped memory: madvise(2).
     *
     * @param address page-aligned start.
     * @param length  bytes.
     * @param advice  for example {@link MemoryOptions#MADV_DONTNEED}.
     * @return 0, or -errno.
     */
    int madvise(long address, long length, int advice);

    /**
     * Creates a socket.
     *
     * @param domain   address family.
     * @param type     socket type with flags.
     * @param protocol protocol, or 0.
     * @return the file descriptor, or -errno.
     */
    int socket(int domain, int type, int protocol);

    /**
     * Creates two connected sockets.
     *
     * @param domain     address family.
     * @param type       socket type with flags.
     * @param protocol   protocol, or 0.
     * @param fdsAddress where the two descriptors go, two ints.
     * @return 0, or -errno.
     */
    int socketpair(int domain, int type, int protocol, long fdsAddress);

    /**
     * Binds a socket to an address.
     *
     * @param fd       the socket.
     * @param sockaddr address of the encoded socket address.
     * @param length   its bytes.
     * @return 0, or -errno.
     */
    int bind(int fd, long sockaddr, int length);

    /**
     * Makes a socket accept connections.
     *
     * @param fd      the socket.
     * @param backlog connections that may wait to be accepted.
     * @return 0, or -errno.
     */
    int listen(int fd, int backlog);

    /**
     * Sets a socket option that is an int.
     *
     * @param fd    the socket.
     * @param level option level.
     * @param name  option name.
     * @param value its value.
     * @return 0, or -errno.
     */
    int setsockopt(int fd, int level, int name, int value);

    /**
     * Sets a socket option that is a struct.
     *
     * @param fd           the socket.
     * @param level        option level.
     * @param name         option name.
     * @param valueAddress address of its value.
     * @param length       bytes of the value.
     * @return 0, or -errno.
     */
    int setsockopt(int fd, int level, int name, long valueAddress, int length);

    /**
     * Reads a socket option that is an int.
     *
     * @param fd    the socket.
     * @param level option level.
     * @param name  option name.
     * @return its value (none of those in {@link SocketOptions} is negative), or -errno.
     */
    int getsockopt(int fd, int level, int name);

    /**
     * Reads a socket's own address.
     *
     * @param fd       the socket.
     * @param sockaddr where the encoded address goes.
     * @param capacity bytes there.
     * @return the address's length in bytes, or -errno.
     */
    int getsockname(int fd, long sockaddr, int capacity);

    /**
     * Reads the address of a socket's peer.
     *
     * @param fd       the socket.
     * @param sockaddr where the encoded address goes.
     * @param capacity bytes there.
     * @return the address's length in bytes, or -errno.
     */
    int getpeername(int fd, long sockaddr, int capacity);

    /**
     * Closes a file descriptor.
     *
     * @param fd what to close.
     * @return 0, or -errno.
     */
    int close(int fd);

    /**
     * Creates an eventfd.
     *
     * @param initial its first value.
     * @param flags   EFD_… flags.
     * @return the file descriptor, or -errno.
     */
    int eventfd(int initial, int flags);

    /**
     * Adds one to an eventfd and so wakes its reader. Thread: any.
     *
     * @param fd the eventfd.
     * @return 0, or a negative number.
     */
    int eventfdWrite(int fd);

    /**
     * Removes a file, here a Unix socket's.
     *
     * @param pathAddress address of its NUL-terminated path.
     * @return 0, or -errno.
     */
    int unlink(long pathAddress);

    /**
     * Raises RLIMIT_NOFILE to its hard limit.
     *
     * @return the limit in force afterwards (at most {@link Integer#MAX_VALUE}), or -errno.
     */
    int raiseFileLimit();

    /**
     * Reads RLIMIT_MEMLOCK.
     *
     * @return the soft limit in bytes ({@link Long#MAX_VALUE} when unlimited), or -errno.
     */
    long memoryLockLimit();

    /**
     * Binds the calling thread to one CPU.
     *
     * @param cpu its number.
     * @return 0, or -errno.
     */
    int setAffinity(int cpu);

    /**
     * Reads the CPUs that the calling thread may run on.
     *
     * @param maskAddress where the bit mask goes, CPU 0 in the lowest bit of the first byte.
     * @param length      bytes there, a multiple of 8.
     * @return 0, or -errno.
     */
    int affinity(long maskAddress, int length);

    /**
     * Reads the kernel's release, for example {@code 6.18.44}.
     *
     * @param address  where its ASCII characters go.
     * @param capacity bytes there; a longer release is cut.
     * @return its length in bytes, or -errno.
     */
    int release(long address, int capacity);

    /**
     * Reads the sysctl kernel.io_uring_disabled.
     *
     * @return 0, 1 or 2, or -ENOENT where the kernel has no such switch (before 6.6).
     */
    int ioUringDisabled();
}
