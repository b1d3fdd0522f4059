package io.ringway.server.load;

import java.util.Arrays;

/**
 * The slope of a series as the median of the slopes between all pairs (Theil, Sen 1968), with a confidence interval
 * from Kendall's variance: no single outlier moves it.
 *
 * @param slope per unit of x
 * @param low   end of the 95% interval
 * @param high  end of the 95% interval
 */
record TheilSen(double slope, double low, double high) {

    private static final double Z_95 = 1.959964;

    /**
     * Fits a series.
     *
     * @param x ascending, at least three
     * @param y as many
     * @return the slope
     */
    static TheilSen of(double[] x, double[] y) {
        int n = x.length;
        if (n < 3 || y.length != n) {
            throw new IllegalArgumentException("points: " + n + " and " + y.length + " (allowed: 3 or more, as many)");
        }
        double[] slopes = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (x[j] != x[i]) {
                    slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
                }
            }
        }
        slopes = Arrays.copyOf(slopes, count);
        Arrays.sort(slopes);
        double spread = Z_95 * Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
        int low = (int) Math.floor((count - spread) / 2);
        int high = (int) Math.ceil((count + spread) / 2);
        return new TheilSen(median(slopes), slopes[Math.max(0, low)], slopes[Math.min(count - 1, high)]);
    }

    /** The median of sorted numbers. */
    static double median(double[] sorted) {
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}
