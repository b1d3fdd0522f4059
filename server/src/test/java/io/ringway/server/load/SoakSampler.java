package io.ringway.server.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Samples the gateway during a soak on a thread of its own, and judges the series. The samples are handed over when the
 * thread has ended.
 */
final class SoakSampler {

    private static final double KIB_PER_MIB = 1024;
    private static final double MIB_PER_MINUTE_MAX = 0.5;
    private static final int EVERY_MS_MAX = 5000;
    private static final int HEAP_EVERY_MS_MAX = 60_000;
    private static final int SAMPLES_MIN = 60;
    private static final int HEAP_SAMPLES_MIN = 20;
    private static final int COUNT_SLACK = 8;
    private static final Pattern HANDED_OUT =
        Pattern.compile("outstanding$|_block_bytes$|_requests_active$");

    private final Look look;
    private final Soak.Plan plan;
    private final List<Map<String, Object>> samples = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("sampler").daemon(true).unstarted(this::run);
    private Map<String, Object> before = Map.of();
    private volatile boolean isStopping;
    private volatile String latest = "";
    private volatile String failure;

    /** A look at the gateway. */
    @FunctionalInterface
    interface Look {

        /**
         * Takes a sample.
         *
         * @param withHeap whether after a collection, with what is left
         * @return numbers by name
         * @throws IOException if it cannot be taken, or the thread is interrupted
         */
        Map<String, Object> take(boolean withHeap) throws IOException;
    }

    /**
     * Creates a sampler that has not begun.
     *
     * @param process to sample
     * @param plan    of the soak
     */
    SoakSampler(ProcessSampler process, Soak.Plan plan) {
        this(withHeap -> withHeap ? process.sampleWithHeap() : process.sample(), plan);
    }

    /**
     * Creates a sampler that has not begun.
     *
     * @param look that it takes
     * @param plan of the soak
     */
    SoakSampler(Look look, Soak.Plan plan) {
        this.look = look;
        this.plan = plan;
    }

    /** Takes the first sample, of the gateway without users, and begins. */
    void start() throws IOException {
        before = full();
        thread.start();
    }

    /** Ends the sampling at once: a look that is being taken is given up, and is no failure. */
    void stop() {
        isStopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The latest sample in words. */
    String latest() {
        return latest;
    }

    private Map<String, Object> full() throws IOException {
        return look.take(true);
    }

    private void run() {
        long startNs = System.nanoTime();
        int everyMs = Math.clamp(plan.seconds() * 1000L / SAMPLES_MIN, 500, EVERY_MS_MAX);
        long heapEveryNs = Math.clamp(plan.seconds() * 1000L / HEAP_SAMPLES_MIN, 2000, HEAP_EVERY_MS_MAX) * 1_000_000L;
        long heapNs = startNs;
        try {
            while (!isStopping) {
                long nowNs = System.nanoTime();
                boolean withHeap = nowNs >= heapNs;
                Map<String, Object> sample = look.take(withHeap);
                heapNs += withHeap ? heapEveryNs : 0;
                sample.put("second", (nowNs - startNs) / 1e9);
                samples.add(sample);
                latest = "private dirty " + (long) sample.get("private_dirty_kib") / 1024 + " MiB, "
                    + sample.get("fds") + " fds";
                Thread.sleep(everyMs);
            }
        } catch (InterruptedException ended) {
            isStopping = true;
        } catch (IOException | RuntimeException broken) {
            if (!isStopping) {
                failure = broken.toString();
            }
        }
    }

    /** Judges the series after the warm-up, and what is left now. Call it when users and origins have gone. */
    Map<String, Object> report() throws IOException {
        Map<String, Object> after = full();
        List<Growth> growths = List.of(
            memory("memory (Private_Dirty)", "private_dirty_kib"), memory("heap after collection", "heap_kib"),
            count("descriptors", "fds", plan.users() / 20 + COUNT_SLACK), count("threads", "threads", COUNT_SLACK));
        Map<String, Object> series = new LinkedHashMap<>();
        List<Object> conditions = new ArrayList<>();
        for (Growth growth : growths) {
            series.put(growth.name(), growth.report());
            conditions.add(List.of(growth.text(), growth.isFlat()));
        }
        long left = (long) after.get("fds") - (long) before.get("fds");
        conditions.add(List.of("descriptors left behind: " + left, left <= 0));
        residue(after, conditions);
        handlersAtRest(after, conditions);
        conditions.add(List.of("every sample could be taken" + (failure == null ? "" : ": " + failure),
            failure == null));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("series", series);
        result.put("conditions", conditions);
        result.put("queue_depths", queueDepths());
        result.put("before", before);
        result.put("after", after);
        result.put("samples", samples);
        return result;
    }

    /** Whatever the gateway itself says it has handed out must have come back. */
    private static void residue(Map<String, Object> after, List<Object> conditions) {
        if (after.get("gauges") instanceof Map<?, ?> gauges) {
            gauges.forEach((name, value) -> {
                if (HANDED_OUT.matcher(name.toString()).find()) {
                    conditions.add(List.of(name + " in the end: " + value, ((Number) value).doubleValue() == 0));
                }
            });
        }
    }

    /** The calls of each handler that had any must be accounted for, and none may wait. */
    private static void handlersAtRest(Map<String, Object> after, List<Object> conditions) {
        figures(after).forEach((handler, figures) -> {
            long ended = figures.get("completed_total") + figures.get("cancelled_total");
            if (figures.get("dispatched_total") == 0 && ended == 0) {
                return;
            }
            conditions.add(List.of("handler " + handler + " in the end: dispatched " + figures.get("dispatched_total")
                + ", completed and cancelled " + ended + ", waiting " + figures.get("queue_depth"),
                figures.get("dispatched_total") == ended && figures.get("queue_depth") == 0));
        });
    }

    @SuppressWarnings("unchecked") // ProcessSampler puts such a map there, or nothing
    private static Map<String, Map<String, Long>> figures(Map<String, Object> sample) {
        return (Map<String, Map<String, Long>>) sample.getOrDefault("handlers", Map.of());
    }

    /** How many requests waited for each handler, over the samples after the warm-up. */
    private Map<String, Object> queueDepths() {
        Map<String, LongSummaryStatistics> depths = new TreeMap<>();
        for (Map<String, Object> sample : samples) {
            if ((double) sample.get("second") >= plan.warmSeconds()) {
                figures(sample).forEach((handler, figures) -> depths
                    .computeIfAbsent(handler, _ -> new LongSummaryStatistics()).accept(figures.get("queue_depth")));
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        depths.forEach((handler, seen) -> result.put(handler,
            Map.of("samples", seen.getCount(), "mean", seen.getAverage(), "max", seen.getMax())));
        return result;
    }

    private Growth memory(String name, String key) {
        return Growth.of(name, "MiB", points(key, value -> value.doubleValue() / KIB_PER_MIB), MIB_PER_MINUTE_MAX, 0);
    }

    private Growth count(String name, String key, int slack) {
        return Growth.of(name, "", points(key, Number::doubleValue), Double.MAX_VALUE, slack);
    }

    private List<Growth.Point> points(String key, ToDoubleFunction<Number> value) {
        List<Growth.Point> points = new ArrayList<>();
        for (Map<String, Object> sample : samples) {
            double second = (double) sample.get("second");
            if (second >= plan.warmSeconds() && sample.get(key) instanceof Number number) {
                points.add(new Growth.Point(second / 60, value.applyAsDouble(number)));
            }
        }
        return points;
    }
}
