package io.ringway.server.sim;

/**
 * What a handler does with a request.
 *
 * @param kind    of behaviour
 * @param direct  whether it writes the draft itself, even if nobody waits any more; otherwise the product's execution
 *                of handlers does it
 * @param blockNs how long it blocks before it answers
 * @param heeds   whether it looks now and then if somebody still waits, and gives up if not
 * @param parts   of a streamed body
 * @param pauseNs between two parts
 * @param cutAt   position in a streamed body at which one throws that does
 * @param stallNs how long one holds up the worker it runs on
 * @param keeps   whether it keeps its response, and tries to answer again when it has returned
 */
record CallPlan(Kind kind, boolean direct, long blockNs, boolean heeds, int parts, long pauseNs, int cutAt,
                long stallNs, boolean keeps) {

    /** Kinds of behaviour. */
    enum Kind {
        /** Answers, with a whole body. */
        WHOLE,
        /** Answers part by part. */
        STREAM,
        /** Throws instead of answering. */
        THROWS,
        /** Throws in the midst of its answer. */
        THROWS_INSIDE,
        /** Answers, and then once more. */
        TWICE,
        /** Returns without an answer. */
        SILENT,
        /** Does not return before somebody tells it to. */
        NEVER
    }

    /** {@return whether the client gets its answer if nothing else goes wrong} */
    boolean isGood() {
        return kind == Kind.WHOLE || kind == Kind.STREAM;
    }

    @Override
    public String toString() {
        return kind + (direct ? " direct" : "") + (blockNs > 0 ? " blocks " + blockNs / 1_000_000 + " ms" : "")
            + (heeds ? " heeds" : "") + (parts > 1 ? " parts " + parts + " pause " + pauseNs / 1_000_000 + " ms" : "")
            + (stallNs > 0 ? " stalls" : "") + (keeps ? " keeps" : "");
    }
}
