package io.ringway.server.sim;

/**
 * What an origin does with a request.
 *
 * @param kind     of behaviour
 * @param status   of the response
 * @param body     of the response to anything but HEAD
 * @param delayNs  from the end of the request to the response
 * @param interims interim responses before it
 * @param closes   whether it says that it closes, and does
 * @param cutAt    position in the response where it breaks off, for the kinds that do
 */
record ResponsePlan(Kind kind, int status, BodyPlan body, long delayNs, int interims, boolean closes, int cutAt) {

    /** Kinds of behaviour. */
    enum Kind {
        /** Answers as it should. */
        NORMAL,
        /** Answers before it has read the request's body, then reads it. */
        EARLY,
        /** Answers as it should and closes without a word about it. */
        CLOSE_SILENTLY,
        /** Answers as it should, with bytes behind the end. */
        EXTRA,
        /** Never answers. */
        SILENT,
        /** Breaks off inside the head. */
        HEAD_CUT,
        /** Breaks off inside the body, in order. */
        SHORT,
        /** Breaks off inside the body, with a reset. */
        RESET,
        /** Stops inside the body and says no more. */
        STUCK,
        /** Closes instead of answering. */
        CLOSE,
        /** Answers with something that is no HTTP. */
        GARBAGE,
        /** Two framings at once. */
        AMBIGUOUS,
        /** More interim responses than are allowed. */
        INTERIM_FLOOD,
        /** Switches protocols. */
        SWITCH
    }

    /** {@return whether the client gets the whole response if nothing else goes wrong} */
    boolean isGood() {
        return switch (kind) {
            case NORMAL, EARLY, CLOSE_SILENTLY, EXTRA -> true;
            default -> false;
        };
    }
}
