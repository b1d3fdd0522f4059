package io.ringway.server.h2test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What RFC 9113 8 asks of the fields of messages. */
final class NaiveMessageRules {

    private static final Set<String> FOR_ONE_HOP = Set.of("connection", "proxy-connection", "keep-alive",
        "transfer-encoding", "upgrade", "http2-settings");
    private static final Set<String> REQUEST = Set.of(":method", ":scheme", ":authority", ":path", ":protocol");
    private static final Set<String> RESPONSE = Set.of(":status");
    private static final Set<String> NOT_IN_TRAILERS = Set.of("content-length", "host", "authorization", "te");
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9a-z-]+";

    private final Consumer<String> violations;

    NaiveMessageRules(Consumer<String> violations) {
        this.violations = violations;
    }

    private void check(boolean condition, int stream, String text) {
        if (!condition) {
            violations.accept("stream " + stream + ": " + text);
        }
    }

    /** Checks the head of a request. */
    void request(int stream, List<NaiveField> fields) {
        Map<String, String> pseudo = fields(stream, fields, REQUEST);
        String method = pseudo.get(":method");
        String path = pseudo.get(":path");
        String authority = pseudo.get(":authority");
        check(method != null && method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"), stream, ":method " + method
            + " (8.3.1)");
        if ("CONNECT".equals(method) && !pseudo.containsKey(":protocol")) {
            check(authority != null && path == null && !pseudo.containsKey(":scheme"), stream,
                "CONNECT with " + pseudo + " (8.5)");
            return;
        }
        check(pseudo.get(":scheme") != null && pseudo.get(":scheme").matches("https?"), stream,
            ":scheme " + pseudo.get(":scheme") + " (8.3.1)");
        check(path != null && path.matches("/[\\x21-\\x22\\x24-\\xff]*") || "*".equals(path)
            && "OPTIONS".equals(method), stream, ":path " + path + " (8.3.1)");
        check(authority == null || authority.matches("[^@/?#\\s]+"), stream, ":authority " + authority + " (8.3.1)");
        List<String> hosts = NaiveField.values(fields, "host");
        check(authority != null || hosts.size() == 1, stream, "neither :authority nor host");
        check(hosts.stream().allMatch(host -> authority == null || host.equals(authority)), stream,
            "host " + hosts + " beside :authority " + authority + " (8.3.1)");
        check(NaiveField.values(fields, "te").stream().allMatch("trailers"::equals), stream, "te "
            + NaiveField.values(fields, "te") + " (8.2.2)");
    }

    /** Checks the head of a response; returns its status, or 0. */
    int response(int stream, List<NaiveField> fields) {
        String status = fields(stream, fields, RESPONSE).get(":status");
        boolean isStatus = status != null && status.matches("[1-9][0-9][0-9]");
        check(isStatus, stream, ":status " + status + " (8.3.2)");
        check(!"101".equals(status), stream, "a 101 (8.6)");
        check(NaiveField.values(fields, "te").isEmpty(), stream, "te in a response");
        return isStatus ? Integer.parseInt(status) : 0;
    }

    /** Checks trailers. */
    void trailers(int stream, List<NaiveField> fields) {
        fields(stream, fields, Set.of());
        fields.forEach(field -> check(!NOT_IN_TRAILERS.contains(field.name()), stream, field + " in trailers"));
    }

    /** Checks the length of a body that has ended; the method is that of the request where this is the client. */
    void length(int stream, List<NaiveField> head, long received, String method) {
        List<String> lengths = head == null ? List.of() : NaiveField.values(head, "content-length");
        check(lengths.size() <= 1, stream, "content-length " + lengths + " (8.1.1)");
        boolean isWithout = "HEAD".equals(method) || head != null && "304".equals(NaiveField.value(head, ":status"));
        if (isWithout) {
            check(received == 0, stream, received + " bytes where there is no body (8.1.1)");
        } else if (!lengths.isEmpty()) {
            check(lengths.getFirst().matches("0|[1-9][0-9]{0,17}") && Long.parseLong(lengths.getFirst()) == received,
                stream, "content-length " + lengths + ", received " + received + " (8.1.1)");
        }
    }

    /** Checks what holds for each field; returns the pseudo-fields. */
    private Map<String, String> fields(int stream, List<NaiveField> fields, Set<String> known) {
        Map<String, String> pseudo = new HashMap<>();
        boolean hasRegular = false;
        for (NaiveField field : fields) {
            if (field.name().startsWith(":")) {
                check(!hasRegular, stream, field + " after regular fields (8.3)");
                check(known.contains(field.name()), stream, field + " is not for this section (8.3)");
                check(pseudo.put(field.name(), field.value()) == null, stream, field + " is there twice (8.3)");
            } else {
                hasRegular = true;
                check(field.name().matches(TOKEN), stream, "field name '" + field.name() + "' (8.2.1)");
                check(!FOR_ONE_HOP.contains(field.name()), stream, field + " is for one hop of HTTP/1.1 (8.2.2)");
            }
            check(field.value().matches("[^\\x00\\r\\n]*"), stream, field.name() + " has a forbidden byte (8.2.1)");
            check(field.value().equals(field.value().replaceAll("^[ \\t]+|[ \\t]+$", "")), stream,
                field.name() + " begins or ends with white space (8.2.1)");
        }
        return pseudo;
    }
}
