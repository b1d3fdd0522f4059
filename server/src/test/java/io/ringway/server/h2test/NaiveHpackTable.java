package io.ringway.server.h2test;

import java.util.ArrayList;
import java.util.List;

/** Static and dynamic table under one index (RFC 7541 2.3). One thread. */
final class NaiveHpackTable {

    private static final List<NaiveField> STATIC = NaiveField.list(
        ":authority", "", ":method", "GET", ":method", "POST", ":path", "/", ":path", "/index.html",
        ":scheme", "http", ":scheme", "https", ":status", "200", ":status", "204", ":status", "206",
        ":status", "304", ":status", "400", ":status", "404", ":status", "500", "accept-charset", "",
        "accept-encoding", "gzip, deflate", "accept-language", "", "accept-ranges", "", "accept", "",
        "access-control-allow-origin", "", "age", "", "allow", "", "authorization", "", "cache-control", "",
        "content-disposition", "", "content-encoding", "", "content-language", "", "content-length", "",
        "content-location", "", "content-range", "", "content-type", "", "cookie", "", "date", "", "etag", "",
        "expect", "", "expires", "", "from", "", "host", "", "if-match", "", "if-modified-since", "",
        "if-none-match", "", "if-range", "", "if-unmodified-since", "", "last-modified", "", "link", "",
        "location", "", "max-forwards", "", "proxy-authenticate", "", "proxy-authorization", "", "range", "",
        "referer", "", "refresh", "", "retry-after", "", "server", "", "set-cookie", "",
        "strict-transport-security", "", "transfer-encoding", "", "user-agent", "", "vary", "", "via", "",
        "www-authenticate", "");

    private final List<NaiveField> entries = new ArrayList<>();
    private int capacity;
    private int size;

    NaiveHpackTable(int capacity) {
        this.capacity = capacity;
    }

    /** The entry with an index, from 1; newest dynamic entries follow the static ones. */
    NaiveField entry(int index) throws NaiveHpackException {
        if (index < 1 || index > STATIC.size() + entries.size()) {
            throw new NaiveHpackException("index " + index + " of " + (STATIC.size() + entries.size()));
        }
        return index <= STATIC.size() ? STATIC.get(index - 1) : entries.get(index - STATIC.size() - 1);
    }

    /** The lowest index of a field, or 0. */
    int indexOf(NaiveField field) {
        return index(field, false);
    }

    /** The lowest index of a name, or 0. */
    int indexOfName(NaiveField field) {
        return index(field, true);
    }

    private int index(NaiveField field, boolean nameOnly) {
        for (int i = 0; i < STATIC.size() + entries.size(); i++) {
            NaiveField entry = i < STATIC.size() ? STATIC.get(i) : entries.get(i - STATIC.size());
            if (entry.name().equals(field.name()) && (nameOnly || entry.value().equals(field.value()))) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Adds a field in front and drops what has no room; one too large empties the table (RFC 7541 4.4). */
    void add(NaiveField field) {
        entries.addFirst(NaiveField.of(field.name(), field.value()));
        size += field.size();
        evict();
    }

    /** Changes what it may hold, in bytes. */
    void capacity(int bytes) {
        capacity = bytes;
        evict();
    }

    private void evict() {
        while (size > capacity) {
            size -= entries.removeLast().size();
        }
    }

    /** What it may hold, in bytes. */
    int capacity() {
        return capacity;
    }

    /** What it holds, in bytes. */
    int size() {
        return size;
    }

    /** Dynamic entries. */
    int count() {
        return entries.size();
    }
}
