package io.ringway.server.h2test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of one side (RFC 9113 6.5.2). Own ones count when they were acknowledged; what gives the other side more
 * room counts as soon as they are sent, since the acknowledgement may be behind what makes use of it. One thread.
 */
public final class NaiveSettings {

    private static final Map<Integer, Long> DEFAULTS = Map.of(NaiveFrames.HEADER_TABLE_SIZE, 4096L,
        NaiveFrames.ENABLE_PUSH, 1L, NaiveFrames.MAX_CONCURRENT_STREAMS, (long) Integer.MAX_VALUE,
        NaiveFrames.INITIAL_WINDOW_SIZE, 65_535L, NaiveFrames.MAX_FRAME_SIZE, 16_384L,
        NaiveFrames.MAX_HEADER_LIST_SIZE, (long) Integer.MAX_VALUE, NaiveFrames.ENABLE_CONNECT_PROTOCOL, 0L);

    private final Map<Integer, Long> values = new HashMap<>(DEFAULTS);
    private final Deque<Map<Integer, Long>> sent = new ArrayDeque<>();

    /** Notes settings that are sent; returns by how much the windows of streams grow at once. */
    long announce(Map<Integer, Long> next) {
        long before = initialWindow();
        sent.add(Map.copyOf(next));
        next.forEach((id, value) -> {
            if (id != NaiveFrames.HEADER_TABLE_SIZE) {
                values.merge(id, value, Math::max);
            }
        });
        return initialWindow() - before;
    }

    /** Takes the acknowledgement of the oldest settings; returns them, or null if there are none. */
    Map<Integer, Long> acknowledge() {
        Map<Integer, Long> next = sent.poll();
        if (next != null) {
            next.forEach(this::set);
            // What a later, not yet acknowledged announcement allows is allowed still.
            sent.forEach(later -> later.forEach((id, value) -> {
                if (id != NaiveFrames.HEADER_TABLE_SIZE) {
                    values.merge(id, value, Math::max);
                }
            }));
        }
        return next;
    }

    /** Tells whether nothing waits for its acknowledgement. */
    boolean isAcknowledged() {
        return sent.isEmpty();
    }

    /** Changes a value. */
    void set(int id, long value) {
        values.put(id, value);
    }

    /** A value, or the default; 0 for unknown ones. */
    public long value(int id) {
        return values.getOrDefault(id, 0L);
    }

    /** Window of a new stream. */
    long initialWindow() {
        return value(NaiveFrames.INITIAL_WINDOW_SIZE);
    }

    /** Longest payload. */
    long maxFrameSize() {
        return value(NaiveFrames.MAX_FRAME_SIZE);
    }

    /** Streams that may be open. */
    long maxConcurrentStreams() {
        return value(NaiveFrames.MAX_CONCURRENT_STREAMS);
    }

    /** What the decoder's table may hold. */
    long headerTableSize() {
        return value(NaiveFrames.HEADER_TABLE_SIZE);
    }
}
