package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.upstream.h2.H2ClientStream;

/**
 * Requests that wait for a stream to one endpoint, in the order they came. Limit: the pool's. Thread: owning worker.
 */
final class WaitingStreams {

    private H2ClientStream first;
    private H2ClientStream last;
    private int count;

    @Hot
    boolean isEmpty() {
        return first == null;
    }

    @Hot
    int count() {
        return count;
    }

    /** The one that has waited longest, or null. */
    @Hot
    H2ClientStream first() {
        return first;
    }

    /** Adds one at the end. */
    @Hot
    void add(H2ClientStream stream) {
        stream.earlier = last;
        stream.later = null;
        if (last == null) {
            first = stream;
        } else {
            last.later = stream;
        }
        last = stream;
        count++;
    }

    /** Takes one out, wherever it is. */
    @Hot
    void remove(H2ClientStream stream) {
        if (stream.earlier == null) {
            first = stream.later;
        } else {
            stream.earlier.later = stream.later;
        }
        if (stream.later == null) {
            last = stream.earlier;
        } else {
            stream.later.earlier = stream.earlier;
        }
        stream.earlier = null;
        stream.later = null;
        count--;
    }
}
