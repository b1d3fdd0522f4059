package io.ringway.server.snapshot;

import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;

/** What the routes of a generation that do not forward answer with. Immutable; arrays are taken. */
public final class LocalTargets {

    private final LocalAnswer[] answers;
    private final LocalHandler[] handlers;

    /**
     * Puts the targets together. Takes: the arrays.
     *
     * @param answers  by route id, null where the route does not answer by itself
     * @param handlers by route id, null where the route has none
     */
    public LocalTargets(LocalAnswer[] answers, LocalHandler[] handlers) {
        if (answers.length != handlers.length) {
            throw new IllegalArgumentException(answers.length + " routes have answers, " + handlers.length
                + " have handlers");
        }
        this.answers = answers;
        this.handlers = handlers;
    }

    /**
     * Targets of routes without handlers. Takes: the array.
     *
     * @param answers by route id, null where the route does not answer by itself
     * @return the targets
     */
    public static LocalTargets answers(LocalAnswer[] answers) {
        return new LocalTargets(answers, new LocalHandler[answers.length]);
    }

    /**
     * Targets of routes that all have handlers. Takes: the array.
     *
     * @param handlers by route id
     * @return the targets
     */
    public static LocalTargets handlers(LocalHandler[] handlers) {
        return new LocalTargets(new LocalAnswer[handlers.length], handlers);
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
}
