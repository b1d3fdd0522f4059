package io.ringway.server.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A page of metrics as a reader of its own sees it: written from the description of the text format 0.0.4, strict where
 * the product could go wrong, sharing nothing with what wrote the page.
 */
public final class Scrape {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*";
    private static final List<String> TYPES = List.of("counter", "gauge", "histogram", "summary", "untyped");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> helps = new LinkedHashMap<>();
    private final Map<String, Map<Map<String, String>, Double>> samples = new LinkedHashMap<>();

    private Scrape() {
    }

    /**
     * Reads a page.
     *
     * @param text of the page
     * @return what it says
     * @throws AssertionError where it breaks the format
     */
    public static Scrape of(String text) {
        Scrape scrape = new Scrape();
        check(text.endsWith("\n"), "the last line has no end");
        String family = null;
        Set<String> closed = new HashSet<>();
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                String[] parts = line.split(" ", 4);
                check(parts.length == 4 && parts[2].matches(NAME), line);
                if (!parts[2].equals(family)) {
                    check(closed.add(parts[2]), "a family in two places: " + line);
                    family = parts[2];
                }
                scrape.describe(parts, line);
            } else {
                check(!line.startsWith("#") && family != null, "neither comment nor sample: " + line);
                scrape.sample(line, family);
            }
        }
        scrape.checkHistograms();
        return scrape;
    }

    private void describe(String[] parts, String line) {
        if (parts[1].equals("HELP")) {
            check(helps.put(parts[2], parts[3]) == null, "two helps: " + line);
        } else {
            check(types.put(parts[2], parts[3]) == null, "two types: " + line);
            check(TYPES.contains(parts[3]), "an unknown type: " + line);
            samples.keySet().forEach(name -> check(!name.equals(parts[2]), "samples before the type: " + line));
        }
    }

    private void sample(String line, String family) {
        int brace = line.indexOf('{');
        int nameEnd = brace >= 0 ? brace : line.indexOf(' ');
        check(nameEnd > 0, line);
        String name = line.substring(0, nameEnd);
        String type = types.get(family);
        check(name.matches(NAME) && belongs(name, family, type), "a sample of another family: " + line);
        Map<String, String> labels = new TreeMap<>();
        int at = nameEnd;
        if (brace >= 0) {
            at = labels(line, brace + 1, labels);
        }
        check(line.charAt(at) == ' ' && line.indexOf(' ', at + 1) < 0, "no single value: " + line);
        double value = value(line.substring(at + 1));
        check(samples.computeIfAbsent(name, _ -> new LinkedHashMap<>()).put(labels, value) == null,
            "a sample twice: " + line);
        check(!"counter".equals(type) || value >= 0, "a negative counter: " + line);
        check(!"counter".equals(type) || name.endsWith("_total"), "a counter without _total: " + line);
    }

    private static boolean belongs(String name, String family, String type) {
        return switch (type) {
            case "histogram" -> List.of(family + "_bucket", family + "_sum", family + "_count").contains(name);
            case "summary" -> List.of(family, family + "_sum", family + "_count").contains(name);
            case null -> false;
            default -> name.equals(family);
        };
    }

    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            check(equals > 0, line);
            String label = line.substring(at, equals);
            check(label.matches(LABEL) && !label.startsWith("__"), "a bad label: " + line);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (line.charAt(at) != '"') {
                char c = line.charAt(at);
                if (c == '\\') {
                    at++;
                    char escaped = line.charAt(at);
                    check(escaped == '\\' || escaped == '"' || escaped == 'n', "a bad escape: " + line);
                    c = escaped == 'n' ? '\n' : escaped;
                }
                value.append(c);
                at++;
            }
            check(labels.put(label, value.toString()) == null, "a label twice: " + line);
            at++;
            check(line.charAt(at) == ',' || line.charAt(at) == '}', line);
            if (line.charAt(at) == ',') {
                at++;
            }
        }
        return at + 1;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private void checkHistograms() {
        types.forEach((family, type) -> {
            if (type.equals("histogram") && samples.containsKey(family + "_bucket")) {
                Map<Map<String, String>, List<double[]>> series = new LinkedHashMap<>();
                samples.get(family + "_bucket").forEach((labels, value) -> {
                    Map<String, String> rest = new TreeMap<>(labels);
                    double bound = value(rest.remove("le"));
                    series.computeIfAbsent(rest, _ -> new ArrayList<>()).add(new double[] {bound, value});
                });
                series.forEach((labels, buckets) -> checkHistogram(family, labels, buckets));
            }
        });
    }

    private void checkHistogram(String family, Map<String, String> labels, List<double[]> buckets) {
        String where = family + labels;
        for (int i = 1; i < buckets.size(); i++) {
            check(buckets.get(i)[0] > buckets.get(i - 1)[0], "bounds do not rise: " + where);
            check(buckets.get(i)[1] >= buckets.get(i - 1)[1], "buckets do not rise: " + where);
        }
        double[] last = buckets.getLast();
        check(last[0] == Double.POSITIVE_INFINITY, "no bucket +Inf: " + where);
        Double count = samples.get(family + "_count").get(labels);
        check(count != null && count == last[1], "the count is not the last bucket: " + where);
        check(samples.get(family + "_sum").containsKey(labels), "no sum: " + where);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** The type of a family, or null. */
    public String type(String family) {
        return types.get(family);
    }

    /** The help of a family, escapes as they are, or null. */
    public String help(String family) {
        return helps.get(family);
    }

    /** Names of all families. */
    public Set<String> families() {
        return types.keySet();
    }

    /** Counts samples of all families. */
    public int size() {
        return samples.values().stream().mapToInt(Map::size).sum();
    }

    /** All samples of a name, by labels. */
    public Map<Map<String, String>, Double> samples(String name) {
        return samples.getOrDefault(name, Map.of());
    }

    /** Sums the samples of a name that have these labels, given as name, value, name, value. */
    public long sum(String name, String... labels) {
        double sum = 0;
        for (Map.Entry<Map<String, String>, Double> sample : samples(name).entrySet()) {
            boolean matches = true;
            for (int i = 0; i < labels.length; i += 2) {
                matches &= labels[i + 1].equals(sample.getKey().get(labels[i]));
            }
            sum += matches ? sample.getValue() : 0;
        }
        return Math.round(sum);
    }
}
