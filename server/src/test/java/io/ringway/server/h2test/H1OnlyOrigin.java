package io.ringway.server.h2test;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream that knows HTTP/1.1 only: what it does with a preface is its maker's choice. Requests for {@code /held}
 * are answered after {@link #release}, those for {@code /unanswered} never: the connection ends. Any thread.
 */
public final class H1OnlyOrigin implements AutoCloseable {

    /** What it does with a preface of HTTP/2. */
    public enum Refusal {
        /** Answers 400 in HTTP/1.1 and closes. */
        ANSWER,
        /** Closes without a word. */
        CLOSE,
        /** Resets the connection. */
        RESET
    }

    private final ServerSocket listener;
    private final Refusal refusal;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final AtomicInteger prefaces = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    private H1OnlyOrigin(Refusal refusal) throws IOException {
        this.refusal = refusal;
        listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts one on the loopback. */
    public static H1OnlyOrigin start(Refusal refusal) throws IOException {
        return new H1OnlyOrigin(refusal);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                if (!listener.isClosed()) {
                    throw new AssertionError(closed);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (String head = head(in); head != null; head = head(in)) {
                if (head.startsWith("PRI * HTTP/2.0")) {
                    prefaces.incrementAndGet();
                    refuse(socket);
                    return;
                }
                int length = head.matches("(?is).*\r\ncontent-length: *[0-9]+\r\n.*")
                    ? Integer.parseInt(head.replaceAll("(?is).*\r\ncontent-length: *([0-9]+)\r\n.*", "$1")) : 0;
                in.readNBytes(length);
                String target = head.split(" ", 3)[1];
                targets.add(target);
                if (target.equals("/unanswered")) {
                    return;
                }
                if (target.equals("/held")) {
                    release.await();
                }
                String body = head.startsWith("HEAD ") ? "" : "old!";
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body);
            }
        } catch (IOException end) {
            // The gateway may end a connection at any time.
            assert socket.isClosed() || !socket.isInputShutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuse(Socket socket) throws IOException {
        if (refusal == Refusal.ANSWER) {
            write(socket, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        } else if (refusal == Refusal.RESET) {
            socket.setSoLinger(true, 0);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Answers what is held, and what comes. */
    public void release() {
        release.countDown();
    }

    /** Targets of the requests that came. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    /** Prefaces of HTTP/2 it got. */
    public int prefaces() {
        return prefaces.get();
    }

    /** Connections it accepted. */
    public int accepted() {
        return sockets.size();
    }

    /** The port. */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
