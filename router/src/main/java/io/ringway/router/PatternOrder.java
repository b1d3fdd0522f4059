package io.ringway.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts patterns in the order in which one that is tried after the other can be trusted to match first. */
final class PatternOrder {
    /**
     * The kinds of the segments from the left, static before parameter before catch-all. Patterns that are equal here
     * differ in their text and match no path both; so do those of which one is longer.
     */
    private static final Comparator<PathTable.Entry> BY_PRECEDENCE =
            (a, b) -> compare(a.pattern().segments(), b.pattern().segments());

    private PatternOrder() {
    }

    /**
     * Sorts patterns into one list per host.
     *
     * @param entries   of all hosts.
     * @param hostCount is the number of host entries.
     * @return by host entry, the most specific pattern first.
     */
    static List<List<PathTable.Entry>> byHost(List<PathTable.Entry> entries, int hostCount) {
        List<List<PathTable.Entry>> byHost = new ArrayList<>(hostCount);
        for (int host = 0; host < hostCount; host++) {
            byHost.add(new ArrayList<>());
        }
        entries.forEach(entry -> byHost.get(entry.host()).add(entry));
        byHost.forEach(list -> list.sort(BY_PRECEDENCE));
        return byHost;
    }

    private static int compare(List<PathPattern.Segment> a, List<PathPattern.Segment> b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            int order = a.get(i).kind().compareTo(b.get(i).kind());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
