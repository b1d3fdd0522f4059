package io.ringway.server.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found in a run, counted by kind, the first of them in words. One thread. */
final class Findings {

    private static final int TEXTS_MAX = 20;

    private final long[] counts = new long[Finding.values().length];
    private final List<String> texts = new ArrayList<>();

    /** Notes one finding. */
    void add(Finding kind, String text) {
        counts[kind.ordinal()]++;
        if (texts.size() < TEXTS_MAX) {
            texts.add(kind.text() + ": " + text);
        }
    }

    /** How often one kind was found. */
    long count(Finding kind) {
        return counts[kind.ordinal()];
    }

    /** How much was found in all. */
    long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** The first findings in words. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** All counts by name. */
    Map<String, Object> counts() {
        Map<String, Object> result = new TreeMap<>();
        for (Finding kind : Finding.values()) {
            result.put(kind.text(), counts[kind.ordinal()]);
        }
        return result;
    }
}
