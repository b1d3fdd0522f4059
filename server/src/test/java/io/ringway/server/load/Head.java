package io.ringway.server.load;

import java.util.ArrayList;
import java.util.List;

/** The head of a message as text: its first line and its fields in order. Immutable once read. */
final class Head {

    private final String startLine;
    private final List<String> names = new ArrayList<>(12);
    private final List<String> values = new ArrayList<>(12);

    /**
     * Takes a head apart.
     *
     * @param text all of it, with the empty line
     * @throws HttpViolation if a line has no colon, or a name is empty or has a space
     */
    Head(String text) {
        int end = text.indexOf("\r\n");
        startLine = text.substring(0, end);
        int at = end + 2;
        while (at < text.length() - 2) {
            end = text.indexOf("\r\n", at);
            int colon = text.indexOf(':', at);
            if (colon <= at || colon > end || text.lastIndexOf(' ', colon) >= at) {
                throw new HttpViolation("a field line is '" + text.substring(at, end) + "'");
            }
            names.add(text.substring(at, colon));
            values.add(text.substring(colon + 1, end).strip());
            at = end + 2;
        }
    }

    /** The first line, without its end. */
    String startLine() {
        return startLine;
    }

    /** A response's status. */
    int status() {
        if (!startLine.startsWith("HTTP/1.1 ") || startLine.length() < 13 || startLine.charAt(12) != ' ') {
            throw new HttpViolation("a status line is '" + startLine + "'");
        }
        try {
            return Integer.parseInt(startLine.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new HttpViolation("a status line is '" + startLine + "'");
        }
    }

    /** A request's target. */
    String target() {
        int first = startLine.indexOf(' ');
        int last = startLine.lastIndexOf(' ');
        if (first < 0 || first == last) {
            throw new HttpViolation("a request line is '" + startLine + "'");
        }
        return startLine.substring(first + 1, last);
    }

    /** How many fields there are. */
    int size() {
        return names.size();
    }

    /** The name of a field, as it came. */
    String name(int index) {
        return names.get(index);
    }

    /** The value of a field, without space around it. */
    String value(int index) {
        return values.get(index);
    }

    /** The value of the first field of a name, in any case; null if there is none. */
    String first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** Whether the connection ends after this message. */
    boolean isClose() {
        return "close".equalsIgnoreCase(first("Connection"));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(startLine);
        for (int i = 0; i < names.size(); i++) {
            text.append(" | ").append(names.get(i)).append(": ").append(values.get(i));
        }
        return text.toString();
    }
}
