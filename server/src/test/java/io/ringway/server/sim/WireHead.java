package io.ringway.server.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * A head as a simulated peer reads it: naive, allocating, and strict, because everything it reads was written by the
 * gateway.
 */
final class WireHead {

    private final String first;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /**
     * Reads a head.
     *
     * @param text with the empty line at its end
     * @throws WireException if a line is malformed
     */
    WireHead(String text) {
        int at = text.indexOf("\r\n");
        first = text.substring(0, at);
        at += 2;
        while (at < text.length() - 2) {
            int end = text.indexOf("\r\n", at);
            int colon = text.indexOf(':', at);
            if (colon <= at || colon > end || text.charAt(at) == ' ' || text.charAt(colon - 1) == ' ') {
                throw new WireException("malformed field line: " + text.substring(at, end));
            }
            names.add(text.substring(at, colon));
            values.add(text.substring(colon + 1, end).strip());
            at = end + 2;
        }
        if (text.indexOf('\n', 0) != text.indexOf("\r\n") + 1 || text.indexOf('\0') >= 0) {
            throw new WireException("stray line end or NUL in a head");
        }
    }

    /** {@return request line or status line} */
    String first() {
        return first;
    }

    /**
     * Finds a field that must not be there twice.
     *
     * @param name of the field
     * @return value, or null if there is none
     * @throws WireException if there are two
     */
    String field(String name) {
        String found = null;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                if (found != null) {
                    throw new WireException("two fields " + name);
                }
                found = values.get(i);
            }
        }
        return found;
    }

    /**
     * Finds a number.
     *
     * @param name of the field
     * @return value, or -1 if there is none
     * @throws WireException if it is no number
     */
    long number(String name) {
        String value = field(name);
        if (value == null) {
            return -1;
        }
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new WireException(name + " is no number: " + value);
        }
    }

    /** {@return whether the sender will close the connection} */
    boolean closes() {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase("Connection") && values.get(i).equalsIgnoreCase("close")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells how the body is framed (RFC 9112 6.3), the bodiless cases aside.
     *
     * @param unsaid what it means if the head says nothing
     * @return length, or {@link MessageReader#CHUNKED}, or {@code unsaid}
     * @throws WireException if the head says two things
     */
    long framing(long unsaid) {
        String coding = field("Transfer-Encoding");
        long length = number("Content-Length");
        if (coding != null) {
            if (!coding.equals("chunked") || length >= 0) {
                throw new WireException("ambiguous framing: " + coding + ", length " + length);
            }
            return MessageReader.CHUNKED;
        }
        return length >= 0 ? length : unsaid;
    }

    @Override
    public String toString() {
        return first + " " + names + values;
    }
}
