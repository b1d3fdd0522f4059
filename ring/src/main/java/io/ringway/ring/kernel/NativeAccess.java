package io.ringway.ring.kernel;

import io.ringway.ring.RingException;
import java.lang.foreign.MemorySegment;

/** Tells whether the JVM lets this code call the kernel and reach memory outside of the heap. Thread: any. */
public final class NativeAccess {
    private static final String UNSAFE_PACKAGE = "jdk.internal.misc";

    private NativeAccess() {
    }

    /**
     * Stops where the JVM was started without what everything here needs; without this it would be an error of the
     * linkage deep inside.
     *
     * @throws RingException naming the flag that is missing.
     */
    public static void require() {
        if (!Object.class.getModule().isExported(UNSAFE_PACKAGE, NativeAccess.class.getModule())) {
            throw missing("hides " + UNSAFE_PACKAGE, "--add-exports java.base/" + UNSAFE_PACKAGE + "=ALL-UNNAMED");
        }
        try {
            // A restricted method: allowed, warned about once, or denied.
            MemorySegment.NULL.reinterpret(1);
        } catch (IllegalCallerException denied) {
            throw missing("denies native access", "--enable-native-access=ALL-UNNAMED");
        }
    }

    private static RingException missing(String what, String flag) {
        return new RingException(0, "this JVM " + what + "; start java with " + flag
                + " (the manifest of ringway.jar says so)");
    }
}
