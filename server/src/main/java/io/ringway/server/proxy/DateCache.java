package io.ringway.server.proxy;

import io.ringway.http.HttpDate;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import org.agrona.concurrent.UnsafeBuffer;

/** The value of {@code Date}, formatted at most once a second. Thread: owning worker. */
public final class DateCache {

    private final LoopClock clock;
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[LocalAnswer.DATE_BYTES]);
    private long formattedSecond = Long.MIN_VALUE;

    /**
     * Creates a cache.
     *
     * @param clock of the worker's loop
     */
    public DateCache(LoopClock clock) {
        this.clock = clock;
    }

    /**
     * The date of this turn.
     *
     * @return {@link LocalAnswer#DATE_BYTES} bytes from position zero
     */
    @Hot
    public UnsafeBuffer now() {
        long second = clock.epochSecond();
        if (second != formattedSecond) {
            formattedSecond = second;
            HttpDate.write(text, 0, second);
        }
        return text;
    }
}
