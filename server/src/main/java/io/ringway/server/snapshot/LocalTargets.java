package io.ringway.server.snapshot;

import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import java.util.Arrays;

/** What the routes of a generation that do not forward answer with. Immutable; arrays are taken. */
public final class LocalTargets {

    /** A route that no embedder's handler answers. */
    public static final int NO_PORT = -1;

    private final LocalAnswer[] answers;
    private final LocalHandler[] handlers;
    private final int[] ports;

    /**
     * Puts the targets together. Takes: the arrays.
     *
     * @param answers  by route id, null where the route does not answer by itself
     * @param handlers by route id, null where the route has none
     * @param ports    by route id, the id of the embedder's handler, {@link #NO_PORT} where the route has none
     */
    public LocalTargets(LocalAnswer[] answers, LocalHandler[] handlers, int[] ports) {
        if (answers.length != handlers.length || answers.length != ports.length) {
            throw new IllegalArgumentException(answers.length + " routes have answers, " + handlers.length
                + " have handlers, " + ports.length + " have ports");
        }
        this.answers = answers;
        this.handlers = handlers;
        this.ports = ports;
    }

    private static int[] noPorts(int routes) {
        int[] none = new int[routes];
        Arrays.fill(none, NO_PORT);
        return none;
    }

    /**
     * Targets of routes without handlers. Takes: the array.
     *
     * @param answers by route id, null where the route does not answer by itself
     * @return the targets
     */
    public static LocalTargets answers(LocalAnswer[] answers) {
        return new LocalTargets(answers, new LocalHandler[answers.length], noPorts(answers.length));
    }

    /**
     * Targets of routes that all have handlers. Takes: the array.
     *
     * @param handlers by route id
     * @return the targets
     */
    public static LocalTargets handlers(LocalHandler[] handlers) {
        return new LocalTargets(new LocalAnswer[handlers.length], handlers, noPorts(handlers.length));
    }

    /**
     * Counts the routes.
     *
     * @return routes, forwarding ones included
     */
    int count() {
        return answers.length;
    }

    @Hot
    LocalAnswer answer(int route) {
        return answers[route];
    }

    @Hot
    LocalHandler handler(int route) {
        return handlers[route];
    }

    @Hot
    int port(int route) {
        return ports[route];
    }
}
