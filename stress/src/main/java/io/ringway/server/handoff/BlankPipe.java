package io.ringway.server.handoff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Pipes that are never constructed: their counts are their own, their bytes nobody's. So a sample costs no 64 KiB; it
 * must not look at what the bytes are.
 */
final class BlankPipe {

    private static final UnsafeBuffer BYTES = new UnsafeBuffer(new byte[BytePipe.CAPACITY_BYTES]);
    private static final VarHandle WRITTEN;
    private static final long BYTES_AT;

    static {
        try {
            WRITTEN = MethodHandles.privateLookupIn(BytePipe.class, MethodHandles.lookup())
                .findVarHandle(BytePipe.class, "written", long.class);
            BYTES_AT = UnsafeApi.objectFieldOffset(BytePipe.class.getDeclaredField("bytes"));
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private BlankPipe() {
    }

    static BytePipe empty() {
        BytePipe pipe = (BytePipe) UnsafeApi.allocateInstance(BytePipe.class);
        UnsafeApi.putReference(pipe, BYTES_AT, BYTES);
        return pipe;
    }

    static BytePipe full() {
        BytePipe pipe = empty();
        WRITTEN.set(pipe, (long) BytePipe.CAPACITY_BYTES);
        return pipe;
    }
}
