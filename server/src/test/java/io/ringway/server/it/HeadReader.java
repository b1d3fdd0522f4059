package io.ringway.server.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads start lines and fields, strictly: CRLF only, tokens, no folding, no control characters. */
final class HeadReader {

    private static final int LINE_MAX = 1 << 20;

    private HeadReader() {
    }

    /** One line without its end, or null at the end of the input. */
    static String line(WireReader in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        while (next != '\r') {
            if (next == '\n') {
                throw new ProtocolException("bare LF after: " + line);
            }
            if (line.length() == LINE_MAX) {
                throw new ProtocolException("endless line");
            }
            line.append((char) next);
            next = in.need();
        }
        if (in.need() != '\n') {
            throw new ProtocolException("bare CR after: " + line);
        }
        return line.toString();
    }

    /** Fields up to the empty line. */
    static Fields fields(WireReader in) throws IOException {
        List<Fields.Field> fields = new ArrayList<>();
        while (true) {
            String line = line(in);
            if (line == null) {
                throw new java.io.EOFException("the connection ended inside a head: " + in.end());
            }
            if (line.isEmpty()) {
                return new Fields(List.copyOf(fields));
            }
            fields.add(field(line));
        }
    }

    private static Fields.Field field(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line.substring(0, colon))) {
            throw new ProtocolException("no field line: " + line);
        }
        String value = line.substring(colon + 1);
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127)) {
            throw new ProtocolException("control character in: " + line);
        }
        return new Fields.Field(line.substring(0, colon), strip(value));
    }

    /** A text without the spaces and tabs around it; other bytes stay. */
    static String strip(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    /** Tells whether a text is a token (RFC 9110 5.6.2). */
    static boolean isToken(String text) {
        return text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    }
}
