package io.ringway.server.control;

import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Ends the process when a loop has broken an invariant: its memory can no longer be trusted, and nobody else serves its
 * connections. Thread: the loop's.
 *
 * <p>What is broken is said first, but not at any price: a log that takes nothing must not keep a process alive that
 * serves nobody.
 */
final class BrokenInvariant {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int EXIT_BROKEN = 70;
    private static final int FRAMES = 12;
    private static final long LAST_WORDS_MS = 1_000;

    private BrokenInvariant() {
    }

    /**
     * Says what is broken and halts. Of a process that is nothing but this gateway.
     *
     * @param who    is broken
     * @param broken what was thrown
     */
    static void end(String who, Throwable broken) {
        try {
            String line = line(who, "the process ends", broken);
            Thread.ofPlatform().daemon().name("last-words").start(() -> say(line)).join(LAST_WORDS_MS);
        } catch (InterruptedException | OutOfMemoryError unsaid) {
            // The exit code says it too.
            assert unsaid != null;
        } finally {
            Runtime.getRuntime().halt(EXIT_BROKEN);
        }
    }

    /** What there is to say. */
    static String line(String who, String what, Throwable broken) {
        return who + " is broken, " + what + ": " + broken + " at "
            + Arrays.stream(broken.getStackTrace()).limit(FRAMES).map(StackTraceElement::toString)
            .collect(Collectors.joining(" < "));
    }

    private static void say(String line) {
        LOG.log(System.Logger.Level.ERROR, line);
        // Handlers that write in the background have to be told that there is no later.
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }
}
