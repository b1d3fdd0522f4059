package io.ringway.server.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the members of one JSON object out by name and checks their kind and range. A wrong one is reported and read
 * as its default, so that one pass finds everything. Every key that is asked for is thereby known; {@link #finish}
 * reports the others, so ask for all keys whatever the values are. A member that is null counts as left out.
 */
final class ObjectBinder {

    private final JsonNode.Obj object;
    private final String path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * One element of a list.
     *
     * @param node value.
     * @param path of it.
     */
    record Element(JsonNode node, String path) {
    }

    /**
     * A binder of one object.
     *
     * @param object   to read.
     * @param path     of it.
     * @param problems takes what is wrong.
     */
    ObjectBinder(JsonNode.Obj object, String path, Problems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    /**
     * The object itself, to point at when something is missing in it.
     *
     * @return as given.
     */
    JsonNode.Obj object() {
        return object;
    }

    /**
     * The object's path.
     *
     * @return as given.
     */
    String path() {
        return path;
    }

    /**
     * The path of a member.
     *
     * @param key of it.
     * @return the path.
     */
    String path(String key) {
        return JsonPath.member(path, key);
    }

    /**
     * Takes a member as it is.
     *
     * @param key of it.
     * @return its value, or null when it was left out.
     */
    JsonNode take(String key) {
        known.add(key);
        JsonNode node = object.find(key);
        return node instanceof JsonNode.Null ? null : node;
    }

    /**
     * Tells whether a member is there.
     *
     * @param key of it.
     * @return false when it was left out or is null.
     */
    boolean has(String key) {
        return take(key) != null;
    }

    /**
     * Takes a truth value.
     *
     * @param key      of the member.
     * @param fallback when it was left out or is wrong.
     * @return the value.
     */
    boolean bool(String key, boolean fallback) {
        JsonNode node = take(key);
        if (node instanceof JsonNode.Bool bool) {
            return bool.value();
        }
        if (node != null) {
            problems.error(node, path(key), "not true or false", "true, false");
        }
        return fallback;
    }

    /**
     * Takes a whole number.
     *
     * @param key      of the member.
     * @param min      smallest.
     * @param max      largest.
     * @param fallback when it was left out or is wrong.
     * @return the value.
     */
    int integer(String key, int min, int max, int fallback) {
        return (int) integer(key, (long) min, max, fallback);
    }

    /**
     * Takes a whole number.
     *
     * @param key      of the member.
     * @param min      smallest.
     * @param max      largest.
     * @param fallback when it was left out or is wrong.
     * @return the value.
     */
    long integer(String key, long min, long max, long fallback) {
        JsonNode node = take(key);
        return node == null ? fallback : integer(new Element(node, path(key)), min, max, fallback);
    }

    /**
     * Reads a whole number.
     *
     * @param element  to read.
     * @param min      smallest.
     * @param max      largest.
     * @param fallback when it is wrong.
     * @return the value.
     */
    long integer(Element element, long min, long max, long fallback) {
        String allowed = min + ".." + max;
        if (!(element.node() instanceof JsonNode.Num number) || !number.text().matches("-?[0-9]+")) {
            problems.error(element.node(), element.path(), "not a whole number", allowed);
            return fallback;
        }
        BigInteger value = new BigInteger(number.text());
        if (value.compareTo(BigInteger.valueOf(min)) < 0 || value.compareTo(BigInteger.valueOf(max)) > 0) {
            problems.error(number, element.path(), "out of range", allowed);
            return fallback;
        }
        return value.longValueExact();
    }

    /**
     * Takes a number.
     *
     * @param key      of the member.
     * @param min      smallest.
     * @param max      largest.
     * @param fallback when it was left out or is wrong.
     * @return the value.
     */
    double decimal(String key, double min, double max, double fallback) {
        JsonNode node = take(key);
        if (node == null) {
            return fallback;
        }
        String allowed = BigDecimal.valueOf(min).toPlainString() + ".." + BigDecimal.valueOf(max).toPlainString();
        if (!(node instanceof JsonNode.Num number)) {
            problems.error(node, path(key), "not a number", allowed);
            return fallback;
        }
        double value = Double.parseDouble(number.text());
        if (!(value >= min && value <= max)) {
            problems.error(number, path(key), "out of range", allowed);
            return fallback;
        }
        return value;
    }

    /**
     * Takes a string.
     *
     * @param key  of the member.
     * @param rule it must keep.
     * @return the string, or null when it was left out or is wrong.
     */
    String text(String key, TextRule rule) {
        JsonNode node = take(key);
        return node == null ? null : text(new Element(node, path(key)), rule);
    }

    /**
     * Reads a string.
     *
     * @param element to read.
     * @param rule    it must keep.
     * @return the string, or null when it is wrong.
     */
    String text(Element element, TextRule rule) {
        if (!(element.node() instanceof JsonNode.Str string)) {
            problems.error(element.node(), element.path(), "not a string, but " + element.node().kind(),
                    rule.allowed());
            return null;
        }
        String complaint = rule.check(string.text());
        if (complaint != null) {
            problems.error(string, element.path(), complaint, rule.allowed());
            return null;
        }
        return string.text();
    }

    /**
     * Takes an object.
     *
     * @param key of the member.
     * @return a binder for it, or null when it was left out or is none.
     */
    ObjectBinder object(String key) {
        JsonNode node = take(key);
        return node == null ? null : object(new Element(node, path(key)));
    }

    /**
     * Reads an object.
     *
     * @param element to read.
     * @return a binder for it, or null when it is none.
     */
    ObjectBinder object(Element element) {
        if (element.node() instanceof JsonNode.Obj inner) {
            return new ObjectBinder(inner, element.path(), problems);
        }
        problems.error(element.node(), element.path(), "not an object, but " + element.node().kind(), "{...}");
        return null;
    }

    /**
     * Takes a list.
     *
     * @param key of the member.
     * @param max most elements that are allowed.
     * @return its elements; empty when it was left out, is no list or is too long.
     */
    List<Element> list(String key, int max) {
        JsonNode node = take(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof JsonNode.Arr array)) {
            problems.error(node, path(key), "not a list, but " + node.kind(), "[...]");
            return List.of();
        }
        if (array.elements().size() > max) {
            problems.error(node, path(key), "has " + array.elements().size() + " elements", "at most " + max);
            return List.of();
        }
        List<Element> elements = new ArrayList<>(array.elements().size());
        for (int i = 0; i < array.elements().size(); i++) {
            elements.add(new Element(array.elements().get(i), JsonPath.element(path(key), i)));
        }
        return elements;
    }

    /**
     * Reports an error about a member, or about the object when the member was left out.
     *
     * @param key     of the member.
     * @param message what is wrong.
     * @param allowed what would be right, or empty.
     */
    void error(String key, String message, String allowed) {
        JsonNode node = take(key);
        problems.error(node == null ? object : node, path(key), message, allowed);
    }

    /**
     * Reports a warning about a member, or about the object when the member was left out.
     *
     * @param key     of the member.
     * @param message what is odd.
     * @param allowed what would be better, or empty.
     */
    void warning(String key, String message, String allowed) {
        JsonNode node = take(key);
        problems.warning(node == null ? object : node, path(key), message, allowed);
    }

    /** Reports every key nobody asked for, with the known one that is nearest. Its value is not shown. */
    void finish() {
        for (JsonNode.Member member : object.members()) {
            if (!known.contains(member.name())) {
                String nearest = NearestKey.find(member.name(), known);
                String message = nearest == null ? "unknown key" : "unknown key, did you mean \"" + nearest + "\"?";
                problems.add(ConfigProblem.Severity.ERROR, member.origin(), path(member.name()), "", message,
                        String.join(", ", known));
            }
        }
    }
}
