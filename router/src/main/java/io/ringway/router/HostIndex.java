package io.ringway.router;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Maps a request's host to the most specific host entry of the table, and each entry to the next less specific one that
 * serves the same requests. Immutable.
 *
 * <p>Entry 0 is the one for all hosts; it is always there, even without routes, so that each chain ends in it.
 */
final class HostIndex {
    /** The entry of routes without hosts. */
    static final int ANY_HOST = 0;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int SUFFIX_MULTIPLIER = 0x0100_0193;

    private final boolean isAnyHostServed;
    private final int[] lessSpecific;
    private final int[] keyOffsets;
    private final int[] keyLengths;
    private final UnsafeBuffer keys;
    /** Open-addressed tables of entries, 0 = empty; entry 0 is never looked up. */
    private final int[] exact;
    private final int[] wildcards;
    private final int wildcardLengthMax;

    /**
     * Compiles the index.
     *
     * @param hostKeys        as {@link HostPattern#key} gives them, all different, the first one
     *                        {@link HostPattern#ANY}; their order gives the entries.
     * @param isAnyHostServed says whether there are routes without hosts.
     */
    HostIndex(List<String> hostKeys, boolean isAnyHostServed) {
        assert hostKeys.getFirst().equals(HostPattern.ANY);
        this.isAnyHostServed = isAnyHostServed;
        int count = hostKeys.size();
        KeyPool pool = new KeyPool();
        Map<String, Integer> entries = new HashMap<>();
        lessSpecific = new int[count];
        keyOffsets = new int[count];
        keyLengths = new int[count];
        int longestWildcard = 0;
        int wildcardCount = 0;
        for (int i = 0; i < count; i++) {
            entries.put(hostKeys.get(i), i);
        }
        for (int i = 0; i < count; i++) {
            String key = hostKeys.get(i);
            keyOffsets[i] = pool.add(key);
            keyLengths[i] = key.length();
            lessSpecific[i] = i == ANY_HOST ? -1 : lessSpecific(key, entries);
            if (isWildcard(key)) {
                longestWildcard = Math.max(longestWildcard, key.length());
                wildcardCount++;
            }
        }
        keys = pool.toBuffer();
        wildcardLengthMax = longestWildcard;
        exact = new int[tableSize(count - 1 - wildcardCount)];
        wildcards = new int[tableSize(wildcardCount)];
        for (int i = 1; i < count; i++) {
            boolean isWildcard = isWildcard(hostKeys.get(i));
            int hash = isWildcard ? suffixHash(keys, keyOffsets[i], keyLengths[i])
                    : lowerHash(keys, keyOffsets[i], keyLengths[i]);
            insert(isWildcard ? wildcards : exact, hash, i);
        }
    }

    /**
     * Finds the most specific entry for a host.
     *
     * @param buffer that holds the host.
     * @param offset of the host.
     * @param length of the host, 0 if there is none.
     * @return an entry, {@link #ANY_HOST} if none names the host.
     */
    @Hot
    int find(UnsafeBuffer buffer, int offset, int length) {
        if (lessSpecific.length == 1 || length == 0) {
            return ANY_HOST;
        }
        // One dot at the end only says that the name is absolute (RFC 3986 3.2.2).
        int bare = buffer.getByte(offset + length - 1) == '.' ? length - 1 : length;
        if (bare > HostPattern.LENGTH_MAX) {
            return ANY_HOST;
        }
        int entry = findExact(buffer, offset, bare);
        if (entry != ANY_HOST || wildcardLengthMax == 0) {
            return entry;
        }
        return findWildcard(buffer, offset, bare);
    }

    /**
     * The entry to go on with when no route of an entry fits.
     *
     * @param entry that did not fit.
     * @return the next entry, or -1 after {@link #ANY_HOST}.
     */
    @Hot
    int lessSpecific(int entry) {
        return lessSpecific[entry];
    }

    /**
     * Whether requests that lead to an entry can have a route at all.
     *
     * @param entry that was found.
     * @return false for a host that no route names, in a table where each route names hosts.
     */
    @Hot
    boolean isServed(int entry) {
        return entry != ANY_HOST || isAnyHostServed;
    }

    @Hot
    private int findExact(UnsafeBuffer buffer, int offset, int length) {
        return probe(exact, lowerHash(buffer, offset, length), buffer, offset, length);
    }

    /** Hashes from the end and asks at each dot; the last answer has the longest suffix. */
    @Hot
    private int findWildcard(UnsafeBuffer buffer, int offset, int length) {
        final int end = offset + length;
        // At least one byte must stand before the suffix.
        final int stop = Math.max(offset + 1, end - wildcardLengthMax);
        int best = ANY_HOST;
        int hash = 0;
        for (int at = end - 1; at >= stop; at--) {
            int b = lower(buffer.getByte(at));
            hash = (hash ^ b) * SUFFIX_MULTIPLIER;
            if (b == '.') {
                int entry = probe(wildcards, spread(hash), buffer, at, end - at);
                best = entry == ANY_HOST ? best : entry;
            }
        }
        return best;
    }

    @Hot
    private int probe(int[] table, int hash, UnsafeBuffer buffer, int offset, int length) {
        final int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != ANY_HOST) {
            int entry = table[slot];
            if (keyLengths[entry] == length && equalsLower(buffer, offset, entry, length)) {
                return entry;
            }
            slot = slot + 1 & mask;
        }
        return ANY_HOST;
    }

    @Hot
    private boolean equalsLower(UnsafeBuffer buffer, int offset, int entry, int length) {
        final int key = keyOffsets[entry];
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (lower(buffer.getLong(offset + i)) != keys.getLong(key + i)) {
                return false;
            }
        }
        if (length >= Long.BYTES) {
            int last = length - Long.BYTES;
            return lower(buffer.getLong(offset + last)) == keys.getLong(key + last);
        }
        for (; i < length; i++) {
            if (lower(buffer.getByte(offset + i)) != keys.getByte(key + i)) {
                return false;
            }
        }
        return true;
    }

    /** The hash of the lower-case form of a range. */
    @Hot
    private static int lowerHash(UnsafeBuffer buffer, int offset, int length) {
        long hash = length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            hash = ByteRange.mix(hash, lower(buffer.getLong(offset + i)));
        }
        if (i < length && length >= Long.BYTES) {
            hash = ByteRange.mix(hash, lower(buffer.getLong(offset + length - Long.BYTES)));
        } else if (i < length) {
            long word = 0;
            for (; i < length; i++) {
                word = word << 8 | lower(buffer.getByte(offset + i));
            }
            hash = ByteRange.mix(hash, word);
        }
        return ByteRange.fold(hash);
    }

    /**
     * Lowers A to Z in eight bytes. Bits 7 are kept apart, so no carry passes between bytes.
     *
     * @param word of eight bytes.
     * @return the word in lower case.
     */
    @Hot
    static long lower(long word) {
        long sevenBits = word & ~HIGH_BITS;
        long fromA = sevenBits + ONES * (0x80 - 'A');
        long afterZ = sevenBits + ONES * (0x80 - 'Z' - 1);
        long isUpper = fromA & ~afterZ & ~word & HIGH_BITS;
        return word | isUpper >>> 2;
    }

    @Hot
    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b & 0xFF;
    }

    private static int suffixHash(UnsafeBuffer buffer, int offset, int length) {
        int hash = 0;
        for (int at = offset + length - 1; at >= offset; at--) {
            hash = (hash ^ buffer.getByte(at) & 0xFF) * SUFFIX_MULTIPLIER;
        }
        return spread(hash);
    }

    /** Brings the high bits down, where the table's mask looks. */
    @Hot
    private static int spread(int hash) {
        return hash ^ hash >>> 15;
    }

    private static boolean isWildcard(String key) {
        return key.startsWith(".");
    }

    /** The longest wildcard that serves all hosts of a key, itself not counted. */
    private static int lessSpecific(String key, Map<String, Integer> entries) {
        int found = ANY_HOST;
        for (int dot = key.indexOf('.', 1); dot > 0 && found == ANY_HOST; dot = key.indexOf('.', dot + 1)) {
            found = entries.getOrDefault(key.substring(dot), ANY_HOST);
        }
        return found;
    }

    /** A power of two with at least half of the slots empty, so that each probe ends. */
    private static int tableSize(int count) {
        return Integer.highestOneBit(Math.max(1, count)) << 2;
    }

    private static void insert(int[] table, int hash, int entry) {
        int slot = hash & table.length - 1;
        while (table[slot] != ANY_HOST) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = entry;
    }
}
