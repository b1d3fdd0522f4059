package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.metrics.Counter;
import io.ringway.server.sim.Truth.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Asks the admin listener now and then, one page at a time: health, readiness and metrics are what they must be, no
 * counter ever goes back, and at rest they are what clients, origins and workers know (checker 12).
 */
final class AdminClient implements SimPeer, MessageReader.Sink {

    private static final SockAddr ADDRESS = SockAddr.ip("127.0.0.1", Generations.ADMIN_PORT);
    private static final String[] PATHS = {"/metrics", "/readyz", "/metrics", "/healthz"};
    private static final Fault[] CUTTING = {Fault.RESET, Fault.HALF_CLOSE, Fault.CONNECT_REFUSED,
        Fault.CONNECT_TIMED_OUT, Fault.ENOMEM, Fault.ACCEPT_ABORTED, Fault.STALL};
    private static final long CONNECT_PATIENCE_NS = 2_000_000_000L;
    private static final int OK = 200;
    private static final int TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private final World world;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Map<String, Double> last = Map.of();
    private SimSocket socket;
    private MessageReader reader;
    private String path;
    private int status;
    private int asked;

    AdminClient(World world) {
        this.world = world;
    }

    /** Asks for the next page, unless the last one is still on its way. */
    void ask() {
        if (socket == null) {
            ask(PATHS[asked++ % PATHS.length]);
        }
    }

    /** Asks for the metrics. */
    void scrape() {
        ask(PATHS[0]);
    }

    private void ask(String page) {
        path = page;
        status = 0;
        body.reset();
        reader = new MessageReader(this);
        socket = world.network().connect(ADDRESS, this);
        world.trace("admin: asks for %s, connection %d", page, socket.connectionId());
        giveUpConnecting();
    }

    /** A connect that a fault keeps from being answered would last for minutes. */
    private void giveUpConnecting() {
        SimSocket mine = socket;
        world.network().after(CONNECT_PATIENCE_NS, () -> {
            if (socket == mine && mine.suffered(Fault.CONNECT_TIMED_OUT)) {
                over("timed out");
                mine.close();
            }
        });
    }

    /** {@return whether no page is on its way} */
    boolean isIdle() {
        return socket == null;
    }

    @Override
    public void onConnected(SimSocket connected) {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: admin.test\r\nConnection: close\r\n\r\n").getBytes(
            StandardCharsets.US_ASCII);
        connected.send(request, 0, request.length);
    }

    @Override
    public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
        world.progress();
        try {
            reader.feed(bytes, offset, length);
        } catch (WireException malformed) {
            throw fail("no HTTP: " + malformed.getMessage());
        }
    }

    @Override
    public long onHead(WireHead head) {
        status = Integer.parseInt(head.first().split(" ")[1]);
        return head.framing(MessageReader.UNTIL_CLOSE);
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        body.write(bytes, offset, length);
    }

    @Override
    public void onEnd() {
        String text = body.toString(StandardCharsets.UTF_8);
        world.trace("admin: %s has %d, %d bytes", path, status, text.length());
        boolean late = world.isEnding() || world.faults().count(Fault.CLOCK_JUMP) > 0 || world.faults().isTorture();
        if (status == TIMEOUT) {
            check(late || socket.suffered(Fault.STALL), "status " + status);
        } else if (status != OK) {
            check(status == UNAVAILABLE && late && !path.equals("/healthz"), "status " + status + ": " + text);
        } else if (path.equals("/metrics")) {
            onMetrics(text);
        }
    }

    private void onMetrics(String text) {
        Map<String, Double> now = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            check(space > 0 && now.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))) == null,
                "a series twice: " + line);
        });
        last.forEach((series, before) -> check(!isCounter(series) || now.getOrDefault(series, -1.0) >= before,
            () -> "a counter went back: " + series + " from " + before + " to " + now.get(series)));
        last = now;
    }

    private static boolean isCounter(String series) {
        int brace = series.indexOf('{');
        String name = brace < 0 ? series : series.substring(0, brace);
        boolean ofTheProcess = name.startsWith("process_") || name.startsWith("jvm_");
        return !ofTheProcess && (name.endsWith("_total") || name.endsWith("_count") || name.endsWith("_bucket")
            || name.endsWith("_sum"));
    }

    // ---------------------------------------------------------------- the end

    /**
     * Compares the last page, which was taken at rest, with what happened.
     *
     * @param workers of the gateway
     * @param truths  of all requests
     */
    void checkTruth(List<SimWorker> workers, List<Truth> truths) {
        check(path.equals(PATHS[0]) && status == OK, "no metrics at rest");
        same("ringway_http_request_heads_total", "", workers, Counter.REQUESTS);
        same("ringway_http_local_answers_total", "", workers, Counter.LOCAL_ANSWERS);
        same("ringway_http_requests_aborted_total", "", workers, Counter.REQUESTS_ABORTED);
        same("ringway_upstream_retries_total", "", workers, Counter.UPSTREAM_RETRIES);
        double requests = sum("ringway_http_requests_total", "");
        double timed = sum("ringway_http_request_duration_seconds_count", "");
        check(requests == timed, "requests " + requests + ", timed " + timed);
        double tries = sum("ringway_upstream_requests_total", "");
        double timedTries = sum("ringway_upstream_duration_seconds_count", "");
        check(tries == timedTries, "tries " + tries + ", timed " + timedTries);
        check(sum("ringway_connections_active", "") == 0, () -> "connections at rest: "
            + series("ringway_connections_active"));
        check(sum("ringway_http_requests_active", "") == 0, "requests at rest");
        boolean plain = truths.stream().allMatch(AdminClient::isWhole);
        for (int kind = 2; kind <= 5; kind++) {
            int first = kind;
            long seen = truths.stream().filter(truth -> isWhole(truth) && truth.status / 100 == first).count();
            double counted = sum("ringway_http_requests_total", "status=\"" + kind);
            // A length may have said that it was whole before its end was lost between gateway and origin.
            long unended = Math.min((long) sum("ringway_http_requests_total", "status=\"cut"), truths.stream().filter(
                truth -> isWhole(truth) && truth.status / 100 == first && truth.mayBeUnended()).count());
            check(seen <= counted + unended && (!plain || counted <= seen), () -> "answers of class " + first
                + ": counted " + counted + ", clients have " + seen + ", " + series("ringway_http_requests_total"));
        }
        long arrived = truths.stream().mapToLong(truth -> truth.attempts.size()).sum();
        check(tries >= arrived, "tries " + tries + ", origins saw " + arrived);
    }

    private static boolean isWhole(Truth truth) {
        boolean isOfStreams = truth.plan.isAttack() && truth.client.h2() != null;
        return !isOfStreams && (truth.outcome == Outcome.RIGHT || truth.outcome == Outcome.LOCAL
            || truth.outcome == Outcome.ERROR);
    }

    private void same(String name, String label, List<SimWorker> workers, Counter counter) {
        double scraped = sum(name, label);
        long counted = workers.stream().mapToLong(worker -> worker.count(counter)).sum();
        check(scraped == counted, name + " is " + scraped + ", workers have " + counted);
    }

    private double sum(String name, String label) {
        double sum = 0;
        for (Map.Entry<String, Double> series : last.entrySet()) {
            String key = series.getKey();
            boolean named = key.equals(name) || key.startsWith(name) && key.charAt(name.length()) == '{';
            sum += named && key.contains(label) ? series.getValue() : 0;
        }
        return sum;
    }

    private Map<String, Double> series(String name) {
        Map<String, Double> all = new TreeMap<>(last);
        all.keySet().removeIf(series -> !series.startsWith(name));
        return all;
    }

    // ---------------------------------------------------------------- how connections end

    @Override
    public void onRefused(SimSocket refused, int errno) {
        over("refused, errno " + errno);
    }

    @Override
    public void onWritable(SimSocket from) {
        throw new AssertionError("a short request fits");
    }

    @Override
    public void onEnd(SimSocket from) {
        reader.end();
        SimSocket mine = socket;
        over("ended");
        mine.close();
    }

    @Override
    public void onReset(SimSocket from) {
        over("reset");
    }

    private void over(String how) {
        world.progress();
        boolean excused = world.isEnding() || world.faults().count(Fault.CLOCK_JUMP) > 0
            || world.faults().isTorture() || reader.isBetween() && status > 0;
        for (Fault fault : CUTTING) {
            excused |= socket.suffered(fault);
        }
        check(excused, how + " after status " + status);
        socket = null;
    }

    private void check(boolean holds, String message) {
        check(holds, () -> message);
    }

    private void check(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw fail(message.get());
        }
    }

    private SimulationFailure fail(String message) {
        return new SimulationFailure("metrics", path + ": " + message);
    }
}
