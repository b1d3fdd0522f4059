package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.HdrHistogram.Histogram;

/**
 * One client at a fixed rate on a kept connection; its times run from when each request was due, so a gateway that
 * stalls is charged for all that waited. The loop's thread.
 */
final class HonestClient {

    private static final long HIGHEST_US = 60_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LATE_NS = SECOND_NS / 20;

    private final NetLoop loop;
    private final InetSocketAddress gateway;
    private final String target;
    private final long periodNs;
    private Histogram times = new Histogram(HIGHEST_US, 3);
    private IdleClient client;
    private long dueNs;
    private long errors;
    private String firstError;
    private boolean isStopping;

    /**
     * Creates a client that has not begun.
     *
     * @param loop      it runs on
     * @param gateway   it asks
     * @param target    of the page it asks for
     * @param perSecond requests
     */
    HonestClient(NetLoop loop, InetSocketAddress gateway, String target, int perSecond) {
        this.loop = loop;
        this.gateway = gateway;
        this.target = target;
        periodNs = SECOND_NS / perSecond;
    }

    /** Begins now, which may be long after the loop's last turn. */
    void start() {
        dueNs = System.nanoTime();
        next();
    }

    /** Ends after the answer on its way. */
    void stop() {
        isStopping = true;
    }

    /** The times since the last call. */
    Histogram takeTimes() {
        Histogram taken = times;
        times = new Histogram(HIGHEST_US, 3);
        return taken;
    }

    /** Whether requests are due that could not be sent yet. */
    boolean isLate() {
        return loop.nowNs() - dueNs > LATE_NS;
    }

    /** When the next request is due, by the loop's clock. */
    long dueNs() {
        return dueNs;
    }

    long errors() {
        return errors;
    }

    String firstError() {
        return firstError;
    }

    private void next() {
        loop.at(dueNs, () -> {
            if (isStopping) {
                if (client != null) {
                    client.close();
                }
            } else if (client != null && client.isAlive()) {
                client.ask();
            } else {
                connect();
            }
        });
    }

    private void connect() {
        try {
            loop.connect(null, gateway, link -> client = new IdleClient(link, target, this::answered));
        } catch (IOException refused) {
            answered(refused.getMessage());
        }
    }

    private void answered(String wrong) {
        if (wrong != null) {
            errors++;
            firstError = firstError == null ? wrong : firstError;
            client = null;
        }
        times.recordValue(Math.clamp((loop.nowNs() - dueNs) / 1000, 1, HIGHEST_US));
        dueNs += periodNs;
        next();
    }
}
