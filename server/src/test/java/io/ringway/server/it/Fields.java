package io.ringway.server.it;

import java.util.List;

/**
 * The fields of a head or trailer section as they were sent.
 *
 * @param all in their order, names as written.
 */
record Fields(List<Field> all) {

    static final Fields NONE = new Fields(List.of());

    /**
     * One field.
     *
     * @param name  as written.
     * @param value without white space around it.
     */
    record Field(String name, String value) {
    }

    /** The value of a field that may be there once, or null. */
    String one(String name) {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " is there " + values.size() + " times: " + values);
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values of a field. */
    List<String> values(String name) {
        return all.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).toList();
    }

    /** Tells whether a field is there. */
    boolean has(String name) {
        return !values(name).isEmpty();
    }

    /** Tells whether a field's values, as a list, name a token. */
    boolean lists(String name, String token) {
        for (String value : values(name)) {
            for (String element : value.split(",")) {
                if (element.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
