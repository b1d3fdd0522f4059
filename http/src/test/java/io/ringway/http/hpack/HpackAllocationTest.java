package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Ten thousand heads, encoded and decoded, with insertions, evictions and size updates, take no memory. */
class HpackAllocationTest {
    private static final int HEADS = 10_000;

    private final HeadSamples samples = new HeadSamples();
    private final FieldSink counter = this::count;
    private int fields;

    @Test
    void shouldTakeNoMemoryPerHead() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run();
        // What the JVM itself allocates while it warms up comes once; a leak per head would come every time.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(fields).isEqualTo(6 * HEADS * HeadSamples.FIELDS);
    }

    private void run() {
        FieldSink sink = counter;
        for (int i = 0; i < HEADS; i++) {
            samples.change(i);
            if (i % 100 == 0) {
                samples.encoder().peerTableBytesLimit(i % 200 == 0 ? 500 : 4_294_967_295L);
            }
            int length = samples.encode();
            if (samples.decode(length, sink) != HpackDecoder.OK) {
                throw new AssertionError();
            }
        }
    }

    private void count(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed) {
        fields++;
    }
}
