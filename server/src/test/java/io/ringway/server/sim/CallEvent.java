package io.ringway.server.sim;

/** What handlers and the hand-off do to each other; counted as faults are. */
enum CallEvent {
    /** A call was handed over and taken. */
    TAKEN,
    /** A handler ran on its worker. */
    RUN_AT_HOME,
    /** Nobody waited any more when a call was taken. */
    TAKEN_FOR_NOBODY,
    /** A handler answered with a whole body. */
    ANSWERED,
    /** A handler began to stream. */
    STREAMED,
    /** A handler waited for room in its pipe. */
    AWAITED_ROOM,
    /** A handler threw, said nothing or answered twice. */
    FAILED,
    /** A handler threw in the midst of its answer. */
    FAILED_INSIDE,
    /** A handler answered a request that was given up. */
    ANSWERED_NOBODY,
    /** A handler heard that nobody waited any more. */
    GAVE_UP,
    /** A handler tried to answer when it had returned. */
    ANSWERED_LATER,
    /** A handler held up its worker. */
    STALLED,
    /** A pool thread fell asleep. */
    SLEPT,
    /** A pool thread was woken. */
    WOKEN,
    /** A handler ran in the midst of a worker's turn. */
    INTERLEAVED,
    /** A request was refused because every queue was full. */
    REFUSED,
    /** A request waited in line. */
    PARKED,
    /** A call went from one thread to another before it was started. */
    MOVED,
    /** A call was taken out of its lane because nobody waited for it. */
    RECALLED,
    /** A request was answered because its handler took too long. */
    LATE
}
