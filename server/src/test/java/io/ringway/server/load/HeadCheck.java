package io.ringway.server.load;

import java.util.Locale;
import java.util.Set;

/** Compares a head with what its canary says: first line, own fields, and nothing that nobody asked for. */
final class HeadCheck {

    private static final Set<String> REQUEST_FIELDS = Set.of("host", "x-forwarded-for", "x-forwarded-proto",
        "x-forwarded-host", "x-request-id", "via", "content-length", "transfer-encoding");
    private static final Set<String> RESPONSE_FIELDS = Set.of("date", "via", "connection", "content-length",
        "transfer-encoding");

    private HeadCheck() {
    }

    /** Looks at a request's head as it reached the origin. */
    static boolean request(Findings findings, Canary canary, Head head) {
        return check(findings, "request " + canary.name(), head, canary.requestLine(), canary.name(),
            canary.requestFill(), REQUEST_FIELDS);
    }

    /** Looks at an answer's head as it reached the client. */
    static boolean response(Findings findings, Canary canary, Head head) {
        return check(findings, "answer to " + canary.name(), head, canary.statusLine(), canary.name(),
            canary.responseFill(), RESPONSE_FIELDS);
    }

    private static boolean check(Findings findings, String what, Head head, String line, String name, String fill,
                                 Set<String> others) {
        if (!head.startLine().equals(line)) {
            return wrong(findings, name, what + ": first line '" + head.startLine() + "' for '" + line + "'", head);
        }
        int own = 0;
        for (int i = 0; i < head.size(); i++) {
            String field = head.name(i).toLowerCase(Locale.ROOT);
            String value = head.value(i);
            if (field.equals("x-canary") || field.equals("x-fill")) {
                own++;
                if (!value.equals(field.equals("x-fill") ? fill : name)) {
                    return wrong(findings, name, what + ": field " + field + " is '" + value + "'", head);
                }
            } else if (!others.contains(field)) {
                return wrong(findings, name, what + ": field '" + head.name(i) + ": " + value + "'", head);
            }
        }
        return own == 2 || wrong(findings, name, what + ": " + own + " of its own 2 fields", head);
    }

    private static boolean wrong(Findings findings, String name, String text, Head head) {
        String all = head.toString();
        String other = head.first("X-Canary");
        Finding kind = all.indexOf(0xDB) >= 0 ? Finding.POISON
            : other != null && !other.equals(name) ? Finding.FOREIGN : Finding.WRONG;
        findings.add(kind, text + " in " + all.substring(0, Math.min(300, all.length())));
        return false;
    }
}
