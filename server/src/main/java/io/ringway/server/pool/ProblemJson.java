package io.ringway.server.pool;

import java.nio.charset.StandardCharsets;

/** Error bodies (RFC 9457) for what handlers throw. */
final class ProblemJson {

    private ProblemJson() {
    }

    /**
     * Writes a problem.
     *
     * @param status of the answer
     * @param detail for the client, or null
     * @return the document
     */
    static byte[] of(int status, String detail) {
        StringBuilder text = new StringBuilder("{\"type\":\"about:blank\",\"status\":").append(status);
        if (detail != null) {
            text.append(",\"detail\":\"");
            escape(text, detail);
            text.append('"');
        }
        return text.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(StringBuilder text, String detail) {
        for (int i = 0; i < detail.length(); i++) {
            char c = detail.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xF, 16));
            } else {
                text.append(c);
            }
        }
    }
}
