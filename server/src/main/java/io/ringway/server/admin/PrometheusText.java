package io.ringway.server.admin;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes metrics in the Prometheus text format, version 0.0.4: one family after the other, each with its help, its type
 * and all of its samples. Not for two threads at a time.
 */
public final class PrometheusText {

    /** Value of the {@code Content-Type} field. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int INITIAL_BYTES = 64 * 1024;
    private static final double EXACT_MAX = 9_007_199_254_740_992.0;
    /** Smaller numbers have an exponent. */
    private static final double PLAIN_MIN = 1e-9;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private String family;
    private boolean hasLabels;

    /**
     * Begins a counter. By convention its name ends in {@code _total}.
     *
     * @param name of the family
     * @param help one sentence
     * @return this
     */
    public PrometheusText counter(String name, String help) {
        return family(name, help, "counter");
    }

    /**
     * Begins a gauge.
     *
     * @param name of the family
     * @param help one sentence
     * @return this
     */
    public PrometheusText gauge(String name, String help) {
        return family(name, help, "gauge");
    }

    /**
     * Begins a histogram.
     *
     * @param name of the family
     * @param help one sentence
     * @return this
     */
    public PrometheusText histogram(String name, String help) {
        return family(name, help, "histogram");
    }

    /**
     * Begins a summary.
     *
     * @param name of the family
     * @param help one sentence
     * @return this
     */
    public PrometheusText summary(String name, String help) {
        return family(name, help, "summary");
    }

    private PrometheusText family(String name, String help, String type) {
        family = name;
        raw("# HELP ").raw(name).raw(" ").escaped(help, false).raw("\n");
        return raw("# TYPE ").raw(name).raw(" ").raw(type).raw("\n");
    }

    /**
     * Begins a sample of the present family.
     *
     * @return this
     */
    public PrometheusText sample() {
        return sample("");
    }

    /**
     * Begins a sample whose name is the family's and a suffix.
     *
     * @param suffix such as {@code _bucket}
     * @return this
     */
    public PrometheusText sample(String suffix) {
        hasLabels = false;
        return raw(family).raw(suffix);
    }

    /**
     * Adds a label to the present sample.
     *
     * @param name  of the label
     * @param value any text
     * @return this
     */
    public PrometheusText label(String name, String value) {
        raw(hasLabels ? "," : "{").raw(name).raw("=\"").escaped(value, true).raw("\"");
        hasLabels = true;
        return this;
    }

    /**
     * Adds a label with a number to the present sample.
     *
     * @param name  of the label
     * @param value of it
     * @return this
     */
    public PrometheusText label(String name, long value) {
        return label(name, Long.toString(value));
    }

    /**
     * Ends the present sample.
     *
     * @param value of it
     */
    public void value(long value) {
        raw(hasLabels ? "} " : " ").raw(Long.toString(value)).raw("\n");
    }

    /**
     * Ends the present sample.
     *
     * @param value of it
     */
    public void value(double value) {
        raw(hasLabels ? "} " : " ").raw(text(value)).raw("\n");
    }

    /**
     * Gives a number the form the format wants.
     *
     * @param value of a sample or a bound
     * @return its text
     */
    public static String text(double value) {
        if (value == Double.POSITIVE_INFINITY) {
            return "+Inf";
        }
        if (value == Double.NEGATIVE_INFINITY) {
            return "-Inf";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < EXACT_MAX) {
            return Long.toString((long) value);
        }
        return size >= PLAIN_MIN && size < EXACT_MAX ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
            : Double.toString(value);
    }

    /** Help texts escape line ends and backslashes, label values quotes besides. */
    private PrometheusText escaped(String text, boolean isLabel) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\n' || isLabel && c == '"') {
                raw(text.substring(from, i)).raw(c == '\n' ? "\\n" : c == '"' ? "\\\"" : "\\\\");
                from = i + 1;
            }
        }
        return raw(from == 0 ? text : text.substring(from));
    }

    private PrometheusText raw(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length - length < encoded.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + encoded.length));
        }
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /**
     * Takes everything written so far, and begins anew.
     *
     * @return the text in UTF-8
     */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        return taken;
    }
}
