package io.ringway.server.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Thousands of users in a closed loop with think time, for minutes or hours, while the gateway's memory, descriptors
 * and threads are sampled from outside; then slopes and a verdict.
 */
public final class Soak {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int LEAVE_SECONDS = 70;
    private static final int SETTLE_MS = 3000;

    private final Parts parts;
    private final Plan plan;
    private final SoakSampler sampler;
    private final List<SoakUser> users = new ArrayList<>();
    private long startNs;

    /**
     * What the users of a soak share.
     *
     * @param loop    they run on
     * @param stats   they report to
     * @param gateway they ask
     * @param seed    of what they draw
     */
    record Parts(NetLoop loop, SoakStats stats, InetSocketAddress gateway, long seed) {
    }

    /**
     * How long, how many, how patient.
     *
     * @param users       in the loop
     * @param thinkMs     mean think time
     * @param slowPercent of the users that read and send slowly
     * @param seconds     in all, warm-up included
     * @param warmSeconds that do not count
     * @param settleMs    between the last user and the last look
     * @param hasHandlers whether half of the requests are for handlers in the gateway
     */
    record Plan(int users, int thinkMs, int slowPercent, int seconds, int warmSeconds, int settleMs,
                boolean hasHandlers) {
    }

    /**
     * Prepares a soak.
     *
     * @param parts   shared by the users
     * @param plan    of the run
     * @param sampler of the gateway
     */
    Soak(Parts parts, Plan plan, SoakSampler sampler) {
        this.parts = parts;
        this.plan = plan;
        this.sampler = sampler;
    }

    /**
     * Starts the program.
     *
     * @param arguments {@code --gateway PORT --pid PID --origins PORT,PORT} and the plan
     */
    public static void main(String... arguments) {
        Options options = new Options(arguments);
        int seconds = options.number("seconds");
        Plan plan = new Plan((int) options.number("users", 5000), (int) options.number("think-ms", 2000),
            (int) options.number("slow-percent", 2), seconds, (int) options.number("warm-seconds", seconds / 6),
            SETTLE_MS, options.number("handlers", 0) != 0);
        try (NetLoop loop = new NetLoop()) {
            Parts parts = new Parts(loop, new SoakStats(),
                new InetSocketAddress("127.0.0.1", options.number("gateway")), options.number("seed", 1));
            for (String port : options.text("origins").split(",")) {
                loop.listen(Integer.parseInt(port), link -> new SizedOrigin(link, "soak"));
            }
            SoakSampler sampler = new SoakSampler(
                new ProcessSampler(options.number("pid"), (int) options.number("admin", 0)), plan);
            Map<String, Object> result = new Soak(parts, plan, sampler).perform();
            System.out.println("RESULT " + Json.of(result));
        } catch (IOException gone) {
            System.err.println("soak: the gateway cannot be sampled: " + gone.getMessage());
            System.exit(1);
        }
    }

    /**
     * Runs the soak.
     *
     * @return the report
     * @throws IOException if the gateway is gone
     */
    Map<String, Object> perform() throws IOException {
        sampler.start();
        NetLoop loop = parts.loop();
        startNs = System.nanoTime();
        for (int i = 0; i < plan.users(); i++) {
            SoakUser user = new SoakUser(parts, i, plan);
            users.add(user);
            user.startWithin(Math.min(10_000, plan.warmSeconds() * 500L));
        }
        loop.at(startNs + plan.warmSeconds() * SECOND_NS, parts.stats()::warm);
        everySecond();
        long endNs = startNs + plan.seconds() * SECOND_NS;
        loop.run(() -> loop.nowNs() >= endNs);
        double measuredSeconds = (loop.nowNs() - startNs) / (double) SECOND_NS;
        sampler.stop();
        // From here on it is about what is left when everybody has gone.
        users.forEach(SoakUser::leave);
        long leftNs = endNs + LEAVE_SECONDS * SECOND_NS;
        loop.run(() -> users.stream().noneMatch(SoakUser::isBusy) || loop.nowNs() > leftNs);
        loop.hangUp();
        long settledNs = System.nanoTime() + plan.settleMs() * (SECOND_NS / 1000);
        loop.run(() -> loop.nowNs() >= settledNs);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("users", plan.users());
        result.put("think_ms", plan.thinkMs());
        result.put("seconds", measuredSeconds);
        result.put("warm_seconds", plan.warmSeconds());
        result.put("requests_per_second", parts.stats().completedCount() / measuredSeconds);
        result.putAll(parts.stats().report());
        result.putAll(sampler.report());
        return result;
    }

    private void everySecond() {
        users.forEach(SoakUser::expire);
        long seconds = (parts.loop().nowNs() - startNs) / SECOND_NS;
        if (seconds > 0 && seconds % 10 == 0) {
            SoakStats stats = parts.stats();
            System.err.printf(Locale.ROOT, "%d s: %,d answers, %d errors, p50 %.1f ms, p95 %.1f ms, %s%n", seconds,
                stats.completedCount(), stats.errorCount(), stats.percentileUs(50) / 1000.0,
                stats.percentileUs(95) / 1000.0, sampler.latest());
        }
        parts.loop().afterMs(1000, this::everySecond);
    }
}
