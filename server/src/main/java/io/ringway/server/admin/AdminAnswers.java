package io.ringway.server.admin;

import io.ringway.server.handler.LocalAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lays out the answers of the admin listener. Stateless. */
final class AdminAnswers {

    private static final List<String> NO_STORE = List.of("Cache-Control: no-store");

    private AdminAnswers() {
    }

    /**
     * A short text, status 200.
     *
     * @param text of the body
     * @return the answer
     */
    static LocalAnswer text(String text) {
        return new LocalAnswer(200, "OK", "text/plain; charset=utf-8", NO_STORE, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A body of some type, status 200.
     *
     * @param contentType of the body
     * @param body        of the answer
     * @return the answer
     */
    static LocalAnswer content(String contentType, byte[] body) {
        return new LocalAnswer(200, "OK", contentType, NO_STORE, body);
    }

    /**
     * A problem as {@code application/problem+json} (RFC 9457).
     *
     * @param status 400 to 599
     * @param title  reason of the status
     * @param detail what is wrong
     * @return the answer
     */
    static LocalAnswer problem(int status, String title, String detail) {
        String body = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
            + escaped(detail) + "\"}\n";
        return new LocalAnswer(status, title, "application/problem+json", NO_STORE,
            body.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 8259 7. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
