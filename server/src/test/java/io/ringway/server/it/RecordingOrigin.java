package io.ringway.server.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream that reads strictly, remembers every byte and every complete request, and behaves as it is told, path by
 * path. Any thread.
 */
final class RecordingOrigin implements AutoCloseable {

    private static final int REQUESTS_MAX = 100_000;

    private final ServerSocketChannel listener;
    private final Path path;
    private final int port;
    private final Map<String, OriginScript> scripts = new ConcurrentHashMap<>();
    private final List<OriginConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;
    private volatile OriginScript otherwise = OriginScript.echo();

    private RecordingOrigin(ServerSocketChannel listener, SocketAddress address, Path path) throws IOException {
        this.listener = listener;
        this.path = path;
        listener.bind(address, 1024);
        port = path == null ? ((InetSocketAddress) listener.getLocalAddress()).getPort() : 0;
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    /** An origin on the IPv4 loopback. */
    static RecordingOrigin start() throws IOException {
        return start("127.0.0.1", 0);
    }

    /** An origin on an address and port, 0 for any. */
    static RecordingOrigin start(String host, int port) throws IOException {
        return new RecordingOrigin(ServerSocketChannel.open(), new InetSocketAddress(host, port), null);
    }

    /** An origin on a Unix socket. */
    static RecordingOrigin start(Path path) throws IOException {
        return new RecordingOrigin(ServerSocketChannel.open(StandardProtocolFamily.UNIX),
                UnixDomainSocketAddress.of(path), path);
    }

    /** Sets what is done with requests for a path. */
    RecordingOrigin on(String requestPath, OriginScript script) {
        scripts.put(requestPath, script);
        return this;
    }

    /** Sets what is done with all other requests. */
    RecordingOrigin otherwise(OriginScript script) {
        otherwise = script;
        return this;
    }

    /** What is to be done with a request. */
    OriginScript script(Request request) {
        return scripts.getOrDefault(request.path(), otherwise);
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                if (!listener.isOpen()) {
                    // What came while the listener closed counts as refused.
                    channel.close();
                    return;
                }
                OriginConnection connection = new OriginConnection(this, accepted.getAndIncrement(), channel);
                connections.add(connection);
                Thread.ofVirtual().start(connection::run);
            } catch (IOException closed) {
                if (listener.isOpen()) {
                    throw new AssertionError(closed);
                }
            }
        }
    }

    /** Records a request that came whole. */
    void completed(Request request) {
        completed.incrementAndGet();
        synchronized (requests) {
            if (requests.size() < REQUESTS_MAX) {
                requests.add(request);
            }
        }
    }

    /** The complete requests since they were forgotten, in the order they ended. */
    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The complete requests for a path. */
    List<Request> requests(String requestPath) {
        return requests().stream().filter(request -> request.path().equals(requestPath)).toList();
    }

    /** The one complete request for a path. */
    Request request(String requestPath) {
        List<Request> found = requests(requestPath);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " requests for " + requestPath + ": " + found);
        }
        return found.getFirst();
    }

    /** The bytes each connection got since they were forgotten. */
    List<String> received() {
        return connections.stream().map(connection -> Latin1.text(connection.in().record()))
                .filter(text -> !text.isEmpty()).toList();
    }

    /** What was not HTTP in what the gateway sent. */
    List<String> violations() {
        return connections.stream().map(OriginConnection::violation).filter(text -> text != null).toList();
    }

    /** Forgets requests and bytes. */
    void forget() {
        synchronized (requests) {
            requests.clear();
        }
        for (OriginConnection connection : connections) {
            connection.in().clearRecord();
            if (connection.in().end() != WireReader.End.OPEN) {
                connections.remove(connection);
            }
        }
    }

    /** All connections so far that were not forgotten. */
    List<OriginConnection> connections() {
        return List.copyOf(connections);
    }

    /** Connections accepted so far. */
    int accepted() {
        return accepted.get();
    }

    /** Requests that came whole so far. */
    int completed() {
        return completed.get();
    }

    /** The port. */
    int port() {
        return port;
    }

    /** The {@code host} and {@code port} of a backend, as members of a configuration. */
    String backend() {
        return path != null ? "'host':'unix:" + path + "'" : "'host':'127.0.0.1','port':" + port;
    }

    /** Closes every connection it has, and keeps accepting. */
    void closeConnections() {
        connections.forEach(OriginConnection::close);
    }

    /** Closes the listener and every connection: from now on connecting is refused. */
    void stop() throws IOException {
        listener.close();
        try {
            // The descriptor listens until the accepting thread has left it.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeConnections();
        if (path != null) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
