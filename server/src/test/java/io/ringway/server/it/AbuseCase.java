package io.ringway.server.it;

import java.util.List;
import java.util.Map;

/**
 * One abuse case and what must come of it.
 *
 * @param id          such as A001.
 * @param title       in words.
 * @param bytes       to send.
 * @param statuses    of which the first answer must have one; null stands for no answer.
 * @param mustClose   whether the connection must end.
 * @param upstreamMax most requests an origin may see whole.
 * @param deny        expressions that nothing sent to an origin may match.
 * @param need        expressions that something sent to an origin must match, where it is forwarded.
 */
record AbuseCase(String id, String title, byte[] bytes, List<Integer> statuses, boolean mustClose, int upstreamMax,
        List<String> deny, List<String> need) {

    /** All of them. */
    static List<AbuseCase> all() {
        return CaseFiles.objects("abuse-cases.json").stream().map(AbuseCase::of).toList();
    }

    @SuppressWarnings("unchecked")
    private static AbuseCase of(Map<String, Object> object) {
        return new AbuseCase((String) object.get("id"), (String) object.get("title"),
                CaseFiles.bytes(object, "raw_b64", "raw_zlib_b64"), (List<Integer>) object.get("status"),
                Boolean.TRUE.equals(object.get("must_close")), (Integer) object.get("max_upstream_requests"),
                (List<String>) object.get("upstream_deny_regex"), (List<String>) object.get("upstream_need_regex"));
    }

    /** The method whose framing the first answer has. */
    String method() {
        String start = Latin1.text(bytes.length > 64 ? java.util.Arrays.copyOf(bytes, 64) : bytes);
        return start.startsWith("HEAD ") ? "HEAD" : "GET";
    }
}
