package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Opens thousands of connections that ask once and then are idle, and reports what they cost the gateway and an honest
 * client meanwhile.
 */
public final class IdleConnections {

    private static final int SOURCES = 8;
    private static final int OPENING_MAX = 64;
    private static final int WARM_CONNECTIONS = 32;
    private static final int HONEST_PER_SECOND = 100;
    private static final int TEXTS_MAX = 10;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PATIENCE_NS = 120 * SECOND_NS;

    private final NetLoop loop;
    private final InetSocketAddress gateway;
    private final ProcessSampler sampler;
    private final Pace pace;
    private final List<IdleClient> clients = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private long errorCount;
    private long answers;
    private int opening;
    private int wanted;

    /**
     * How much is done before and between.
     *
     * @param warmRequests sent first, so that what the gateway compiles is not taken for the connections' cost
     * @param baseMs       of the honest client alone, once to warm up and once to measure
     * @param settleMs     before the gateway is looked at
     */
    record Pace(int warmRequests, int baseMs, int settleMs) {

        /** The pace of a measurement. */
        static final Pace MEASURING = new Pace(20_000, 5000, 2000);
    }

    /**
     * Prepares a run.
     *
     * @param loop    it runs on
     * @param gateway to connect to
     * @param sampler of the gateway
     * @param pace    of the run
     */
    IdleConnections(NetLoop loop, InetSocketAddress gateway, ProcessSampler sampler, Pace pace) {
        this.loop = loop;
        this.gateway = gateway;
        this.sampler = sampler;
        this.pace = pace;
    }

    /**
     * Starts the program.
     *
     * @param arguments {@code --gateway PORT --pid PID --origin PORT --connections N --seconds S}
     */
    public static void main(String... arguments) {
        Options options = new Options(arguments);
        try (NetLoop loop = new NetLoop()) {
            loop.listen(options.number("origin"), link -> new SizedOrigin(link, "idle"));
            IdleConnections idle = new IdleConnections(loop,
                new InetSocketAddress("127.0.0.1", options.number("gateway")),
                new ProcessSampler(options.number("pid"), (int) options.number("admin", 0)),
                Pace.MEASURING);
            System.out.println("RESULT " + Json.of(idle.perform(options.number("connections"),
                options.number("seconds"))));
        } catch (IOException gone) {
            System.err.println("idle-connections: the gateway cannot be sampled: " + gone.getMessage());
            System.exit(1);
        }
    }

    /**
     * Runs: warms the gateway up, opens all connections, holds them, asks each once more, and closes them.
     *
     * @param connections how many
     * @param seconds     to hold them
     * @return the report
     * @throws IOException if the gateway is gone
     */
    Map<String, Object> perform(int connections, int seconds) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        warm();
        result.put("before", sampler.sampleWithHeap());
        HonestClient honest = new HonestClient(loop, gateway, IdleClient.ORIGIN_PAGE, HONEST_PER_SECOND);
        honest.start();
        // Once for what it and the gateway compile, then for the base of the comparison.
        pass(pace.baseMs());
        honest.takeTimes();
        pass(pace.baseMs());
        result.put("honest_before", SoakStats.percentiles(honest.takeTimes()));
        long startNs = System.nanoTime();
        open(connections);
        result.put("opened_per_second", connections / ((System.nanoTime() - startNs) / (double) SECOND_NS));
        // What had to wait meanwhile belongs to the opening.
        await(() -> !honest.isLate());
        result.put("honest_while_opening", SoakStats.percentiles(honest.takeTimes()));
        pass(seconds * 1000);
        result.put("honest_while_idle", SoakStats.percentiles(honest.takeTimes()));
        honest.stop();
        pass(pace.settleMs());
        result.put("idle", sampler.sampleWithHeap());
        result.put("alive", clients.stream().filter(IdleClient::isAlive).count());
        result.put("answered_again", askAgain());
        clients.forEach(IdleClient::close);
        loop.hangUp();
        pass(pace.settleMs());
        result.put("after", sampler.sampleWithHeap());
        result.put("connections", connections);
        result.put("errors", errorCount + honest.errors());
        if (honest.firstError() != null) {
            errors.add("honest client: " + honest.firstError());
        }
        result.put("error_texts", errors);
        return result;
    }

    private void warm() {
        wanted = WARM_CONNECTIONS;
        openMore(WARM_CONNECTIONS);
        await(() -> answers >= WARM_CONNECTIONS);
        while (answers < pace.warmRequests() && errorCount == 0) {
            long before = answers;
            clients.forEach(IdleClient::ask);
            await(() -> answers + errorCount >= before + WARM_CONNECTIONS);
        }
        clients.forEach(IdleClient::close);
        clients.clear();
        pass(pace.settleMs());
    }

    private void open(int connections) {
        answers = 0;
        wanted = connections;
        openMore(connections);
        await(() -> answers + errorCount >= connections);
    }

    /** Asks all of them once more, some at a time: an origin has a bound of connections, and this is not about it. */
    private long askAgain() {
        answers = 0;
        for (int at = 0; at < clients.size(); at += OPENING_MAX) {
            List<IdleClient> some = clients.subList(at, Math.min(clients.size(), at + OPENING_MAX));
            some.forEach(IdleClient::ask);
            long expected = at + some.size();
            await(() -> answers + errorCount >= expected);
        }
        return answers;
    }

    private void openMore(int connections) {
        while (clients.size() < connections && opening < OPENING_MAX) {
            try {
                opening++;
                InetSocketAddress from = new InetSocketAddress("127.0.0." + (2 + clients.size() % SOURCES), 0);
                loop.connect(from, gateway, link -> {
                    boolean[] isFirst = {true};
                    IdleClient client = new IdleClient(link, IdleClient.ORIGIN_PAGE, wrong -> {
                        answered(wrong, isFirst[0]);
                        isFirst[0] = false;
                    });
                    clients.add(client);
                    return client;
                });
            } catch (IOException refused) {
                answered(refused.getMessage(), true);
            }
        }
    }

    private void answered(String wrong, boolean isFirst) {
        if (wrong == null) {
            answers++;
        } else {
            errorCount++;
            if (errors.size() < TEXTS_MAX) {
                errors.add(wrong);
            }
        }
        if (isFirst) {
            opening--;
            openMore(wanted);
        }
    }

    private void pass(int ms) {
        long untilNs = System.nanoTime() + ms * (SECOND_NS / 1000);
        loop.run(() -> loop.nowNs() >= untilNs);
    }

    private void await(BooleanSupplier condition) {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        loop.run(() -> condition.getAsBoolean() || loop.nowNs() > untilNs);
    }
}
