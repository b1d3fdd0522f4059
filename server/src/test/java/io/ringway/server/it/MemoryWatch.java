package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at what a gateway holds again and again while something is done to it, and keeps the most. A thread of its own;
 * the rest is the test's.
 */
final class MemoryWatch implements AutoCloseable {

    private static final long PERIOD_MS = 50;
    private static final Pattern BLOCKS = Pattern.compile("(?m)^ringway_block_bytes(?:\\{[^}]*})? (\\S+)$");
    private static final long MIB = 1 << 20;

    private final Reading reading;
    private final long mostBytes;
    private final long beforeBytes;
    private final Thread thread;
    private volatile long peakBytes;
    private volatile RuntimeException failure;
    private volatile boolean isStopping;

    /** Something that can be read. */
    interface Reading {
        /** Bytes held now. */
        long bytes() throws IOException;
    }

    private MemoryWatch(Reading reading, long mostMib) {
        this.reading = reading;
        mostBytes = mostMib * MIB;
        beforeBytes = read();
        peakBytes = beforeBytes;
        thread = Thread.ofPlatform().name("memory-watch").start(this::run);
    }

    /** Begins, with what is held now; it may become so much more. */
    static MemoryWatch start(Reading reading, long mostMib) {
        return new MemoryWatch(reading, mostMib);
    }

    /** Begins to watch the bytes of a gateway's blocks, which it tells on its admin listener. */
    static MemoryWatch ofBlocks(RawClient admin, long mostMib) {
        return start(() -> {
            Matcher found = BLOCKS.matcher(admin.get("/metrics").text());
            double sum = 0;
            int samples = 0;
            for (; found.find(); samples++) {
                sum += Double.parseDouble(found.group(1));
            }
            if (samples == 0) {
                throw new IOException("no bytes of blocks are told");
            }
            return (long) sum;
        }, mostMib);
    }

    private long read() {
        try {
            return reading.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!isStopping) {
                peakBytes = Math.max(peakBytes, read());
                GatewayFixture.sleep(PERIOD_MS);
            }
        } catch (UncheckedIOException e) {
            failure = e;
        }
    }

    /** Bytes it grew by so far, at its highest. */
    long growthBytes() {
        return peakBytes - beforeBytes;
    }

    /** Stops; it must not have grown by more than was allowed. */
    @Override
    public void close() {
        isStopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(failure).as("it could be read").isNull();
        assertThat(growthBytes()).as("bytes it grew by").isLessThanOrEqualTo(mostBytes);
    }
}
