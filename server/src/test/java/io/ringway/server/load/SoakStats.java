package io.ringway.server.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the users of a soak have seen: times from the intended start, and everything that went wrong. One thread. */
final class SoakStats {

    private static final long HIGHEST_US = 120_000_000L;
    private static final int TEXTS_MAX = 20;

    private final Map<SoakKind, Histogram> times = new EnumMap<>(SoakKind.class);
    private final Histogram all = new Histogram(HIGHEST_US, 3);
    private final List<String> texts = new ArrayList<>();
    private long errors;
    private long aborts;
    private long opened;
    private long completed;

    /** Creates empty statistics. */
    SoakStats() {
        for (SoakKind kind : SoakKind.values()) {
            times.put(kind, new Histogram(HIGHEST_US, 3));
        }
    }

    /** Forgets the times: the warm-up is over. Errors stay. */
    void warm() {
        times.values().forEach(Histogram::reset);
        all.reset();
    }

    /** Counts a request that was answered as it must be. */
    void completed(SoakKind kind, long ns) {
        completed++;
        long us = Math.clamp(ns / 1000, 1, HIGHEST_US);
        times.get(kind).recordValue(us);
        if (!kind.isPaced()) {
            all.recordValue(us);
        }
    }

    /** Counts a request that failed. */
    void failed(SoakKind kind, String why) {
        errors++;
        if (texts.size() < TEXTS_MAX) {
            texts.add(kind.text() + ": " + why);
        }
    }

    /** Counts a user that went away in the middle, on purpose. */
    void aborted() {
        aborts++;
    }

    /** Counts a connection. */
    void opened() {
        opened++;
    }

    long completedCount() {
        return completed;
    }

    long errorCount() {
        return errors;
    }

    /** A percentile of all but the slow users, in microseconds. */
    long percentileUs(double percent) {
        return all.getValueAtPercentile(percent);
    }

    /** Everything counted, for a report. */
    Map<String, Object> report() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("completed", completed);
        result.put("errors", errors);
        result.put("error_rate", errors / Math.max(1.0, errors + completed));
        result.put("error_texts", List.copyOf(texts));
        result.put("aborted_on_purpose", aborts);
        result.put("connections_opened", opened);
        Map<String, Object> kinds = new LinkedHashMap<>();
        kinds.put("all but slow users", percentiles(all));
        times.forEach((kind, histogram) -> kinds.put(kind.text(), percentiles(histogram)));
        result.put("times_ms", kinds);
        return result;
    }

    /** The usual percentiles in milliseconds. */
    static Map<String, Object> percentiles(Histogram histogram) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("count", histogram.getTotalCount());
        for (double percent : new double[] {50, 95, 99, 99.9}) {
            result.put("p" + (percent == (int) percent ? "" + (int) percent : "" + percent),
                histogram.getValueAtPercentile(percent) / 1000.0);
        }
        result.put("max", histogram.getTotalCount() == 0 ? 0.0 : histogram.getMaxValue() / 1000.0);
        return result;
    }
}
