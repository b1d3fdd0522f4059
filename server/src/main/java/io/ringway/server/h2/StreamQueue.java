package io.ringway.server.h2;

import io.ringway.server.Hot;
import java.util.Arrays;

/**
 * Streams in the order they asked for their turn, each once. Adding and taking cost nothing; a stream that leaves out
 * of turn, because it is gone, is searched for. Limit: the streams of a connection. Thread: owning worker.
 */
final class StreamQueue {

    private static final int INITIAL = 16;

    private final int mark;
    private MultiplexedStream[] ring = new MultiplexedStream[INITIAL];
    private int head;
    private int count;

    /**
     * Creates an empty queue.
     *
     * @param mark bit of a stream's marks that says it is in here
     */
    StreamQueue(int mark) {
        this.mark = mark;
    }

    @Hot
    boolean isEmpty() {
        return count == 0;
    }

    @Hot
    int count() {
        return count;
    }

    /** Adds a stream at the end, unless it is in the queue. */
    @Hot
    void add(MultiplexedStream stream) {
        if ((stream.marks & mark) == 0) {
            stream.marks |= mark;
            if (count == ring.length) {
                grow();
            }
            ring[head + count & ring.length - 1] = stream;
            count++;
        }
    }

    private void grow() {
        MultiplexedStream[] larger = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        Arrays.fill(larger, ring.length, larger.length, null);
        ring = larger;
        head = 0;
    }

    /** Takes the first stream; there is one. */
    @Hot
    MultiplexedStream take() {
        assert count > 0;
        MultiplexedStream stream = ring[head];
        ring[head] = null;
        head = head + 1 & ring.length - 1;
        count--;
        stream.marks &= ~mark;
        return stream;
    }

    /** Takes a stream out, wherever it is. */
    @Hot
    void remove(MultiplexedStream stream) {
        if ((stream.marks & mark) != 0) {
            search(stream);
        }
    }

    private void search(MultiplexedStream stream) {
        int kept = 0;
        int limit = ring.length - 1;
        for (int i = 0; i < count; i++) {
            MultiplexedStream other = ring[head + i & limit];
            if (other != stream) {
                ring[head + kept & limit] = other;
                kept++;
            }
        }
        assert kept == count - 1;
        count = kept;
        ring[head + kept & limit] = null;
        stream.marks &= ~mark;
    }
}
