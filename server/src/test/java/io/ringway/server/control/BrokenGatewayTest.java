package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.Ringway;
import io.ringway.server.worker.WorkerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A core of a server inside an application cannot go on: the server ends, and the application does not. */
@Tag("linux")
@Timeout(30)
class BrokenGatewayTest {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger("io.ringway.server");

    private final List<LogRecord> said = new CopyOnWriteArrayList<>();
    private final Handler records = new Handler() {

        @Override
        public void publish(LogRecord logged) {
            said.add(logged);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeAll
    static void needsARing() {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
    }

    private static Ringway server(int workers) {
        return Ringway.builder().get("/", (_, response) -> response.text("here")).listen("127.0.0.1:0")
            .workers(workers).start();
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static void breakWorker(Ringway ringway, int index) throws ReflectiveOperationException {
        List<?> workers = (List<?>) field(field(ringway, "gateway"), "workers");
        ((WorkerThread) workers.get(index)).send(new WorkerCommand.Inspect(_ -> {
            throw new IllegalStateException("nobody expects this");
        }), SHORT);
    }

    private static Socket connect(Ringway ringway) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ringway.port());
    }

    private static boolean isAnswered(Socket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = client.getInputStream();
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("here")) {
            int octet = in.read();
            if (octet < 0) {
                return false;
            }
            text.append((char) octet);
        }
        return true;
    }

    private static boolean isClosed(Socket client) {
        try {
            client.setSoTimeout(10_000);
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        } catch (IOException stillOpen) {
            return false;
        }
    }

    @Test
    void shouldCloseItselfAndSayWhy() throws Exception {
        LOG.addHandler(records);
        try (Ringway other = server(1); Ringway ringway = server(2); Socket first = connect(ringway);
                Socket second = connect(ringway); Socket third = connect(ringway)) {
            assertThat(isAnswered(first) && isAnswered(second) && isAnswered(third)).isTrue();
            assertThat(ringway.failure()).isEmpty();

            breakWorker(ringway, 1);
            ringway.awaitEnd();

            assertThat(ringway.failure()).hasValueSatisfying(why ->
                assertThat(why).hasMessage("nobody expects this"));
            assertThat(said).anySatisfy(record -> {
                assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
                assertThat(record.getMessage()).contains("worker 1 is broken", "the gateway ringway closes",
                    "nobody expects this");
            });
            for (Socket client : List.of(first, second, third)) {
                assertThat(isClosed(client)).as("whichever worker it had").isTrue();
            }
            int port = ringway.port();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
            assertThat(ringway.stop(SHORT)).as("not everything was served").isFalse();
            try (Socket client = connect(other); Ringway next = server(1); Socket another = connect(next)) {
                assertThat(isAnswered(client)).as("others go on").isTrue();
                assertThat(isAnswered(another)).as("there may be a new one").isTrue();
            }
        } finally {
            LOG.removeHandler(records);
        }
    }

    @Test
    void shouldTellWhoWaitsForItsEndThatItWasStopped() throws Exception {
        Ringway ringway = server(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                ringway.awaitEnd();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
        assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
        assertThat(ringway.stop(SHORT)).isTrue();
        assertThat(waiting.join(SHORT)).isTrue();
        assertThat(ringway.failure()).isEmpty();
    }
}
