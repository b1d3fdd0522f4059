package io.ringway.server.metrics;

import io.ringway.server.Hot;
import org.HdrHistogram.Histogram;

/**
 * How long things took, by id: one histogram each, made when the id first occurs, and the exact sum. Thread: one at a
 * time: a worker records into one set, and gives it away by message for an empty one when the control plane asks.
 *
 * <p>A histogram has a resolution of a sixteenth of the value, from about a microsecond to an hour; it never grows, and
 * takes 4 KiB. Limit: a number of ids; those beyond share the histogram of {@link NameTable#OTHER}.
 */
public final class DurationHistograms {

    /** Longer durations count as this long: an hour. */
    public static final long LONGEST_NS = 3_600_000_000_000L;

    private static final long SHORTEST_NS = 1_000L;
    private static final int DIGITS = 1;

    private final Histogram[] histograms;
    private final long[] sumsNs;

    /**
     * Creates an empty set.
     *
     * @param limit most ids with a histogram of their own
     */
    public DurationHistograms(int limit) {
        histograms = new Histogram[limit];
        sumsNs = new long[limit];
    }

    /**
     * Records a duration.
     *
     * @param id         of a name
     * @param durationNs zero or more
     */
    @Hot
    public void record(int id, long durationNs) {
        assert id >= 0 && durationNs >= 0 : durationNs;
        int known = id < histograms.length ? id : NameTable.OTHER;
        Histogram histogram = histograms[known];
        if (histogram == null) {
            histogram = create(known);
        }
        histogram.recordValue(Math.min(durationNs, LONGEST_NS));
        sumsNs[known] += durationNs;
    }

    private Histogram create(int id) {
        Histogram created = new Histogram(SHORTEST_NS, LONGEST_NS, DIGITS);
        histograms[id] = created;
        return created;
    }

    /**
     * Adds what another set has recorded, and empties it.
     *
     * @param other of the same limit
     */
    public void drain(DurationHistograms other) {
        for (int id = 0; id < histograms.length; id++) {
            Histogram from = other.histograms[id];
            if (from != null && from.getTotalCount() > 0) {
                Histogram to = histograms[id] == null ? create(id) : histograms[id];
                to.add(from);
                sumsNs[id] += other.sumsNs[id];
                from.reset();
                other.sumsNs[id] = 0;
            }
        }
    }

    /**
     * Counts the ids told apart.
     *
     * @return the limit
     */
    public int ids() {
        return histograms.length;
    }

    /**
     * Counts durations.
     *
     * @param id of a name
     * @return recorded so far
     */
    public long count(int id) {
        return histograms[id] == null ? 0 : histograms[id].getTotalCount();
    }

    /**
     * Sums durations.
     *
     * @param id of a name
     * @return nanoseconds, exact
     */
    public long sumNs(int id) {
        return sumsNs[id];
    }

    /**
     * Counts durations up to a bound.
     *
     * @param id       of a name
     * @param boundsNs rising
     * @param counts   receives as many numbers: durations no longer than each bound, exact to the resolution
     */
    public void cumulative(int id, long[] boundsNs, long[] counts) {
        Histogram histogram = histograms[id];
        long sum = 0;
        long from = 0;
        for (int i = 0; i < boundsNs.length; i++) {
            if (histogram != null) {
                long to = histogram.highestEquivalentValue(boundsNs[i]);
                if (to >= from) {
                    sum += histogram.getCountBetweenValues(from, to);
                    from = to + 1;
                }
            }
            counts[i] = sum;
        }
    }
}
