package io.ringway.server.load;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Judges the answers on one connection while the configuration changes under it: each must be of one generation, and no
 * generation may follow a later one. A forwarded answer tells its generation twice: by the path the origin was asked
 * for, and by which origin was asked.
 */
final class GenerationCheck {

    private static final String LOCAL = "generation ";
    private static final int TEXTS_MAX = 20;

    private final Shared shared;
    private long latest;

    /** What the checks of all connections have found. One thread. */
    static final class Shared {

        private final List<String> texts = new ArrayList<>();
        private final TreeSet<Long> generations = new TreeSet<>();
        private long answers;
        private long failed;
        private long mixed;
        private long backwards;

        /** Notes a request without the right answer. */
        void failed(String why) {
            failed++;
            note("failed: " + why);
        }

        private void note(String text) {
            if (texts.size() < TEXTS_MAX) {
                texts.add(text);
            }
        }

        long answers() {
            return answers;
        }

        long failedCount() {
            return failed;
        }

        long mixed() {
            return mixed;
        }

        long backwards() {
            return backwards;
        }

        List<String> texts() {
            return List.copyOf(texts);
        }

        /** Generations that were seen, in order. */
        TreeSet<Long> generations() {
            return generations;
        }
    }

    /**
     * Creates the check of one connection.
     *
     * @param shared by all of them
     */
    GenerationCheck(Shared shared) {
        this.shared = shared;
    }

    /**
     * Judges an answer the gateway gave itself.
     *
     * @param body of it
     */
    void local(String body) {
        if (body.startsWith(LOCAL)) {
            seen(number(body.substring(LOCAL.length())));
        } else {
            shared.failed("a local answer is '" + body + "'");
        }
    }

    /**
     * Judges a forwarded answer.
     *
     * @param target the origin was asked for, {@code /gN/…}
     * @param origin that was asked: it serves the generations whose number leaves its label when divided by two
     */
    void forwarded(String target, String origin) {
        int end = target == null ? -1 : target.indexOf('/', 2);
        if (end < 0 || !target.startsWith("/g")) {
            shared.failed("the origin was asked for '" + target + "'");
            return;
        }
        long generation = number(target.substring(2, end));
        if (!Long.toString(generation % 2).equals(origin)) {
            shared.mixed++;
            shared.note("mixed: path of generation " + generation + ", origin of " + origin);
        }
        seen(generation);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new HttpViolation("a generation is '" + text + "'");
        }
    }

    private void seen(long generation) {
        shared.answers++;
        shared.generations.add(generation);
        if (generation < latest) {
            shared.backwards++;
            shared.note("backwards: generation " + generation + " after " + latest);
        }
        latest = generation;
    }
}
