package io.ringway.server.pool;

import io.ringway.http.h1.Reasons;
import java.nio.charset.StandardCharsets;

/** Error bodies (RFC 9457) for what handlers throw, of the shape of the gateway's own. */
final class ProblemJson {

    private static final char DELETE = 0x7F;
    /** Behind the control characters of Latin-1's upper half. */
    private static final char CONTROLS_END = 0xA0;

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
        StringBuilder text = new StringBuilder("{\"type\":\"about:blank\"");
        String title = Reasons.of(status);
        if (!title.isEmpty()) {
            text.append(",\"title\":\"").append(title).append('"');
        }
        text.append(",\"status\":").append(status);
        if (detail != null) {
            text.append(",\"detail\":\"");
            escape(text, detail);
            text.append('"');
        }
        return text.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Beyond what JSON wants (RFC 8259 7): a detail often quotes the client, and lands on somebody's terminal. */
    private static void escape(StringBuilder text, String detail) {
        for (int i = 0; i < detail.length(); i++) {
            char c = detail.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c >= DELETE && c < CONTROLS_END) {
                text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xF, 16));
            } else {
                text.append(c);
            }
        }
    }
}
