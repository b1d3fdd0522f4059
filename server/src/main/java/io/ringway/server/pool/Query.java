package io.ringway.server.pool;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks for parameters in a query ({@code name=value} with {@code &} between), without taking it apart first. */
final class Query {

    private final UnsafeBuffer buffer;
    private final int end;
    private int next;
    private int nameAt;
    private int nameEnd;
    private int valueEnd;

    /**
     * Begins at the first parameter.
     *
     * @param buffer with the query
     * @param offset of its first byte
     * @param length in bytes; not positive: there is none
     */
    Query(UnsafeBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        next = offset;
        end = offset + Math.max(0, length);
    }

    /**
     * Finds the first parameter with a name.
     *
     * @param name to look for
     * @return its decoded value, empty if it has none; null if it is not there
     */
    String first(String name) {
        while (advance()) {
            if (isNamed(name)) {
                return value();
            }
        }
        return null;
    }

    /**
     * Finds all parameters with a name.
     *
     * @param name to look for
     * @return their decoded values
     */
    List<String> all(String name) {
        List<String> found = new ArrayList<>();
        while (advance()) {
            if (isNamed(name)) {
                found.add(value());
            }
        }
        return found;
    }

    private boolean advance() {
        if (next >= end) {
            return false;
        }
        nameAt = next;
        valueEnd = find('&', next, end);
        nameEnd = find('=', next, valueEnd);
        next = valueEnd + 1;
        return true;
    }

    private int find(char wanted, int from, int limit) {
        int at = from;
        while (at < limit && buffer.getByte(at) != wanted) {
            at++;
        }
        return at;
    }

    private boolean isNamed(String name) {
        int length = nameEnd - nameAt;
        boolean isPlain = length == name.length();
        for (int i = 0; i < length; i++) {
            byte b = buffer.getByte(nameAt + i);
            if (b == '%' || b == '+') {
                return PercentText.decode(buffer, nameAt, length, true).equals(name);
            }
            isPlain = isPlain && b == name.charAt(i);
        }
        return isPlain;
    }

    private String value() {
        int from = Math.min(nameEnd + 1, valueEnd);
        return PercentText.decode(buffer, from, valueEnd - from, true);
    }
}
