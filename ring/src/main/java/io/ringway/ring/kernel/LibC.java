package io.ringway.ring.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringway.ring.abi.Abi;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * Method handles of the libc functions in use, made from the generated addresses and descriptors. Unlike the generated
 * handles they capture errno (the first argument, a segment of {@link #CAPTURE}), and pointers are longs.
 * No handle is critical: a critical call keeps the whole JVM from its safepoints while it lasts.
 */
final class LibC {
    static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    static final long ERRNO_OFFSET = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** {@code syscall(number, a, b, c, d, e, f)}: libc hands on six arguments whatever the call takes. */
    static final MethodHandle SYSCALL = Linker.nativeLinker().downcallHandle(Abi.syscall.address(),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG),
            Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));

    static final MethodHandle MMAP = handle(Abi.mmap$address(), Abi.mmap$descriptor());
    static final MethodHandle MUNMAP = handle(Abi.munmap$address(), Abi.munmap$descriptor());
    static final MethodHandle MADVISE = handle(Abi.madvise$address(), Abi.madvise$descriptor());
    static final MethodHandle SOCKET = handle(Abi.socket$address(), Abi.socket$descriptor());
    static final MethodHandle SOCKETPAIR = handle(Abi.socketpair$address(), Abi.socketpair$descriptor());
    static final MethodHandle BIND = handle(Abi.bind$address(), Abi.bind$descriptor());
    static final MethodHandle LISTEN = handle(Abi.listen$address(), Abi.listen$descriptor());
    static final MethodHandle SETSOCKOPT = handle(Abi.setsockopt$address(), Abi.setsockopt$descriptor());
    static final MethodHandle GETSOCKOPT = handle(Abi.getsockopt$address(), Abi.getsockopt$descriptor());
    static final MethodHandle GETSOCKNAME = handle(Abi.getsockname$address(), Abi.getsockname$descriptor());
    static final MethodHandle GETPEERNAME = handle(Abi.getpeername$address(), Abi.getpeername$descriptor());
    static final MethodHandle CLOSE = handle(Abi.close$address(), Abi.close$descriptor());
    static final MethodHandle EVENTFD = handle(Abi.eventfd$address(), Abi.eventfd$descriptor());
    static final MethodHandle UNLINK = handle(Abi.unlink$address(), Abi.unlink$descriptor());
    static final MethodHandle GETRLIMIT = handle(Abi.getrlimit$address(), Abi.getrlimit$descriptor());
    static final MethodHandle SETRLIMIT = handle(Abi.setrlimit$address(), Abi.setrlimit$descriptor());
    static final MethodHandle SCHED_SETAFFINITY =
            handle(Abi.sched_setaffinity$address(), Abi.sched_setaffinity$descriptor());
    static final MethodHandle SCHED_GETAFFINITY =
            handle(Abi.sched_getaffinity$address(), Abi.sched_getaffinity$descriptor());
    static final MethodHandle UNAME = handle(Abi.uname$address(), Abi.uname$descriptor());

    /** {@code write} without errno: any thread may call it, so there is no place of its own to capture into. */
    static final MethodHandle WRITE = Linker.nativeLinker().downcallHandle(Abi.write$address(),
            pointersAsLongs(Abi.write$descriptor()));

    private LibC() {
    }

    /**
     * A handle's invocation cannot throw: the functions are C and the types are checked when the handle is made.
     *
     * @param impossible what was thrown nevertheless.
     * @return an error to throw.
     */
    static AssertionError unexpected(Throwable impossible) {
        return new AssertionError("a native call threw", impossible);
    }

    private static MethodHandle handle(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, pointersAsLongs(descriptor),
                Linker.Option.captureCallState("errno"));
    }

    private static FunctionDescriptor pointersAsLongs(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().stream()
                .map(LibC::pointerAsLong)
                .toArray(MemoryLayout[]::new);
        MemoryLayout result = pointerAsLong(descriptor.returnLayout().orElse(JAVA_INT));
        return FunctionDescriptor.of(result, arguments);
    }

    private static MemoryLayout pointerAsLong(MemoryLayout layout) {
        return layout instanceof AddressLayout ? JAVA_LONG : layout;
    }
}
