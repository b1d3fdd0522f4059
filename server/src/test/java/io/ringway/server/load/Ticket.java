package io.ringway.server.load;

/** What both sides of a run know about one request on its way. One thread. */
final class Ticket {

    private final Canary canary;
    private final long sentNs;
    private String fault;
    private int arrivals;

    /**
     * Opens a ticket.
     *
     * @param canary of the request
     * @param sentNs when it was handed to the socket
     */
    Ticket(Canary canary, long sentNs) {
        this.canary = canary;
        this.sentNs = sentNs;
    }

    /** The request and its answer. */
    Canary canary() {
        return canary;
    }

    /** When it was handed to the socket. */
    long sentNs() {
        return sentNs;
    }

    /** Notes that the origin did something to the connection that serves it. */
    void fault(String kind) {
        if (fault == null) {
            fault = kind;
        }
    }

    /** Whether the origin did something that explains an error or a cut. */
    boolean isFaulted() {
        return fault != null;
    }

    /** Counts an arrival of its head at the origin. Returns how many there were. */
    int arrived() {
        return ++arrivals;
    }
}
