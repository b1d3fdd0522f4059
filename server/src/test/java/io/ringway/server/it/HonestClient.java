package io.ringway.server.it;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that asks a hundred times a second on one connection and times each answer from when it was due, so that who
 * is held up is charged for all that waited. A thread of its own; the rest is the test's.
 */
final class HonestClient implements AutoCloseable {

    private static final long PERIOD_NS = 10_000_000;
    private static final int ANSWERS_MAX = 1 << 16;
    private static final int OK = 200;

    private final String name;
    private final Asking asking;
    private final AutoCloseable connection;
    private final long[] timesNs = new long[ANSWERS_MAX];
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile int answers;
    private volatile boolean isStopping;

    /** One request and its answer. */
    private interface Asking {
        /** Returns the status. */
        int ask() throws IOException;
    }

    private HonestClient(String name, AutoCloseable connection, Asking asking) {
        this.name = name;
        this.connection = connection;
        this.asking = asking;
        thread = Thread.ofPlatform().name(name).start(this::run);
    }

    /** One that speaks HTTP/1.1 to a port of the loopback. */
    static HonestClient h1(int port, String path) throws IOException {
        RawClient client = RawClient.to(port);
        return new HonestClient("h1", client, () -> client.get(path).status());
    }

    /** One that speaks HTTP/2 to a port of the loopback, and judges what it gets. */
    static HonestClient h2(int port, String path) throws IOException {
        H2TestClient client = H2TestClient.to(port);
        return new HonestClient("h2", client, () -> {
            int status = client.ask(H2Request.get(path)).status();
            if (!client.violations().isEmpty()) {
                throw new AssertionError(client.violations());
            }
            return status;
        });
    }

    /** One that asks a thread of this process by a byte: how late it is, the machine is, whatever the gateway does. */
    static HonestClient canary() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Socket socket = new Socket("127.0.0.1", listener.getLocalPort());
            Socket other = listener.accept();
            socket.setTcpNoDelay(true);
            other.setTcpNoDelay(true);
            Thread.ofPlatform().name("canary-echo").start(() -> echo(other));
            return new HonestClient("canary", socket, () -> {
                socket.getOutputStream().write(1);
                return socket.getInputStream().read() == 1 ? OK : 0;
            });
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                socket.getOutputStream().write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        long due = System.nanoTime();
        try {
            while (!isStopping && answers < ANSWERS_MAX) {
                int status = asking.ask();
                if (status != OK) {
                    throw new AssertionError("status " + status);
                }
                timesNs[answers] = System.nanoTime() - due;
                answers++;
                due += PERIOD_NS;
                long waitNs = due - System.nanoTime();
                if (waitNs > 0) {
                    Thread.sleep(waitNs / 1_000_000, (int) (waitNs % 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            failure.set(e);
        }
    }

    /** Which protocol it speaks. */
    String name() {
        return name;
    }

    /** Answers so far. */
    int answers() {
        return answers;
    }

    /** Why it does not go on, or null. */
    Throwable failure() {
        return failure.get();
    }

    /** The 99th percentile of the answers from one on, the longest of all where they are less than a hundred. */
    long p99Ns(int from) {
        long[] sorted = Arrays.copyOfRange(timesNs, from, answers);
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length * 99 / 100];
    }

    /** Stops after the answer on its way. */
    @Override
    public void close() throws IOException {
        isStopping = true;
        try {
            thread.join();
            connection.close();
        } catch (IOException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
