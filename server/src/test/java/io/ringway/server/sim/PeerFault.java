package io.ringway.server.sim;

/** What simulated peers of HTTP/2 do to the gateway that it has to bear; counted as the network's faults are. */
enum PeerFault {
    /** A client resets one of its streams. */
    CLIENT_RESET,
    /** A client says GOAWAY and opens no more streams. */
    CLIENT_GO_AWAY,
    /** A client gives no credit for a while, and a window has closed by then. */
    CLIENT_WINDOW_STALL,
    /** A client gives no credit any more. */
    CLIENT_WINDOW_CLOSED,
    /** A client lowers its initial window, with streams open. */
    CLIENT_WINDOW_LOWERED,
    /** An origin resets a stream, for no reason in the request. */
    ORIGIN_RESET,
    /** An origin refuses a stream unseen. */
    ORIGIN_REFUSAL,
    /** An origin says GOAWAY and serves what it has got. */
    ORIGIN_GO_AWAY,
    /** An origin says GOAWAY below streams that have come. */
    ORIGIN_GO_AWAY_BELOW,
    /** A stream has crossed an origin's GOAWAY. */
    ORIGIN_GO_AWAY_CROSSED,
    /** An origin gives no credit for a while, and a window has closed by then. */
    ORIGIN_WINDOW_STALL,
    /** An origin lowers its initial window, with streams open. */
    ORIGIN_WINDOW_LOWERED,
    /** An origin allows fewer streams at once than are open. */
    ORIGIN_STREAMS_LOWERED
}
