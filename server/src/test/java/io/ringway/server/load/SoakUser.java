package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One user of a soak: asks, reads, thinks, asks again, on a connection it keeps for some tens of requests. The next
 * request is due a think time after the last answer, and its time runs from when it was due, however late it left. The
 * loop's thread.
 */
final class SoakUser implements Link.Owner, HttpReader.Sink {

    private static final long MS = 1_000_000;
    private static final long DEADLINE_NS = 60_000 * MS;
    private static final int REQUESTS_MAX = 100;
    private static final int ABORTS_PER_MILLION = 2000;
    private static final int PIECE = 64 * 1024;
    private static final int SLOW_PIECE = 1024;
    private static final int SLOW_READ = 64 * 1024;
    private static final long SLOW_MS = 50;
    private static final int RETRY_MS = 1000;

    private final NetLoop loop;
    private final SoakStats stats;
    private final InetSocketAddress from;
    private final InetSocketAddress gateway;
    private final Draw draw;
    private final long thinkMs;
    private final boolean isSlow;
    private final boolean hasHandlers;
    private Link link;
    private HttpReader reader;
    private SoakKind kind = SoakKind.GET_4K;
    private boolean isChunked;
    private boolean isBusy;
    private boolean isWrong;
    private boolean isLeaving;
    private long dueNs;
    private int requestsLeft;
    private int toSend;
    private int sent;
    private int read;
    private int abortAt;
    private int slowRead;
    private Head head;

    /**
     * Creates a user that does nothing yet.
     *
     * @param soak    it is part of
     * @param number  of the user
     * @param plan    of the soak
     */
    SoakUser(Soak.Parts soak, int number, Soak.Plan plan) {
        loop = soak.loop();
        stats = soak.stats();
        gateway = soak.gateway();
        from = new InetSocketAddress("127.0.0." + (2 + number % 8), 0);
        draw = new Draw(soak.seed() * 1_000_003 + number);
        thinkMs = plan.thinkMs();
        isSlow = number < plan.users() * plan.slowPercent() / 100;
        hasHandlers = plan.hasHandlers();
    }

    /** Begins within so many milliseconds. */
    void startWithin(long ms) {
        next(loop.nowNs() + draw.below((int) ms + 1) * MS);
    }

    /** Ends after the answer that is on its way, at once if there is none. */
    void leave() {
        isLeaving = true;
        if (!isBusy && link != null) {
            link.close();
            link = null;
        }
    }

    /** Whether an answer is on its way. */
    boolean isBusy() {
        return isBusy;
    }

    /** Notes a request that is much too late. */
    void expire() {
        if (isBusy && loop.nowNs() - dueNs > DEADLINE_NS) {
            fail("no answer after " + (loop.nowNs() - dueNs) / (1000 * MS) + " s");
        }
    }

    private void next(long atNs) {
        dueNs = atNs;
        loop.at(atNs, this::begin);
    }

    private void begin() {
        if (isLeaving) {
            return;
        }
        isBusy = true;
        kind = SoakKind.draw(draw, isSlow, hasHandlers);
        if (link != null) {
            ask();
            return;
        }
        try {
            loop.connect(from, gateway, connecting -> {
                link = connecting;
                reader = HttpReader.responses(this);
                requestsLeft = draw.between(1, REQUESTS_MAX);
                return this;
            });
        } catch (IOException refused) {
            fail("connect: " + refused.getMessage());
        }
    }

    @Override
    public void onOpen() {
        stats.opened();
        ask();
    }

    private void ask() {
        isChunked = kind.requestBytes() > 0 && draw.below(2) == 0;
        isWrong = false;
        toSend = kind.requestBytes();
        sent = 0;
        read = 0;
        slowRead = 0;
        abortAt = draw.perMillion(ABORTS_PER_MILLION) ? draw.below(kind.responseBytes()) : Integer.MAX_VALUE;
        write(kind.method() + " " + kind.target() + " HTTP/1.1\r\nHost: soak.test\r\nUser-Agent: soak\r\n"
            + "Accept: */*\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n"
            + (toSend == 0 ? "" : isChunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + toSend + "\r\n")
            + "\r\n");
        sendMore();
    }

    private void sendMore() {
        if (toSend == 0 || link == null || !link.isOpen()) {
            return;
        }
        int count = Math.min(kind.isSlow() ? SLOW_PIECE : PIECE, toSend);
        if (isChunked) {
            write(Integer.toHexString(count) + "\r\n");
        }
        link.writePattern(SizedOrigin.START, sent, count);
        sent += count;
        toSend -= count;
        if (isChunked) {
            write(toSend == 0 ? "\r\n0\r\n\r\n" : "\r\n");
        }
        if (kind.isSlow() && toSend > 0) {
            Link mine = link;
            loop.afterMs(SLOW_MS, () -> {
                if (mine == link) {
                    sendMore();
                }
            });
        }
    }

    private void write(String text) {
        link.write(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    @Override
    public void onDrained() {
        if (!kind.isSlow()) {
            sendMore();
        }
        if (link != null) {
            link.trim();
        }
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        try {
            reader.feed(bytes, offset, length);
        } catch (HttpViolation violation) {
            fail(violation.getMessage());
        }
    }

    @Override
    public boolean onHead(Head received) {
        if (!isBusy && link != null) {
            throw new HttpViolation("an answer nobody waits for");
        }
        head = received;
        return false;
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        if (link == null) {
            return;
        }
        isWrong |= kind.isWrong(read, bytes, offset, length);
        read += length;
        if (read > abortAt) {
            stats.aborted();
            drop();
            think();
        } else if (kind.isSlow() && read - slowRead >= SLOW_READ) {
            slowRead = read;
            Link mine = link;
            mine.pause(true);
            loop.afterMs(4 * SLOW_MS, () -> mine.pause(false));
        }
    }

    @Override
    public void onMessage() {
        if (link == null) {
            return;
        }
        if (head.status() != 200 || isWrong || read != kind.responseBytes() || toSend > 0) {
            fail(head.status() == 200 ? "wrong bytes, " + read + " of them" : head.toString());
            return;
        }
        stats.completed(kind, loop.nowNs() - dueNs);
        if (head.isClose() || --requestsLeft <= 0) {
            drop();
        }
        think();
    }

    private void think() {
        isBusy = false;
        if (isLeaving) {
            drop();
        } else {
            next(loop.nowNs() + draw.between((int) thinkMs / 2, (int) (thinkMs + thinkMs / 2)) * MS);
        }
    }

    @Override
    public void onEnd() {
        gone("closed by the gateway");
    }

    @Override
    public void onGone(String why) {
        gone(why);
    }

    private void gone(String why) {
        if (isBusy) {
            fail(why + ", after " + read + " bytes of the answer and " + sent + " of the request");
        } else {
            drop();
        }
    }

    private void fail(String why) {
        stats.failed(kind, why);
        drop();
        isBusy = false;
        if (!isLeaving) {
            next(loop.nowNs() + RETRY_MS * MS);
        }
    }

    private void drop() {
        if (link != null) {
            link.close();
            link = null;
        }
    }
}
