package io.ringway.server.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thread, one selector: connections in both directions, timers, and one write per connection and turn. Created, run
 * and closed on one thread.
 */
final class NetLoop implements AutoCloseable {

    private static final int READ_BYTES = 256 * 1024;
    private static final int BACKLOG = 4096;
    private static final long IDLE_MS = 50;
    private static final long MS = 1_000_000;

    private final Selector selector;
    private final byte[] memory = new byte[READ_BYTES];
    private final Set<Link> links = new HashSet<>();
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Consumer<SelectionKey> handler = this::handle;
    private List<Link> dirty = new ArrayList<>();
    private List<Link> flushing = new ArrayList<>();
    private long timerCount;
    private long nowNs = System.nanoTime();

    private record Timer(long atNs, long number, Runnable action) implements Comparable<Timer> {

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    NetLoop() {
        try {
            selector = Selector.open();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /**
     * Listens on a loopback address.
     *
     * @param port   0 for any
     * @param accept makes the owner of an accepted connection
     * @return the port
     */
    int listen(int port, Function<Link, Link.Owner> accept) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            listeners.add(server);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(new InetSocketAddress("127.0.0.1", port), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT, accept);
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /**
     * Begins to connect.
     *
     * @param from  own address, or null for any
     * @param to    address of the peer
     * @param owner makes the owner of the connection; hears at once or later whether it stands
     * @throws IOException if not even a socket or a port could be had
     */
    void connect(InetSocketAddress from, InetSocketAddress to, Function<Link, Link.Owner> owner) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (from != null) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(from);
            }
            prepare(channel);
            boolean isDone = channel.connect(to);
            Link link = new Link(this, channel);
            links.add(link);
            int wanted = isDone ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            link.begin(owner.apply(link), channel.register(selector, wanted, link));
            if (isDone) {
                link.onConnectable();
            }
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** The time of this turn. */
    long nowNs() {
        return nowNs;
    }

    /** Does something later, not before the given time. */
    void at(long timeNs, Runnable action) {
        timers.add(new Timer(timeNs, timerCount++, action));
    }

    /** Does something after so many milliseconds. */
    void afterMs(long delayMs, Runnable action) {
        at(nowNs + delayMs * MS, action);
    }

    /** Serves until the condition holds; it is asked once a turn. */
    void run(BooleanSupplier isDone) {
        while (!isDone.getAsBoolean()) {
            turn();
        }
    }

    private void turn() {
        try {
            flush();
            long waitMs = waitMs();
            if (waitMs > 0) {
                selector.select(handler, waitMs);
            } else {
                selector.selectNow(handler);
            }
            nowNs = System.nanoTime();
            while (!timers.isEmpty() && timers.peek().atNs() <= nowNs) {
                timers.poll().action().run();
            }
            flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Rounds down: what is due within a millisecond is polled for, or it would be late by as much. */
    private long waitMs() {
        Timer first = timers.peek();
        return first == null ? IDLE_MS : Math.clamp((first.atNs() - System.nanoTime()) / MS, 0, IDLE_MS);
    }

    private void handle(SelectionKey key) {
        nowNs = System.nanoTime();
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof Link link) {
            int ready = key.readyOps();
            if ((ready & SelectionKey.OP_CONNECT) != 0) {
                link.onConnectable();
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                flushLater(link);
            }
            if ((ready & SelectionKey.OP_READ) != 0) {
                link.onReadable(memory);
            }
        } else {
            accept(key);
        }
    }

    @SuppressWarnings("unchecked") // only listen() attaches functions
    private void accept(SelectionKey key) {
        Function<Link, Link.Owner> accept = (Function<Link, Link.Owner>) key.attachment();
        try {
            SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
            while (channel != null) {
                prepare(channel);
                Link link = new Link(this, channel);
                links.add(link);
                link.begin(accept.apply(link), channel.register(selector, SelectionKey.OP_READ, link));
                channel = ((ServerSocketChannel) key.channel()).accept();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("accept", broken);
        }
    }

    private void flush() {
        // What a flush makes others write goes out in the next round.
        while (!dirty.isEmpty()) {
            List<Link> list = dirty;
            dirty = flushing;
            for (Link link : list) {
                link.flush();
            }
            list.clear();
            flushing = list;
        }
    }

    void flushLater(Link link) {
        dirty.add(link);
    }

    void forget(Link link) {
        links.remove(link);
    }

    /** Connections open now, accepted ones included. */
    int links() {
        return links.size();
    }

    /** Closes every connection, without a word to its owner; listeners stay. */
    void hangUp() {
        List.copyOf(links).forEach(Link::close);
    }

    /** Closes every connection and listener. */
    @Override
    public void close() {
        hangUp();
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.close();
            }
            selector.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
