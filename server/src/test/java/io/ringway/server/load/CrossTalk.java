package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Looks for bytes that reach the wrong receiver: many connections, every request with a canary in path, head and body,
 * every answer a function of it, every byte of both compared, while both sides break off at random bytes. What the
 * gateway may lose is bounded: an answer may be missing or cut only where a fault was injected on the client's
 * connection or on the origin's that served it.
 */
public final class CrossTalk {

    private static final int SOURCES = 8;
    private static final long PATIENCE_NS = 20_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final CrossTalkRun run;
    private final NetLoop loop;
    private final InetSocketAddress gateway;
    private final Draw draw;
    private final Set<CanaryClient> clients = new HashSet<>();
    private int opening;
    private int originSeed;
    private long startNs;
    private long endNs;
    private long issuedBefore;

    /**
     * Prepares a run.
     *
     * @param run  what it is about
     * @param loop it runs on
     * @param port of the gateway
     */
    CrossTalk(CrossTalkRun run, NetLoop loop, int port) {
        this.run = run;
        this.loop = loop;
        gateway = new InetSocketAddress("127.0.0.1", port);
        draw = new Draw(run.settings().seed());
    }

    /**
     * Starts the program.
     *
     * @param arguments {@code --gateway PORT --origins PORT,PORT} and the settings
     */
    public static void main(String... arguments) {
        Options options = new Options(arguments);
        CrossTalkRun run = new CrossTalkRun(new CrossTalkRun.Settings(options.number("seed", 1),
            options.number("requests", 1_000_000), (int) options.number("seconds", 3600),
            (int) options.number("connections", 256), (int) options.number("faults", 3000),
            CrossTalkRun.Plant.valueOf(options.text("plant", "none").toUpperCase(Locale.ROOT))));
        try (NetLoop loop = new NetLoop()) {
            CrossTalk crossTalk = new CrossTalk(run, loop, options.number("gateway"));
            for (String port : options.text("origins").split(",")) {
                crossTalk.listen(Integer.parseInt(port));
            }
            System.out.println("RESULT " + Json.of(crossTalk.perform()));
        }
    }

    /**
     * Opens an origin.
     *
     * @param port to listen on, 0 for any
     * @return the port
     */
    int listen(int port) {
        return loop.listen(port, this::origin);
    }

    /** Makes the owner of a connection that an origin accepted. */
    Link.Owner origin(Link link) {
        return new CanaryOrigin(run, loop, link, run.settings().seed() + ++originSeed);
    }

    /**
     * Runs until the requests are issued or the time is over, and everything on its way has ended.
     *
     * @return the report
     */
    Map<String, Object> perform() {
        startNs = System.nanoTime();
        for (int i = 0; i < run.settings().connections(); i++) {
            open(i);
        }
        everySecond();
        long deadlineNs = startNs + run.settings().seconds() * SECOND_NS;
        loop.run(() -> {
            if (loop.nowNs() > deadlineNs) {
                run.stopIssuing();
            }
            return !run.mayIssue() && clients.isEmpty() && opening == 0;
        });
        endNs = System.nanoTime();
        return report();
    }

    private void open(int slot) {
        if (!run.mayIssue()) {
            return;
        }
        opening++;
        try {
            InetSocketAddress from = new InetSocketAddress("127.0.0." + (2 + slot % SOURCES), 0);
            loop.connect(from, gateway, link -> {
                opening--;
                CanaryClient[] self = new CanaryClient[1];
                self[0] = new CanaryClient(run, loop, link, draw.next(), () -> {
                    clients.remove(self[0]);
                    loop.afterMs(0, () -> open(slot));
                });
                clients.add(self[0]);
                return self[0];
            });
        } catch (IOException refused) {
            opening--;
            run.outcome("connect failed here: " + refused.getMessage());
            loop.afterMs(100, () -> open(slot));
        }
    }

    private void everySecond() {
        long before = loop.nowNs() - PATIENCE_NS;
        for (CanaryClient client : clients.toArray(new CanaryClient[0])) {
            client.expire(before);
        }
        long seconds = (loop.nowNs() - startNs) / SECOND_NS;
        if (seconds > 0 && seconds % 10 == 0) {
            System.err.printf(Locale.ROOT, "%d s: %,d requests, %,d verified, %,d a second, %d findings%n", seconds,
                run.issued(), run.verifiedCount(), (run.issued() - issuedBefore) / 10, run.findings().total());
            issuedBefore = run.issued();
        }
        loop.afterMs(1000, this::everySecond);
    }

    private Map<String, Object> report() {
        Map<String, Object> result = new LinkedHashMap<>(run.report());
        double seconds = (endNs - startNs) / (double) SECOND_NS;
        result.put("connections", run.settings().connections());
        result.put("faults_per_million_requests_and_side", run.settings().faults());
        result.put("seconds", seconds);
        result.put("requests_per_second", run.issued() / seconds);
        result.put("clean", run.findings().total() == 0 && run.verifiedCount() > 0);
        return result;
    }
}
