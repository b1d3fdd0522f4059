package io.ringway.ring.kernel;

import io.ringway.ring.RingException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Tells whether the JVM lets this code call the kernel and reach memory outside of the heap. Thread: any. */
public final class NativeAccess {
    private static final String UNSAFE_PACKAGE = "jdk.internal.misc";
    private static final String EXPORT_FLAG = "--add-exports java.base/" + UNSAFE_PACKAGE + "=ALL-UNNAMED";
    private static final String ACCESS_FLAG = "--enable-native-access=ALL-UNNAMED";

    private NativeAccess() {
    }

    /**
     * Stops where the JVM was started without what everything here needs; without this it would be an error of the
     * linkage deep inside.
     *
     * @throws RingException naming every flag that is missing, in one line.
     */
    public static void require() {
        List<String> lacks = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        Module own = NativeAccess.class.getModule();
        boolean isHidden = !Object.class.getModule().isExported(UNSAFE_PACKAGE, own);
        if (isHidden) {
            lacks.add("hides " + UNSAFE_PACKAGE);
            flags.add(EXPORT_FLAG);
        }
        // Where it ends here anyway, trying would only have the JVM write four lines of its own.
        if (!own.isNativeAccessEnabled() && (isHidden || !isAllowed())) {
            lacks.add("does not enable native access");
            flags.add(ACCESS_FLAG);
        }
        if (!flags.isEmpty()) {
            throw new RingException(0, "this JVM " + String.join(" and ", lacks) + "; start java with "
                + String.join(" ", flags) + " (the manifest of ringway.jar says so)");
        }
    }

    private static boolean isAllowed() {
        try {
            // A restricted method: allowed, warned about once, or denied.
            MemorySegment.NULL.reinterpret(1);
            return true;
        } catch (IllegalCallerException denied) {
            return false;
        }
    }
}
