package io.ringway.server.upstream.h2;

import io.ringway.server.Hot;

/**
 * The streams of one connection that were opened with a long field, the last few: whoever ends the connection names a
 * stream, and it may be gone by then. Thread: owning worker.
 */
final class LongFields {

    private static final int COUNT = 8;
    private static final int MASK = COUNT - 1;

    private final int[] streams = new int[COUNT];
    private final int[] lengths = new int[COUNT];
    private int opened;

    /** Forgets all: another connection begins. */
    void reset() {
        opened = 0;
    }

    /**
     * Notes a stream.
     *
     * @param streamId     of it
     * @param longestBytes of its fields
     */
    void onOpened(int streamId, int longestBytes) {
        streams[opened & MASK] = streamId;
        lengths[opened & MASK] = longestBytes;
        opened++;
    }

    /**
     * Looks a stream up.
     *
     * @param streamId of one
     * @return bytes of its longest field; 0 if it was not long, or that is forgotten
     */
    @Hot
    int longestOf(int streamId) {
        for (int i = Math.min(opened, COUNT) - 1; i >= 0; i--) {
            if (streams[i] == streamId) {
                return lengths[i];
            }
        }
        return 0;
    }
}
