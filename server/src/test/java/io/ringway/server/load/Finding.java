package io.ringway.server.load;

/** Ways in which a run can fail. */
enum Finding {
    /** Bytes of another request or answer. */
    FOREIGN("foreign canary"),
    /** Bytes of memory that was given back. */
    POISON("poisoned bytes"),
    /** Bytes that are wrong in some other way: a field, a length, a framing. */
    WRONG("wrong bytes"),
    /** An answer of the gateway's own, and no fault that explains it. */
    UNEXPLAINED_ERROR("errors without a fault"),
    /** No answer, or a cut one, and no fault that explains it. */
    UNEXPLAINED_LOSS("losses without a fault"),
    /** No answer in time. */
    HUNG("hung requests"),
    /** A request that must not be repeated came to the origin twice. */
    REPLAYED("replayed requests");

    private final String text;

    Finding(String text) {
        this.text = text;
    }

    /** The finding for a report. */
    String text() {
        return text;
    }
}
