package io.ringway.server.sim;

/** What a simulated client asks for: one constant for each kind of route, and for each kind of none. */
enum Target {
    /** A path without parameters, forwarded under another one. */
    STATIC(true),
    /** Two parameters, both in the rewritten path. */
    PARAMETERS(true),
    /** A catch-all. */
    CATCH_ALL(true),
    /** A catch-all, asked for by a path that is not in its canonical form. */
    NOT_CANONICAL(true),
    /** A path whose Host goes on as it came. */
    PRESERVED_HOST(true),
    /** Answered by the gateway, with its generation in the body. */
    RESPOND(false),
    /** Redirected by the gateway, with its generation in the location. */
    REDIRECT(false),
    /** No route: 404. */
    NOT_FOUND(false),
    /** A route for other methods: 405. */
    WRONG_METHOD(false),
    /** {@code OPTIONS *}: 204. */
    ASTERISK(false),
    /** A body beyond the limit of every generation: 413. */
    TOO_LARGE(true),
    /** Answered by an embedder's handler. */
    HANDLED(false);

    private static final int STATICS = 4;

    private final boolean routed;

    Target(boolean routed) {
        this.routed = routed;
    }

    /** {@return whether a cluster is behind it} */
    boolean isRouted() {
        return routed;
    }

    /**
     * The request target a client writes.
     *
     * @param id of the request
     * @return for the request line
     */
    String text(int id) {
        return switch (this) {
            case STATIC -> "/s/" + id % STATICS + "?q=" + id;
            case PARAMETERS -> "/u/" + id + "/i/x" + id % 7;
            case CATCH_ALL -> "/f/a/" + id + "?x=%2F;y=" + id;
            case NOT_CANONICAL -> "/f/./a//%7ez/../" + id;
            case PRESERVED_HOST -> "/h";
            case RESPOND -> "/answer";
            case REDIRECT -> "/old";
            case NOT_FOUND -> "/nowhere/" + id;
            case WRONG_METHOD -> "/s/0";
            case ASTERISK -> "*";
            case TOO_LARGE -> "/s/1";
            case HANDLED -> "/p/" + id % HandlerPlan.ROUTES + "/" + id;
        };
    }

    /**
     * The request target an origin must see.
     *
     * @param id         of the request
     * @param generation that served it
     * @return of the request line
     */
    String forwarded(int id, long generation) {
        String prefix = "/g" + generation;
        return switch (this) {
            case STATIC -> prefix + "/s/" + id % STATICS + "?q=" + id;
            case PARAMETERS -> prefix + "/i/x" + id % 7 + "/u/" + id;
            case CATCH_ALL -> prefix + "/f/a/" + id + "?x=%2F;y=" + id;
            case NOT_CANONICAL -> prefix + "/f/a/" + id;
            case PRESERVED_HOST -> prefix + "/h";
            default -> throw new AssertionError(this + " is never forwarded");
        };
    }

    static int statics() {
        return STATICS;
    }
}
