package io.ringway.server.h2test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An HTTP/2 client with prior knowledge: honest by itself, and as wrong as one wants through {@link #raw} and
 * {@link #use}. Several requests may be under way; everything it receives is checked. Any thread.
 */
public final class H2TestClient implements AutoCloseable {

    /** Longest wait; a gateway that lets a client wait longer hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final H2TestSocket link;
    private Duration patience = PATIENCE;

    private H2TestClient(Socket socket, NaiveH2Options options) throws IOException {
        link = new H2TestSocket(socket, NaiveH2Peer.client(options, NaiveH2Listener.NONE));
        link.start(new byte[0]);
    }

    /** Connects an honest client to a port of the loopback. */
    public static H2TestClient to(int port) throws IOException {
        return to(port, NaiveH2Options.honest());
    }

    /** Connects a client to a port of the loopback. */
    public static H2TestClient to(int port, NaiveH2Options options) throws IOException {
        return over(new Socket("127.0.0.1", port), options);
    }

    /** Connects with a small receive buffer, so that little is in flight when it does not read. */
    public static H2TestClient narrow(int port, int receiveBytes, NaiveH2Options options) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return over(socket, options);
    }

    /** Speaks over a socket that is connected. Takes: the socket. */
    public static H2TestClient over(Socket socket, NaiveH2Options options) throws IOException {
        return new H2TestClient(socket, options);
    }

    /** Sends a request and returns its stream. */
    public int send(H2Request request) {
        return call(peer -> {
            NaiveH2Stream stream = peer.open(request.head(), request.body() == null && request.trailers() == null);
            if (request.body() != null) {
                peer.data(stream, request.body(), request.trailers() == null);
            }
            if (request.trailers() != null) {
                peer.trailers(stream, request.trailers());
            }
            return stream.id();
        });
    }

    /** Sends a request's head only and returns its stream; the body is for {@link #data}. */
    public int sendHead(H2Request request) {
        return call(peer -> peer.open(request.head(), false).id());
    }

    /** Sends a request whose block was encoded elsewhere and returns its stream. */
    public int sendBlock(byte[] block, boolean end) {
        return call(peer -> peer.openBlock(block, end).id());
    }

    /** Sends bytes of a body as the windows allow. */
    public H2TestClient data(int stream, byte[] bytes, boolean end) {
        return use(peer -> peer.data(peer.stream(stream), bytes, end));
    }

    /** Sends trailers once the body was sent. */
    public H2TestClient trailers(int stream, List<NaiveField> fields) {
        return use(peer -> peer.trailers(peer.stream(stream), fields));
    }

    /** Resets a stream. */
    public H2TestClient reset(int stream, int code) {
        return use(peer -> peer.reset(peer.stream(stream), code));
    }

    /** Sends bytes as they are. */
    public H2TestClient raw(byte[]... parts) {
        return use(peer -> peer.raw(NaiveFrames.join(parts)));
    }

    /** Counts streams as opened that raw frames open. */
    public H2TestClient adopt(int... streams) {
        return use(peer -> {
            for (int stream : streams) {
                peer.adopt(stream);
            }
        });
    }

    /** Sends a request and waits for the whole response; anything less is an error. */
    public H2Response ask(H2Request request) {
        H2Response response = await(send(request));
        if (!response.isComplete() || response.reset() >= 0) {
            throw new AssertionError(response + " to " + request.head() + "; " + state());
        }
        return response;
    }

    /** Waits until a stream has ended in order, was reset, or the connection is gone. */
    public H2Response await(int id) {
        return await(id, stream -> stream.isRemoteEnded() || stream.remoteReset() >= 0);
    }

    /** Waits until a stream is as wanted, or the connection is gone. */
    public H2Response await(int id, Predicate<NaiveH2Stream> condition) {
        boolean isDone = awaits(peer -> condition.test(peer.stream(id)));
        if (!isDone && link.end() == H2TestSocket.End.OPEN) {
            throw new AssertionError("nothing came of stream " + id + " in " + patience + "; " + state());
        }
        return response(id);
    }

    /** How a stream stands now. */
    public H2Response response(int id) {
        return call(peer -> H2Response.of(peer.stream(id)));
    }

    /** Waits until the peer is as wanted, or the connection is gone; tells whether it is. */
    public boolean awaits(Predicate<NaiveH2Peer> condition) {
        return link.await(patience, () -> call(condition::test));
    }

    /** Pings and waits for the answer: all that was sent before was read by then. Tells whether it came. */
    public boolean isAlive() {
        int before = call(peer -> {
            peer.ping(System.nanoTime());
            return peer.pongs();
        });
        return awaits(peer -> peer.pongs() > before);
    }

    /** Waits for the end of the connection after an error and returns the code of the GOAWAY, -1 without one. */
    public int awaitGoAway() {
        if (!awaitEnd(patience)) {
            throw new AssertionError("the connection lives on; " + state());
        }
        return call(NaiveH2Peer::goAwayCode);
    }

    /** Waits for the end of the connection; tells whether it came. */
    public boolean awaitEnd(Duration longest) {
        return link.awaitEnd(longest);
    }

    /** Waits until all was written that the windows allow, or cannot be. */
    public boolean awaitWritten(Duration longest) {
        return link.awaitWritten(longest);
    }

    /** Tells whether the connection is open as far as is known. */
    public boolean isOpen() {
        return link.end() == H2TestSocket.End.OPEN;
    }

    /** Tells whether it ended by a reset of TCP. */
    public boolean isTcpReset() {
        return link.end() == H2TestSocket.End.RESET;
    }

    /** When the connection ended, by {@link System#nanoTime}. */
    public long endedNs() {
        return link.endedNs();
    }

    /** Changes how long it waits. */
    public H2TestClient patience(Duration longest) {
        patience = longest;
        return this;
    }

    /** Stops or continues to read from the socket. */
    public H2TestClient pause(boolean paused) {
        link.pause(paused);
        return this;
    }

    /** Bytes written so far. */
    public long written() {
        return link.written();
    }

    /** Uses the peer and sends what it has to send. */
    public H2TestClient use(Consumer<NaiveH2Peer> what) {
        link.use(what);
        return this;
    }

    /** Asks the peer something. */
    public <T> T call(Function<NaiveH2Peer, T> what) {
        List<T> answer = new ArrayList<>(1);
        link.use(peer -> answer.add(what.apply(peer)));
        return answer.getFirst();
    }

    /** What the gateway did that is not allowed. */
    public List<String> violations() {
        return call(NaiveH2Peer::violations);
    }

    private String state() {
        return call(peer -> "connection " + link.end() + ", GOAWAY " + peer.goAwayCode() + ", violations "
            + peer.violations() + ", streams " + peer.streams().stream().filter(NaiveH2Stream::isOpen).toList());
    }

    /** Closes this direction in order once all was written. */
    public void finish() {
        link.finish();
    }

    /** Ends the connection with a reset of TCP. */
    public void abort() throws IOException {
        link.reset();
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
