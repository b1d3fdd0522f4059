package io.ringway.server.config;

import java.util.Collection;
import java.util.Locale;

/** Guesses which key was meant: the one the fewest strokes away. */
public final class NearestKey {

    private static final int LENGTH_MAX = 64;

    private NearestKey() {
    }

    /**
     * Finds the nearest of some keys.
     *
     * @param typed that is unknown.
     * @param known to choose from.
     * @return the nearest one, the first of equals; null when none is near enough to be meant.
     */
    public static String find(String typed, Collection<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT).replace('-', '_');
        if (wanted.length() > LENGTH_MAX) {
            return null;
        }
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String key : known) {
            String candidate = key.toLowerCase(Locale.ROOT).replace('-', '_');
            int near = Math.max(1, Math.max(wanted.length(), candidate.length()) / 3);
            int distance = strokes(wanted, candidate, near);
            if (distance <= near && distance < bestDistance) {
                best = key;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** As typed, but a key written together or only in part (token for token_file) is never too far. */
    private static int strokes(String wanted, String candidate, int near) {
        if (candidate.replace("_", "").equals(wanted.replace("_", ""))) {
            return 0;
        }
        int distance = distance(wanted, candidate);
        boolean isPart = !wanted.isEmpty() && (candidate.startsWith(wanted + "_") || candidate.endsWith("_" + wanted));
        return isPart ? Math.min(distance, near) : distance;
    }

    /**
     * Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
     *
     * @param a one text.
     * @param b the other.
     * @return the least number of them that makes one from the other.
     */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                boolean isSwap = i > 1 && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                current[j] = isSwap ? Math.min(best, before[j - 2] + 1) : best;
            }
            int[] spare = before;
            before = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}
