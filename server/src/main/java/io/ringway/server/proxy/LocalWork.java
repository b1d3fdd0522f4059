package io.ringway.server.proxy;

import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handoff.Call;

/** What an exchange keeps for a handler of our own and for a long answer. Thread: owning worker. */
final class LocalWork {

    private static final int NONE = -1;

    /** Who answers, or null. */
    LocalHandler handler;
    /** Block with a copy of the head, the path and the body, or -1. */
    int block = NONE;
    /** The path, from the start of the block. */
    int pathStart;
    int pathLength;
    /** What positions of route parameters grow by. */
    int pathShift;
    /** The body, from the start of the block. */
    int bodyStart;
    int bodyLength;
    /** A call of an embedder's handler, or null. */
    Call call;
    /** An answer that is sent in pieces, or null. */
    LocalAnswer answer;
    /** How much of a whole body was queued. */
    int sentBytes;
    /** Line ends in a row, up to two, that what was sent of a stream of events ends with; two at its start. */
    int lineEnds;

    @Hot
    boolean isClear() {
        return handler == null && block == NONE && answer == null && call == null;
    }
}
