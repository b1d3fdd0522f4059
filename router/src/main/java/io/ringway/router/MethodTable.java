package io.ringway.router;

import io.ringway.http.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives each method that a table can tell apart one bit: those with an id by that, others that routes name by their
 * text. Immutable.
 */
final class MethodTable {
    /** Longest method name, as the parser's limit. */
    static final int NAME_LENGTH_MAX = 32;

    /** Most methods without an id: what is left of 64 bits. */
    static final int CUSTOM_MAX = Long.SIZE - Method.COUNT;

    private static final Map<String, Integer> IDS = IntStream.range(Method.OTHER + 1, Method.COUNT).boxed()
            .collect(Collectors.toUnmodifiableMap(Method::name, id -> id));

    private final List<String> customNames;
    private final UnsafeBuffer[] custom;

    /**
     * Makes the table.
     *
     * @param customNames of methods that have no id, all different, at most {@link #CUSTOM_MAX}.
     */
    MethodTable(List<String> customNames) {
        assert customNames.size() <= CUSTOM_MAX;
        this.customNames = List.copyOf(customNames);
        this.custom = customNames.stream().map(KeyPool::bufferOf).toArray(UnsafeBuffer[]::new);
    }

    /**
     * Whether a method has an id of its own.
     *
     * @param name of the method.
     * @return true if so.
     */
    static boolean isRegistered(String name) {
        return id(name) != Method.OTHER;
    }

    /**
     * The bit of a request's method.
     *
     * @param methodId from the parser, 0 for a method without one.
     * @param buffer   holds its name.
     * @param offset   of the name.
     * @param length   of the name.
     * @return one bit, or 0 for a method that no route of this table names.
     */
    @Hot
    long bit(int methodId, UnsafeBuffer buffer, int offset, int length) {
        assert methodId >= 0 && methodId < Method.COUNT : methodId;
        if (methodId != Method.OTHER) {
            return 1L << methodId;
        }
        return custom.length == 0 ? 0 : customBit(buffer, offset, length);
    }

    @Hot
    private long customBit(UnsafeBuffer buffer, int offset, int length) {
        final UnsafeBuffer[] names = custom;
        for (int i = 0; i < names.length; i++) {
            if (names[i].capacity() == length && ByteRange.equal(buffer, offset, names[i], 0, length)) {
                return 1L << Method.COUNT + i;
            }
        }
        return 0;
    }

    /**
     * The number of a method's bit.
     *
     * @param name of a registered method, or of one of this table's.
     * @return 1 to 63.
     */
    int bitNumber(String name) {
        return isRegistered(name) ? id(name) : Method.COUNT + customNames.indexOf(name);
    }

    /**
     * The method of a bit.
     *
     * @param bitNumber of the method.
     * @return its name.
     */
    String name(int bitNumber) {
        return bitNumber < Method.COUNT ? Method.name(bitNumber) : customNames.get(bitNumber - Method.COUNT);
    }

    private static int id(String name) {
        return IDS.getOrDefault(name, Method.OTHER);
    }
}
