package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopLogTest {

    private final List<String> written = new ArrayList<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Logger logger = Logger.getLogger("io.ringway.server");
    private Throwable refusal;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            written.add(logged.getMessage());
        }

        @Override
        public void flush() {
            assertThat(written).isNotNull();
        }

        @Override
        public void close() {
            flush();
        }
    };
    private final LoopLog log = new LoopLog(this::execute);

    private void execute(Runnable task) {
        if (refusal instanceof RejectedExecutionException full) {
            throw full;
        } else if (refusal instanceof Error error) {
            throw error;
        }
        waiting.add(task);
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
    }

    @Test
    void shouldLeaveTheWritingToTheExecutorInOrder() {
        log.log(Level.WARNING, "first");
        log.log(Level.ERROR, "second");
        assertThat(written).isEmpty();
        waiting.forEach(Runnable::run);

        assertThat(written).containsExactly("first", "second");
    }

    @Test
    void shouldDropWhatThereIsNoRoomForAndSaySoLater() {
        refusal = new RejectedExecutionException("full");
        log.log(Level.WARNING, "one");
        refusal = new OutOfMemoryError("unable to create native thread");
        log.log(Level.WARNING, "two");
        refusal = null;
        log.log(Level.WARNING, "three");
        log.log(Level.WARNING, "four");
        waiting.forEach(Runnable::run);

        assertThat(written).containsExactly("2 log lines of the control plane were dropped: nobody took them", "three",
            "four");
    }
}
