package io.ringway.server.upstream;

import io.ringway.server.Hot;

/**
 * After how many streams an endpoint ends a connection, if it always does after the same number (nginx: 1,000). What is
 * on its way when it says so is refused, and a request whose body has begun cannot be sent again; so who knows the
 * number leaves well before: some endpoints end the connection over what is still on its way to them, too. Two
 * connections in a row with the same number are believed. Thread: owning worker.
 */
final class LearnedTurnover {

    /** Below it, an end by chance is more likely than a rule. */
    static final int STREAMS_MIN = 50;

    /** An eighth of the number is left unused. */
    private static final int MARGIN_SHIFT = 3;

    private int last;
    private int streams = Integer.MAX_VALUE;

    /**
     * Notes that the endpoint took no more streams on a connection.
     *
     * @param taken on it
     */
    void onGoAway(int taken) {
        if (taken >= STREAMS_MIN && taken == last) {
            streams = taken - (taken >> MARGIN_SHIFT);
        } else if (taken < streams) {
            // Fewer than was believed: it was no rule, or there is another one.
            streams = Integer.MAX_VALUE;
        }
        last = taken;
    }

    /**
     * Tells how many streams a connection takes.
     *
     * @return streams, the largest int if nothing is known
     */
    @Hot
    int streams() {
        return streams;
    }
}
