package io.ringway.server.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges whether a series of a soak grew. Memory did not where its slope is below the bound, and besides its confidence
 * interval includes zero, or the end is less than a fiftieth above the start. Counts, which jump, did not where the end
 * is at most their slack, or a fiftieth, above the start.
 *
 * @param name    of the series
 * @param unit    of its values
 * @param fit     slope per minute
 * @param start   median of the first fifth
 * @param end     median of the last fifth
 * @param points  how many
 * @param isFlat  the judgement
 */
record Growth(String name, String unit, TheilSen fit, double start, double end, int points, boolean isFlat) {

    private static final int PARTS = 5;
    private static final double SHARE = 0.02;
    private static final int POINTS_MIN = 10;

    /**
     * One value of a series.
     *
     * @param minute since the start
     * @param value  then
     */
    record Point(double minute, double value) {
    }

    /**
     * Judges a series.
     *
     * @param name      of the series
     * @param unit      of its values
     * @param series    in order of time
     * @param perMinute slope that is too much, for memory
     * @param slack     0 for memory; for counts, the difference between end and start that is never too much
     * @return the judgement; too few points are not flat
     */
    static Growth of(String name, String unit, List<Point> series, double perMinute, double slack) {
        int n = series.size();
        if (n < POINTS_MIN) {
            return new Growth(name, unit, new TheilSen(Double.NaN, Double.NaN, Double.NaN), Double.NaN, Double.NaN, n,
                false);
        }
        double[] x = series.stream().mapToDouble(Point::minute).toArray();
        double[] y = series.stream().mapToDouble(Point::value).toArray();
        TheilSen fit = TheilSen.of(x, y);
        double start = median(Arrays.copyOf(y, Math.max(1, n / PARTS)));
        double end = median(Arrays.copyOfRange(y, n - Math.max(1, n / PARTS), n));
        boolean hasZero = fit.low() <= 0;
        boolean isClose = end - start <= Math.max(SHARE * start, slack);
        boolean isFlat = slack > 0 ? isClose : fit.slope() < perMinute && (hasZero || isClose);
        return new Growth(name, unit, fit, start, end, n, isFlat);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return TheilSen.median(values);
    }

    /** The judgement in words. */
    String text() {
        return String.format(Locale.ROOT, "%s: %+.3f %s a minute (95%%: %+.3f to %+.3f%s), from %.1f to %.1f, "
            + "%d points", name, fit.slope(), unit, fit.low(), fit.high(), remark(), start, end, points);
    }

    /** What a reader of the interval would trip over. */
    private String remark() {
        return fit.low() <= 0 ? "" : isFlat ? ", which excludes 0: it grew, by less than what counts"
            : ", which excludes 0";
    }

    /** The judgement for a report. */
    Map<String, Object> report() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("unit", unit);
        result.put("slope_per_minute", fit.slope());
        result.put("slope_low_95", fit.low());
        result.put("slope_high_95", fit.high());
        result.put("start", start);
        result.put("end", end);
        result.put("points", points);
        result.put("flat", isFlat);
        return result;
    }
}
