package io.ringway.server.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A client that sends the bytes it is given, however wrong, and reads strictly. One test's thread. */
final class RawClient implements AutoCloseable {

    /** Longest wait for bytes in milliseconds; a gateway that lets a client wait longer hangs. */
    static final int PATIENCE_MS = 8_000;

    private final Socket socket;
    private final SocketChannel channel;
    private final OutputStream out;
    private final WireReader in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        channel = null;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        out = socket.getOutputStream();
        in = new WireReader(socket.getInputStream());
    }

    private RawClient(SocketChannel channel) {
        this.channel = channel;
        socket = null;
        out = Channels.newOutputStream(channel);
        in = new WireReader(Channels.newInputStream(channel));
    }

    /** Connects to a port of the IPv4 loopback. */
    static RawClient to(int port) throws IOException {
        return to("127.0.0.1", port);
    }

    /** Connects to an address. */
    static RawClient to(String host, int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getByName(host), port));
    }

    /** Connects with a small receive buffer, so that little is in flight when it does not read. */
    static RawClient narrow(int port, int receiveBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return new RawClient(socket);
    }

    /** Connects to a Unix socket. */
    static RawClient to(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(path));
        return new RawClient(channel);
    }

    /** Sends text, in one write. */
    RawClient send(String text) throws IOException {
        return send(Latin1.bytes(text));
    }

    /** Sends bytes, in one write. */
    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** Sends bytes in pieces of one size. */
    RawClient sendInPieces(byte[] bytes, int size) throws IOException {
        for (int at = 0; at < bytes.length; at += size) {
            out.write(bytes, at, Math.min(size, bytes.length - at));
        }
        return this;
    }

    /** Sends bytes in pieces of random sizes with pauses now and then. */
    RawClient sendCut(byte[] bytes, Random random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(1 + random.nextInt(1 + bytes.length / 3), bytes.length - at);
            out.write(bytes, at, size);
            at += size;
            if (random.nextInt(4) == 0) {
                pause(1);
            }
        }
        return this;
    }

    /** Sends bytes, cut at random unless that is null, and ends this direction; false if the peer did not take them. */
    boolean isSent(byte[] bytes, Random random) {
        try {
            if (random == null) {
                send(bytes);
            } else {
                sendCut(bytes, random);
            }
            halfClose();
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Runs something that writes beside the test; completes with whether the peer took it all. */
    CompletableFuture<Boolean> beside(Writing writing) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                writing.write(out);
                done.complete(true);
            } catch (IOException cut) {
                done.complete(false);
            }
        });
        return done;
    }

    /** Something that writes. */
    interface Writing {
        /** Writes. */
        void write(OutputStream to) throws IOException;
    }

    /** Reads the whole response to a GET. */
    Response read() throws IOException {
        return read("GET");
    }

    /** Reads the whole response to a request with this method; anything less is an error. */
    Response read(String method) throws IOException {
        Response response = readAny(method, null);
        if (response == null) {
            throw new AssertionError("closed without an answer: " + in.end());
        }
        if (!response.isComplete()) {
            throw new AssertionError("cut after " + response.body().length() + " bytes: " + response.status());
        }
        return response;
    }

    /**
     * Reads a response, perhaps cut, or null where the connection ends instead; the body goes to a sink unless
     * null.
     */
    Response readAny(String method, Body.Sink sink) throws IOException {
        return Response.read(in, method, sink);
    }

    /** Sends and reads. */
    Response ask(String request) throws IOException {
        return send(request).read(request.substring(0, request.indexOf(' ')));
    }

    /** A GET that keeps the connection. */
    Response get(String target) throws IOException {
        return ask("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
    }

    /** Reads to the end and returns what came. */
    byte[] rest() throws IOException {
        return in.rest();
    }

    /** Reads to the end; anything before it is an error. */
    void expectClose() throws IOException {
        byte[] rest = rest();
        if (rest.length > 0) {
            throw new AssertionError("more than expected: " + Latin1.text(rest));
        }
    }

    /** Tells whether nothing comes for so long. */
    boolean isQuiet(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            return !in.fill() && in.end() == WireReader.End.OPEN;
        } catch (java.net.SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MS);
        }
    }

    /** Changes how long a read waits. */
    void patience(int ms) throws IOException {
        socket.setSoTimeout(ms);
    }

    /** The bytes of the peer. */
    WireReader in() {
        return in;
    }

    /** Ends this direction in order. */
    RawClient halfClose() throws IOException {
        if (channel != null) {
            channel.shutdownOutput();
        } else {
            socket.shutdownOutput();
        }
        return this;
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        } else {
            socket.close();
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
