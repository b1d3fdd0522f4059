package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log's way out. */
@Timeout(30)
final class LogWriterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private static LogRecord message(Level level, String text) {
        LogRecord logged = new LogRecord(level, text);
        logged.setLoggerName("io.ringway.server.Worker");
        logged.setInstant(Instant.parse("2026-02-03T04:05:06.789123Z"));
        return logged;
    }

    @Test
    void shouldFormatOneLine() {
        LogRecord logged = message(Level.WARNING, "agent \"a\rb\nc\u2028\" said {0}");
        logged.setParameters(new Object[] {"x\u001b[31m"});
        logged.setThrown(new IllegalStateException("outer\nline", new RuntimeException("inner")));

        assertThat(new LogLine(false).format(logged)).isEqualTo("2026-02-03T04:05:06.789Z WARN  Worker: agent "
                + "\"a\\u000db\\u000ac\\u2028\" said x\\u001b[31m; java.lang.IllegalStateException: outer\\u000aline; "
                + "java.lang.RuntimeException: inner\n");
    }

    @Test
    void shouldWriteFramesOnlyWhenAskedTo() {
        LogRecord logged = message(Level.SEVERE, "broken");
        logged.setThrown(new IllegalStateException("why"));

        assertThat(new LogLine(true).format(logged))
                .startsWith("2026-02-03T04:05:06.789Z ERROR Worker: broken; java.lang.IllegalStateException: why at ")
                .contains("LogWriterTest.shouldWriteFramesOnlyWhenAskedTo").hasLineCount(1);
    }

    @Test
    void shouldMapEveryLevel() {
        assertThat(LogLevel.of(Level.SEVERE)).isEqualTo(LogLevel.ERROR);
        assertThat(LogLevel.of(Level.WARNING)).isEqualTo(LogLevel.WARN);
        assertThat(LogLevel.of(Level.INFO)).isEqualTo(LogLevel.INFO);
        assertThat(LogLevel.of(Level.CONFIG)).isEqualTo(LogLevel.DEBUG);
        assertThat(LogLevel.of(Level.FINE)).isEqualTo(LogLevel.DEBUG);
        assertThat(LogLevel.of(Level.FINER)).isEqualTo(LogLevel.TRACE);
        assertThat(LogLevel.of(Level.FINEST)).isEqualTo(LogLevel.TRACE);
    }

    @Test
    void shouldWriteEverythingInOrderBeforeItCloses() {
        LogWriter writer = new LogWriter(new PrintStream(bytes), LogLevel.INFO, 2048);
        for (int i = 0; i < 1000; i++) {
            writer.publish(message(Level.INFO, "m" + i));
        }
        writer.close();
        writer.publish(message(Level.INFO, "too late"));

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            expected.add("2026-02-03T04:05:06.789Z INFO  Worker: m" + i);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(expected);
    }

    /** For who has no later: a process that ends itself. */
    @Test
    void shouldHaveWrittenWhatWasPublishedWhenItIsFlushed() {
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                LockSupport.parkNanos(5_000_000L);
                bytes.write(from, offset, length);
            }
        };
        LogWriter writer = new LogWriter(new PrintStream(slow), LogLevel.INFO, 64);
        for (int i = 0; i < 20; i++) {
            writer.publish(message(Level.INFO, "m" + i));
        }
        writer.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(20);
        writer.flush();
        writer.close();
    }

    @Test
    void shouldWakeUpForALateLine() {
        LogWriter writer = new LogWriter(new PrintStream(bytes), LogLevel.INFO, 16);
        for (int i = 1; i <= 20; i++) {
            int count = i;
            writer.publish(message(Level.INFO, "m"));
            await().atMost(Duration.ofSeconds(5)).until(() -> bytes.toString(StandardCharsets.UTF_8).lines()
                    .count() == count);
        }
        writer.close();
    }

    @Test
    void shouldDropAndCountWhenTheStreamIsStuck() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        OutputStream stream = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                stuck.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                bytes.write(from, offset, length);
            }
        };
        LogWriter writer = new LogWriter(new PrintStream(stream), LogLevel.INFO, 4);
        writer.publish(message(Level.INFO, "first"));
        stuck.await();
        // One line is being written and four wait; nobody who logs has to.
        for (int i = 0; i < 10; i++) {
            writer.publish(message(Level.INFO, "m" + i));
        }

        assertThat(writer.droppedCount()).isEqualTo(6);
        released.countDown();
        writer.close();

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(line -> line.substring(line.indexOf(": ") + 1)
                .strip()))
                .containsExactly("first", "m0", "m1", "m2", "m3",
                        "6 log lines were dropped, as they came faster than they could be written");
    }

    @Test
    void shouldSayHowManyLinesAFullDiskDidNotTake() throws InterruptedException {
        AtomicBoolean isFull = new AtomicBoolean(true);
        CountDownLatch refused = new CountDownLatch(3);
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                if (isFull.get()) {
                    bytes.write(from, offset, 3);
                    refused.countDown();
                    throw new IOException("No space left on device");
                }
                bytes.write(from, offset, length);
            }
        };
        LogWriter writer = new LogWriter(disk, LogLevel.INFO, 16);
        for (int i = 0; i < 3; i++) {
            writer.publish(message(Level.INFO, "lost"));
        }
        refused.await();
        isFull.set(false);
        writer.publish(message(Level.INFO, "kept"));
        writer.close();

        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.getLast()).endsWith("INFO  Worker: kept");
        assertThat(lines.get(lines.size() - 2)).isEqualTo("3 log lines could not be written");
    }

    @Test
    void shouldPutBackWhatWasThere() {
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        java.util.logging.Handler[] before = root.getHandlers();
        Level level = root.getLevel();
        try (CliLog _ = new CliLog(LogLevel.TRACE, new PrintStream(bytes))) {
            System.getLogger("io.ringway.x.Y").log(System.Logger.Level.TRACE, "ours");
            System.getLogger("jdk.internal.x").log(System.Logger.Level.DEBUG, "theirs");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("TRACE Y: ours").doesNotContain("theirs");
        assertThat(root.getHandlers()).containsExactly(before);
        assertThat(root.getLevel()).isEqualTo(level);
    }
}
