package io.ringway.server.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** One connection of an origin. The origin's thread for it; the records, any thread. */
final class OriginConnection implements AutoCloseable {

    private final RecordingOrigin origin;
    private final Socket socket;
    private final SocketChannel channel;
    private final WireReader in;
    private final OutputStream out;
    private final int number;
    private int served;
    private volatile String violation;
    private volatile IOException cut;

    OriginConnection(RecordingOrigin origin, int number, SocketChannel channel) throws IOException {
        this.origin = origin;
        this.number = number;
        this.channel = channel;
        boolean unix = channel.getLocalAddress() instanceof java.net.UnixDomainSocketAddress;
        socket = unix ? null : channel.socket();
        if (unix) {
            in = new WireReader(Channels.newInputStream(channel));
            out = Channels.newOutputStream(channel);
        } else {
            socket.setTcpNoDelay(true);
            in = new WireReader(socket.getInputStream());
            out = socket.getOutputStream();
        }
    }

    /** Serves requests until one side has had enough. */
    void run() {
        try (this) {
            Request head = Request.readHead(in);
            while (head != null && origin.script(head).serve(this, head)) {
                served++;
                head = Request.readHead(in);
            }
        } catch (ProtocolException | AssertionError wrong) {
            violation = wrong.getMessage();
        } catch (IOException end) {
            // The gateway may end a connection at any time; what that means is for the test to say.
            cut = end;
        }
    }

    /** Reads the body and records the request as complete. */
    Request take(Request request) throws IOException {
        request.body().read(in);
        origin.completed(request);
        return request;
    }

    /** Answers with text, and with no body where the request wants none. */
    boolean answer(Request request, int status, String body) throws IOException {
        byte[] bytes = Latin1.bytes(body);
        write("HTTP/1.1 " + status + " OK\r\nContent-Type: text/plain\r\nX-Connection: " + number
                + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + (request.method().equals("HEAD") ? "" : body));
        return true;
    }

    /** Sends text. */
    OriginConnection write(String text) throws IOException {
        out.write(Latin1.bytes(text));
        return this;
    }

    /** The stream to the gateway. */
    OutputStream out() {
        return out;
    }

    /** The bytes from the gateway. */
    WireReader in() {
        return in;
    }

    /** Number of the connection in the order of accepting, from 0. */
    int number() {
        return number;
    }

    /** Requests served on it before this one. */
    int served() {
        return served;
    }

    /** Waits. */
    void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it with a reset; the script then returns false. */
    void reset() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** What was not HTTP in what the gateway sent, or null. */
    String violation() {
        return violation;
    }

    /** Why it ended inside a request or answer, or null. */
    IOException cut() {
        return cut;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
