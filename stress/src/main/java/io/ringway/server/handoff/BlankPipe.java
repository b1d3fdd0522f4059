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

    private static final BytePipe.Ring RING = new BytePipe.Ring(new UnsafeBuffer(new byte[BytePipe.CAPACITY_BYTES]), 0);
    private static final VarHandle WRITTEN;
    private static final long WRITING_AT;
    private static final long READING_AT;

    static {
        try {
            WRITTEN = MethodHandles.privateLookupIn(BytePipe.class, MethodHandles.lookup())
                .findVarHandle(BytePipe.class, "written", long.class);
            WRITING_AT = UnsafeApi.objectFieldOffset(BytePipe.class.getDeclaredField("writing"));
            READING_AT = UnsafeApi.objectFieldOffset(BytePipe.class.getDeclaredField("reading"));
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private BlankPipe() {
    }

    static BytePipe empty() {
        BytePipe pipe = (BytePipe) UnsafeApi.allocateInstance(BytePipe.class);
        UnsafeApi.putReference(pipe, WRITING_AT, RING);
        UnsafeApi.putReference(pipe, READING_AT, RING);
        return pipe;
    }

    static BytePipe full() {
        BytePipe pipe = empty();
        WRITTEN.set(pipe, (long) BytePipe.CAPACITY_BYTES);
        return pipe;
    }
}
