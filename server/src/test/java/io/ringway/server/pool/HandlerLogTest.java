package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class HandlerLogTest {

    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> lines = new ArrayList<>();
    private long nowNs = -5;
    private final HandlerLog log = new HandlerLog((line, _) -> lines.add(line), () -> nowNs);

    private void fail(String handler, Throwable thrown) {
        log.failed(handler, () -> "GET /a/{b}", thrown, "");
    }

    @Test
    void shouldRestForEachHandlerAndKindOfTrouble() {
        for (int i = 0; i < 3; i++) {
            fail("one", new IllegalStateException());
            fail("one", new IOException());
            fail("two", new IllegalStateException());
            log.stalled("one", 12_345_678);
            log.refused("one", () -> "GET /a/{b}", "too much");
        }
        assertThat(lines).containsExactly("handler one failed (GET /a/{b})", "handler one failed (GET /a/{b})",
            "handler two failed (GET /a/{b})", "handler one held up its core for 12.3 ms: it should not run inline",
            "the response of handler one (GET /a/{b}) was refused: too much");
    }

    @Test
    void shouldSayHowManyWereNotSaid() {
        for (int i = 0; i < 48; i++) {
            fail("one", new IllegalStateException());
        }
        fail("two", new IllegalStateException());
        nowNs += SECOND_NS - 1;
        fail("one", new IllegalStateException());
        nowNs++;
        fail("one", new IllegalStateException());
        fail("two", new IllegalStateException());
        assertThat(lines).containsExactly("handler one failed (GET /a/{b})", "handler two failed (GET /a/{b})",
            "handler one failed (GET /a/{b}) (48 more were not said)", "handler two failed (GET /a/{b})");
    }

    @Test
    void shouldNameOnlyOnceWhatIsNamedByItsRoute() {
        log.failed("GET /a", () -> "GET /a", new IOException(), "");
        log.failed("GET /b", () -> "HEAD /b", new IOException(), ": advice");
        log.failed("c", null, new IOException(), "");
        assertThat(lines).containsExactly("handler GET /a failed", "handler GET /b failed (HEAD /b): advice",
            "handler c failed");
    }

    @Test
    void shouldKeepABoundedNumberOfRests() {
        int kinds = 2 * HandlerLog.RESTS_MAX;
        for (int i = 0; i < kinds; i++) {
            fail("h" + i, new IOException());
        }
        assertThat(lines).as("each once, all the later ones together").hasSize(HandlerLog.RESTS_MAX + 1);
        nowNs += SECOND_NS;
        fail("another", new IOException());
        assertThat(lines.getLast()).endsWith("(" + (HandlerLog.RESTS_MAX - 1) + " more were not said)");
    }

    @Test
    void shouldOutliveAWriterThatTakesNothing() {
        HandlerLog deaf = new HandlerLog((_, _) -> {
            throw new RejectedExecutionException();
        }, () -> nowNs);
        deaf.failed("h", null, new IOException(), "");
        HandlerLog poor = new HandlerLog((_, _) -> {
            throw new OutOfMemoryError();
        }, () -> nowNs);
        poor.failed("h", null, new IOException(), "");
    }
}
