package io.ringway.ring.kernel;

/** Hands every call to another kernel; tests override the calls they want to answer themselves. */
public class ForwardingKernel implements Kernel {
    private final Kernel kernel;

    /**
     * Forwards.
     *
     * @param kernel where calls go.
     */
    public ForwardingKernel(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int ringSetup(int entries, long paramsAddress) {
        return kernel.ringSetup(entries, paramsAddress);
    }

    @Override
    public int ringRegister(int ringFd, int opcode, long argAddress, int argCount) {
        return kernel.ringRegister(ringFd, opcode, argAddress, argCount);
    }

    @Override
    public int ringEnter(int ringFd, int toSubmit, int minComplete, int flags, long argAddress, long argSize) {
        return kernel.ringEnter(ringFd, toSubmit, minComplete, flags, argAddress, argSize);
    }

    @Override
    public long mmap(long length, int prot, int flags, int fd, long offset) {
        return kernel.mmap(length, prot, flags, fd, offset);
    }

    @Override
    public int munmap(long address, long length) {
        return kernel.munmap(address, length);
    }

    @Override
    public int madvise(long address, long length, int advice) {
        return kernel.madvise(address, length, advice);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return kernel.socket(domain, type, protocol);
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long fdsAddress) {
        return kernel.socketpair(domain, type, protocol, fdsAddress);
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        return kernel.bind(fd, sockaddr, length);
    }

    @Override
    public int listen(int fd, int backlog) {
        return kernel.listen(fd, backlog);
    }

    @Override
    public int setsockopt(int fd, int level, int name, int value) {
        return kernel.setsockopt(fd, level, name, value);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long valueAddress, int length) {
        return kernel.setsockopt(fd, level, name, valueAddress, length);
    }

    @Override
    public int getsockopt(int fd, int level, int name) {
        return kernel.getsockopt(fd, level, name);
    }

    @Override
    public int getsockname(int fd, long sockaddr, int capacity) {
        return kernel.getsockname(fd, sockaddr, capacity);
    }

    @Override
    public int getpeername(int fd, long sockaddr, int capacity) {
        return kernel.getpeername(fd, sockaddr, capacity);
    }

    @Override
    public int close(int fd) {
        return kernel.close(fd);
    }

    @Override
    public int eventfd(int initial, int flags) {
        return kernel.eventfd(initial, flags);
    }

    @Override
    public int eventfdWrite(int fd) {
        return kernel.eventfdWrite(fd);
    }

    @Override
    public int unlink(long pathAddress) {
        return kernel.unlink(pathAddress);
    }

    @Override
    public int raiseFileLimit() {
        return kernel.raiseFileLimit();
    }

    @Override
    public long memoryLockLimit() {
        return kernel.memoryLockLimit();
    }

    @Override
    public int setAffinity(int cpu) {
        return kernel.setAffinity(cpu);
    }

    @Override
    public int affinity(long maskAddress, int length) {
        return kernel.affinity(maskAddress, length);
    }

    @Override
    public int release(long address, int capacity) {
        return kernel.release(address, capacity);
    }

    @Override
    public int ioUringDisabled() {
        return kernel.ioUringDisabled();
    }
}
