package io.ringway.server.control;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Ends the process when a loop has broken an invariant: its memory can no longer be trusted, and nobody else serves its
 * connections. Thread: the loop's.
 */
final class BrokenInvariant {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int EXIT_BROKEN = 70;
    private static final int FRAMES = 12;

    private BrokenInvariant() {
    }

    /**
     * Says what is broken and halts.
     *
     * @param who    is broken
     * @param broken what was thrown
     */
    static void end(String who, Throwable broken) {
        LOG.log(System.Logger.Level.ERROR, who + " is broken, the process ends: " + broken + " at "
            + Arrays.stream(broken.getStackTrace()).limit(FRAMES).map(StackTraceElement::toString)
            .collect(Collectors.joining(" < ")));
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }
}
