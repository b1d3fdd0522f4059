package io.ringway.server.h2test;

import java.util.ArrayList;
import java.util.List;

/**
 * One field of a section, pseudo-fields included. One character stands for one byte.
 *
 * @param name         as on the wire
 * @param value        as on the wire
 * @param neverIndexed tells whether it is, or is to be, a literal that is never indexed (RFC 7541 6.2.3)
 */
public record NaiveField(String name, String value, boolean neverIndexed) {

    /** A field that may be indexed. */
    public static NaiveField of(String name, String value) {
        return new NaiveField(name, value, false);
    }

    /** A list of fields from names and values in turn. */
    public static List<NaiveField> list(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues.length);
        }
        List<NaiveField> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(of(namesAndValues[i], namesAndValues[i + 1]));
        }
        return fields;
    }

    /** The first value of a name in a list, or null. */
    public static String value(List<NaiveField> fields, String name) {
        return fields.stream().filter(field -> field.name().equals(name)).map(NaiveField::value).findFirst()
            .orElse(null);
    }

    /** All values of a name in a list. */
    public static List<String> values(List<NaiveField> fields, String name) {
        return fields.stream().filter(field -> field.name().equals(name)).map(NaiveField::value).toList();
    }

    /** Bytes it takes in a table or list (RFC 7541 4.1). */
    public int size() {
        return name.length() + value.length() + 32;
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
