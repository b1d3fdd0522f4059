package io.ringway.server.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Clients at a fixed rate of a handler on the core and of an origin behind the gateway, in phases without and with a
 * load that keeps the pool of a slow handler full on the same core. The phases take turns, first one first, then the
 * other, so that what drifts meets both.
 */
public final class HandlerIsolation {

    /** The slow handler's page. */
    static final String SLOW = "/query/bytes/" + IdleClient.PAGE_BYTES + "/idle";
    /** The quick handler's page. */
    static final String QUICK = "/page/bytes/" + IdleClient.PAGE_BYTES + "/idle";

    private static final long MS = 1_000_000;
    private static final long CATCH_UP_MS = 20_000;

    private final NetLoop loop;
    private final Pace pace;
    private final SlowLoad slow;
    private final Map<String, List<HonestClient>> clients = new LinkedHashMap<>();
    private long errors;

    /**
     * How much and how long.
     *
     * @param clients     of each kind
     * @param perSecond   requests of each client
     * @param connections of the slow load
     * @param rounds      each of two phases
     * @param phaseMs     that count
     * @param settleMs    before each phase that do not
     */
    record Pace(int clients, int perSecond, int connections, int rounds, int phaseMs, int settleMs) {
    }

    /**
     * Prepares a run.
     *
     * @param loop    it runs on
     * @param gateway to ask
     * @param pace    of the run
     */
    HandlerIsolation(NetLoop loop, InetSocketAddress gateway, Pace pace) {
        this.loop = loop;
        this.pace = pace;
        slow = new SlowLoad(loop, gateway, SLOW, pace.connections());
        clients.put("handler", clients(gateway, QUICK));
        clients.put("proxied", clients(gateway, IdleClient.ORIGIN_PAGE));
    }

    private List<HonestClient> clients(InetSocketAddress gateway, String target) {
        List<HonestClient> result = new ArrayList<>();
        for (int i = 0; i < pace.clients(); i++) {
            result.add(new HonestClient(loop, gateway, target, pace.perSecond()));
        }
        return result;
    }

    /**
     * Starts the program.
     *
     * @param arguments {@code --gateway PORT --origin PORT} and the pace
     */
    public static void main(String... arguments) {
        Options options = new Options(arguments);
        Pace pace = new Pace((int) options.number("clients", 8), (int) options.number("rate", 50),
            (int) options.number("connections", 256), (int) options.number("rounds", 6),
            (int) options.number("phase-ms", 5000), (int) options.number("settle-ms", 1000));
        try (NetLoop loop = new NetLoop()) {
            loop.listen(options.number("origin"), link -> new SizedOrigin(link, "isolation"));
            System.out.println("RESULT " + Json.of(new HandlerIsolation(loop,
                new InetSocketAddress("127.0.0.1", options.number("gateway")), pace).perform()));
        }
    }

    /**
     * Runs all rounds, after one that does not count.
     *
     * @return the report
     */
    Map<String, Object> perform() {
        startClients();
        phase(true);
        phase(false);
        List<Object> rounds = new ArrayList<>();
        for (int i = 0; i < pace.rounds(); i++) {
            Map<String, Object> round = new LinkedHashMap<>();
            boolean isHotFirst = i % 2 == 1;
            for (boolean isHot : new boolean[] {isHotFirst, !isHotFirst}) {
                round.put(isHot ? "hot" : "quiet", phase(isHot));
            }
            rounds.add(round);
            System.err.println("round " + (i + 1) + ": " + round);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rounds", rounds);
        result.put("connections", pace.connections());
        result.put("slow_answers", slow.answers());
        result.put("slow_errors", slow.errors());
        clients.values().forEach(all -> all.forEach(client -> {
            client.stop();
            errors += client.errors();
        }));
        result.put("errors", errors);
        result.put("first_error", firstError());
        return result;
    }

    private String firstError() {
        return clients.values().stream().flatMap(List::stream).map(HonestClient::firstError)
            .filter(text -> text != null).findFirst().orElse(slow.firstError());
    }

    /** Spread over a period: all at once would be a burst each time. */
    private void startClients() {
        long periodNs = 1000 * MS / pace.perSecond();
        int all = 2 * pace.clients();
        int number = 0;
        for (int i = 0; i < pace.clients(); i++) {
            for (List<HonestClient> list : clients.values()) {
                loop.at(loop.nowNs() + number++ * periodNs / all, list.get(i)::start);
            }
        }
    }

    private Map<String, Object> phase(boolean isHot) {
        if (isHot) {
            try {
                slow.start();
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        } else {
            slow.stop();
            loop.run(slow::isResting);
        }
        runFor(pace.settleMs());
        catchUp();
        clients.values().forEach(list -> list.forEach(HonestClient::takeTimes));
        long answersBefore = slow.answers();
        runFor(pace.phaseMs());
        Map<String, Object> result = new LinkedHashMap<>();
        clients.forEach((kind, list) -> {
            Histogram times = new Histogram(3);
            list.forEach(client -> times.add(client.takeTimes()));
            result.put(kind, SoakStats.percentiles(times));
        });
        result.put("slow_per_second", (slow.answers() - answersBefore) * 1000.0 / pace.phaseMs());
        return result;
    }

    /** Whoever is behind, as all are while the gateway is cold, would measure the past. */
    private void catchUp() {
        long endNs = System.nanoTime() + CATCH_UP_MS * MS;
        loop.run(() -> loop.nowNs() >= endNs
            || clients.values().stream().flatMap(List::stream).noneMatch(HonestClient::isLate));
    }

    private void runFor(int ms) {
        long endNs = System.nanoTime() + ms * MS;
        loop.run(() -> loop.nowNs() >= endNs);
    }
}
