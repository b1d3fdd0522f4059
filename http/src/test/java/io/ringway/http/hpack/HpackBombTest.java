package io.ringway.http.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.http.HttpError;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Few bytes that mean many: little time, no memory, no more told to the sink than the limits allow. */
class HpackBombTest {
    private static final int LIST_BYTES_MAX = 64 * 1024;
    private static final int FIELDS_MAX = 100;
    /** On a machine that does other things too, the least CPU of some runs tells what the work is. */
    private static final int RUNS = 20;
    private static final long TIME_MAX_NS = 5_000_000;

    private final Decoding memory = new Decoding(4096, LIST_BYTES_MAX, 100_000);
    private final Decoding count = new Decoding(4096, LIST_BYTES_MAX, FIELDS_MAX);
    private final Blocks blocks = new Blocks();
    private int told;

    @Test
    @Tag("B058")
    void shouldNotCopyALargeValueAgainAndAgain() {
        byte[] insert = blocks.literal(0x40, "a", "v".repeat(4000)).take();
        for (int i = 0; i < 16_000; i++) {
            blocks.indexed(62);
        }
        assertThat(memory.decode(insert)).isEqualTo(HpackDecoder.OK);
        check(memory.decoder, blocks.take(), HttpError.HEADER_TOO_LARGE, LIST_BYTES_MAX / 4033);
        assertThat(memory.decode("be")).isEqualTo(HpackDecoder.OK);
    }

    @Test
    @Tag("B058")
    void shouldNotWorkLongForEntriesThatMoveOthers() {
        // Each three bytes take a name of 2000 bytes from the table, evict an entry and put a new one behind the other.
        assertThat(memory.decode(blocks.literal(0x40, "n".repeat(2000), "").take())).isEqualTo(HpackDecoder.OK);
        for (int i = 0; i < 16_000; i++) {
            blocks.literal(0x40, 62, "", false);
        }
        check(memory.decoder, blocks.take(), HttpError.HEADER_TOO_LARGE, LIST_BYTES_MAX / 2032);
    }

    @Test
    @Tag("B059")
    void shouldCountFieldsOfNoSize() {
        blocks.raw("40 01 61 00");
        for (int i = 0; i < 15_000; i++) {
            blocks.raw("be");
        }
        check(count.decoder, blocks.take(), HttpError.TOO_MANY_HEADERS, FIELDS_MAX);
        assertThat(count.decode("be")).isEqualTo(HpackDecoder.OK);
    }

    @Test
    @Tag("B060")
    void shouldCountEveryCookieCrumb() {
        blocks.raw("60 00");
        for (int i = 0; i < 15_000; i++) {
            blocks.raw("be");
        }
        byte[] block = blocks.take();
        check(count.decoder, block, HttpError.TOO_MANY_HEADERS, FIELDS_MAX);
        check(memory.decoder, block, HttpError.HEADER_TOO_LARGE, LIST_BYTES_MAX / 38);
    }

    private void check(HpackDecoder decoder, byte[] bytes, int expected, int fieldsMax) {
        UnsafeBuffer block = new UnsafeBuffer(bytes);
        FieldSink sink = (_, _, _, _, _, _, _, _) -> told++;
        IntConsumer decode = _ -> {
            told = 0;
            int result = decoder.decode(block, 0, block.capacity(), sink);
            if (result != expected || told > fieldsMax) {
                throw new AssertionError(result + " after " + told + " fields");
            }
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bestNs = Long.MAX_VALUE;
        long leastBytes = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            decode.accept(run);
            bestNs = Math.min(bestNs, threads.getCurrentThreadCpuTime() - began);
            leastBytes = Math.min(leastBytes, threads.getCurrentThreadAllocatedBytes() - allocated);
        }
        assertThat(bestNs).isLessThan(TIME_MAX_NS);
        assertThat(leastBytes).isZero();
        assertThat(told).isEqualTo(fieldsMax);
    }
}
