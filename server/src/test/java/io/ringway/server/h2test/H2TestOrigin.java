package io.ringway.server.h2test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An upstream that speaks HTTP/2 with prior knowledge, checks every frame it gets, remembers every complete request and
 * behaves as it is told, path by path. Where it is allowed it also takes the old {@code Upgrade: h2c}, which is how
 * clients without prior knowledge can be had as witnesses. Any thread.
 */
public final class H2TestOrigin implements AutoCloseable {

    private static final int REQUESTS_MAX = 100_000;
    private static final Pattern UPGRADE =
        Pattern.compile("(?s)(\\S+) (\\S+) HTTP/1\\.1\r\n.*?(?i:http2-settings): *([\\w-]+)\r\n.*");

    private static final String SWITCHING =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

    private volatile ServerSocket listener;
    private final Supplier<NaiveH2Options> options;
    private final boolean upgrades;
    private final Map<String, H2OriginScript> scripts = new ConcurrentHashMap<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<H2OriginRequest> requests = new ArrayList<>();
    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private volatile H2OriginScript otherwise = H2OriginScript.echo();

    private H2TestOrigin(Supplier<NaiveH2Options> options, boolean upgrades) throws IOException {
        this.options = options;
        this.upgrades = upgrades;
        listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(() -> accept(listener));
    }

    /** An honest origin on the loopback. */
    public static H2TestOrigin start() throws IOException {
        return start(NaiveH2Options::honest);
    }

    /** An origin whose connections have options; servers announce no ENABLE_PUSH. */
    public static H2TestOrigin start(Supplier<NaiveH2Options> options) throws IOException {
        return new H2TestOrigin(options, false);
    }

    /** An honest origin that speaks HTTP/2 once it was asked to change to it. */
    public static H2TestOrigin startUpgrading() throws IOException {
        return new H2TestOrigin(NaiveH2Options::honest, true);
    }

    /** Sets what is done with requests for a path, query excepted. */
    public H2TestOrigin on(String path, H2OriginScript script) {
        scripts.put(path, script);
        return this;
    }

    /** Sets what is done with all other requests. */
    public H2TestOrigin otherwise(H2OriginScript script) {
        otherwise = script;
        return this;
    }

    private void accept(ServerSocket on) {
        while (!on.isClosed()) {
            try {
                Connection connection = new Connection(on.accept(), connections.size());
                connections.add(connection);
                Thread.ofVirtual().start(connection::begin);
            } catch (IOException closed) {
                if (!on.isClosed()) {
                    throw new AssertionError(closed);
                }
            }
        }
    }

    /** One connection. */
    private final class Connection implements NaiveH2Listener {

        private final int number;
        private final Socket socket;
        private final NaiveH2Peer peer;
        private final H2TestSocket link;
        private final Map<Integer, H2OriginStream> streams = new ConcurrentHashMap<>();
        private volatile String broken;

        Connection(Socket socket, int number) throws IOException {
            this.number = number;
            this.socket = socket;
            // Servers must not announce ENABLE_PUSH as 1, and 0 says nothing.
            peer = NaiveH2Peer.server(options.get().withoutSetting(NaiveFrames.ENABLE_PUSH), this);
            link = new H2TestSocket(socket, peer);
        }

        void begin() {
            try {
                if (upgrades) {
                    upgrade();
                } else {
                    link.start(new byte[0]);
                }
            } catch (IOException e) {
                broken = e.toString();
            }
        }

        private void upgrade() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IOException("closed inside " + head);
                }
                head.append((char) next);
            }
            Matcher matcher = UPGRADE.matcher(head);
            if (!matcher.matches()) {
                throw new IOException("no upgrade: " + head);
            }
            socket.getOutputStream().write(SWITCHING.getBytes(StandardCharsets.US_ASCII));
            byte[] settings = Base64.getUrlDecoder().decode(matcher.group(3));
            link.use(now -> now.upgraded(settings, NaiveField.list(":method", matcher.group(1), ":scheme", "http",
                ":authority", "upgraded", ":path", matcher.group(2))));
            link.start(new byte[0]);
        }

        @Override
        public void onHead(NaiveH2Stream stream) {
            heads.incrementAndGet();
            H2OriginStream served = new H2OriginStream(link, stream, number);
            streams.put(stream.id(), served);
            H2OriginScript script = scripts.getOrDefault(served.path(), otherwise);
            Thread.ofVirtual().start(() -> serve(script, served));
        }

        private void serve(H2OriginScript script, H2OriginStream served) {
            try {
                script.serve(served);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                broken = "the script failed: " + e;
            }
        }

        @Override
        public void onEnd(NaiveH2Stream stream) {
            synchronized (requests) {
                if (requests.size() < REQUESTS_MAX) {
                    requests.add(new H2OriginRequest(number, stream.id(), stream.head(), stream.body(),
                        stream.received(), stream.trailers()));
                }
            }
            completed.incrementAndGet();
        }

        private List<String> violations() {
            List<String> all = new ArrayList<>();
            link.use(now -> all.addAll(now.violations()));
            if (broken != null) {
                all.add(broken);
            }
            return all.stream().map(text -> "connection " + number + ": " + text).toList();
        }
    }

    /** Requests that came whole, in the order they ended. */
    public List<H2OriginRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Requests that came whole for a path. */
    public List<H2OriginRequest> requests(String path) {
        return requests().stream().filter(request -> request.path().equals(path)).toList();
    }

    /** The one request that came whole for a path. */
    public H2OriginRequest request(String path) {
        List<H2OriginRequest> found = requests(path);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " requests for " + path + ": " + found);
        }
        return found.getFirst();
    }

    /** What the gateway did that is not allowed, and what went wrong here. */
    public List<String> violations() {
        return connections.stream().flatMap(connection -> connection.violations().stream()).toList();
    }

    /** Forgets the requests. */
    public void forget() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** Requests that began. */
    public int heads() {
        return heads.get();
    }

    /** Requests that came whole. */
    public int completed() {
        return completed.get();
    }

    /** Connections accepted. */
    public int accepted() {
        return connections.size();
    }

    /** Connections the gateway has not ended. */
    public int open() {
        return (int) connections.stream().filter(connection -> connection.link.end() == H2TestSocket.End.OPEN
            && !connection.socket.isClosed()).count();
    }

    /** Streams that are open, on all connections. */
    public int openStreams() {
        AtomicInteger open = new AtomicInteger();
        connections.forEach(connection -> connection.link.use(peer -> open.addAndGet(peer.openStreams())));
        return open.get();
    }

    /** Uses the peer of a connection and sends what it has to send. */
    public void use(int connection, Consumer<NaiveH2Peer> what) {
        connections.get(connection).link.use(what);
    }

    /** The port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The {@code host} and {@code port} of a backend with prior knowledge, as members of a configuration. */
    public String backend() {
        return "'host':'h2c://127.0.0.1','port':" + port();
    }

    /** Closes every connection, and keeps accepting. */
    public void closeConnections() throws IOException {
        for (Connection connection : connections) {
            connection.link.close();
        }
    }

    /** Refuses connections from now on, and keeps those there are. */
    public void stopAccepting() throws IOException {
        listener.close();
    }

    /** Accepts connections again where it did before {@link #stopAccepting}. */
    public void acceptAgain() throws IOException {
        ServerSocket again = new ServerSocket(port(), 1024, InetAddress.getByName("127.0.0.1"));
        listener = again;
        Thread.ofVirtual().start(() -> accept(again));
    }

    /** Closes the listener and every connection. */
    public void stop() throws IOException {
        stopAccepting();
        closeConnections();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
