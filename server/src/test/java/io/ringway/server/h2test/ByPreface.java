package io.ringway.server.h2test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One port before two origins: whoever begins with the preface of HTTP/2 gets to the one, others to the other. */
public final class ByPreface implements AutoCloseable {

    /** Bytes that tell the preface from any method. */
    private static final int LOOK = 3;

    private final ServerSocket listener;
    private final int h2Port;
    private final int h1Port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ByPreface(int h2Port, int h1Port) throws IOException {
        this.h2Port = h2Port;
        this.h1Port = h1Port;
        listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts one on the loopback. */
    public static ByPreface start(int h2Port, int h1Port) throws IOException {
        return new ByPreface(h2Port, h1Port);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                sockets.add(near);
                Thread.ofVirtual().start(() -> join(near));
            } catch (IOException closed) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private void join(Socket near) {
        try (near) {
            byte[] first = near.getInputStream().readNBytes(LOOK);
            boolean isHttp2 = new String(first, StandardCharsets.ISO_8859_1).equals("PRI");
            try (Socket far = new Socket("127.0.0.1", isHttp2 ? h2Port : h1Port)) {
                sockets.add(far);
                far.getOutputStream().write(first);
                Thread back = Thread.ofVirtual().start(() -> copy(far, near));
                copy(near, far);
                back.join();
            }
        } catch (IOException end) {
            // Either side may end a connection at any time.
            assert listener.isClosed() || near.isClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException end) {
            quit(from);
            quit(to);
        }
    }

    private static void quit(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port. */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(ByPreface::quit);
    }
}
