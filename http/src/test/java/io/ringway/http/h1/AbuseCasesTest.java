package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import io.ringway.http.Delivery;
import io.ringway.http.fuzz.Forwarder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every abuse case, as far as the codec decides it: the status, how many requests an upstream sees and what they say,
 * and whether the connection ends. Whole, byte by byte, in random pieces, and behind another request.
 */
class AbuseCasesTest {
    private static final byte[] FIRST = Delivery.bytes("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n");
    /** Byte by byte to the end, these alone would take longer than all others: they fail at a bound far before it. */
    private static final int WHOLE_WAYS_MAX = 100_000;
    /** Not answered by the codec but by the route it leads to; the codec's part is that /admin is what it leads to. */
    private static final Set<Integer> PROTECTED = Set.of(401, 403);

    static Stream<Arguments> cases() throws IOException {
        List<Map<String, Object>> cases = CaseFiles.objects("abuse-cases.json");
        assertThat(cases).hasSizeGreaterThanOrEqualTo(178);
        return cases.stream().map(one -> Arguments.of(one.get("id"), one.get("title"), one));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void shouldDecideAsRequired(String id, String title, Map<String, Object> one) throws IOException {
        byte[] bytes = CaseFiles.bytes(one, "raw_b64", "raw_zlib_b64");
        Forwarder.Outcome outcome = Forwarder.run(bytes, new int[] {bytes.length});
        check(id, one, outcome.statuses(), outcome.forwarded(), outcome.closed());

        byte[] start = bytes.length > WHOLE_WAYS_MAX ? Arrays.copyOf(bytes, WHOLE_WAYS_MAX) : bytes;
        List<int[]> ways = Delivery.waysOf(start.length, id.hashCode());
        for (int[] way : ways) {
            int[] limits = start.length == bytes.length ? way : append(way, bytes.length);
            assertThat(Forwarder.run(bytes, limits)).as("%s in %d pieces", id, way.length).isEqualTo(outcome);
        }

        byte[] second = new byte[FIRST.length + bytes.length];
        System.arraycopy(FIRST, 0, second, 0, FIRST.length);
        System.arraycopy(bytes, 0, second, FIRST.length, bytes.length);
        Forwarder.Outcome behind = Forwarder.run(second, new int[] {second.length});
        assertThat(behind.statuses().get(0)).isEqualTo(200);
        assertThat(behind.statuses().subList(1, behind.statuses().size())).isEqualTo(outcome.statuses());
        assertThat(behind.forwarded().subList(1, behind.forwarded().size())).isEqualTo(outcome.forwarded());
    }

    private static void check(
        String id, Map<String, Object> one, List<Integer> statuses, List<String> forwarded, boolean isClosed) {
        List<?> allowed = (List<?>) one.get("status");
        assertThat(statuses).as("%s is answered", id).isNotEmpty();
        int first = statuses.get(0);
        if (first == 200 && !allowed.contains(200)) {
            assertThat(allowed.stream().anyMatch(PROTECTED::contains)).as("%s gave %s, not %s", id, first, allowed)
                .isTrue();
            assertThat(forwarded.get(0))
                .as("%s leads to the protected route", id).startsWith("GET /admin HTTP/1.1\r\n");
            return;
        }
        assertThat(allowed.stream().anyMatch(status -> Integer.valueOf(first).equals(status)))
            .as("%s gave %s, allowed are %s", id, first, allowed).isTrue();
        // A case that is served is served in full: each of its requests once, none hidden in another's content.
        assertThat(forwarded.size()).as("%s: requests the upstream sees", id)
            .isEqualTo(first == 200 ? (Integer) one.get("max_upstream_requests") : 0);
        if (Boolean.TRUE.equals(one.get("must_close"))) {
            assertThat(isClosed).as("%s ends the connection", id).isTrue();
        }
        checkUpstream(id, one, forwarded);
    }

    private static void checkUpstream(String id, Map<String, Object> one, List<String> forwarded) {
        String upstream = String.join("", forwarded);
        String utf8 = new String(Delivery.bytes(upstream), StandardCharsets.UTF_8);
        for (Object regex : (List<?>) one.get("upstream_deny_regex")) {
            int flags = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
            assertThat(Pattern.compile((String) regex, flags).matcher(upstream).find()).as("%s sends %s", id, regex)
                .isFalse();
        }
        for (Object regex : (List<?>) one.get("upstream_need_regex")) {
            Pattern pattern = Pattern.compile((String) regex, Pattern.CASE_INSENSITIVE);
            assertThat(pattern.matcher(upstream).find() || pattern.matcher(utf8).find()).as("%s: %s", id, regex)
                .isTrue();
        }
    }

    private static int[] append(int[] limits, int last) {
        int[] appended = Arrays.copyOf(limits, limits.length + 1);
        appended[limits.length] = last;
        return appended;
    }
}
