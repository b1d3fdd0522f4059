package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Authority;
import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import io.ringway.http.h1.ReferenceRequestParser.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Requests made of good and nearly good parts, then damaged a little: the parser agrees with the naive one on each.
 */
class RequestFuzzTest {
    private static final long SEED = 20_260_101;
    private static final int REQUESTS = 6000;

    private static final String[] METHODS = {
        "GET", "GET", "GET", "POST", "OPTIONS", "CONNECT", "HEAD", "get", "M-SEARCH", "X", "", "G T", "A".repeat(32),
        "A".repeat(33),
    };
    private static final String[] TARGETS = {
        "/", "/a/b", "/a%20b?c=%41", "/?", "/a?b?c", "*", "http://a.test/x?y", "https://A.test:443", "a.test:80",
        "[::1]:80", "/%", "/%4", "/%zz", "/a#b", "/a\\b", "//x/../y", "/a;b=c", "http://", "http://a.test?x",
        "/[]|{}^`", "/<>", "", "/\"", "http://u@a/", "/0123456789abcdef0123456789", "/a.b/.c", "h", "http:/a", "/?%a",
        "a.test", "/caf\u00e9",
    };
    private static final String[] VERSIONS = {
        "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ",
        "HTTP/1.", "",
    };
    private static final String[] NAMES = {
        "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Connection", "Expect", "X-Foo", "x_foo",
        "Accept", "Cookie", "A", "X-Rather-Long-Field-Name-With-Many-Bytes", "TE", "Upgrade", "Keep-Alive", "", "X Y",
        "X:", "X\u00e9",
    };
    private static final String[] VALUES = {
        "a.test", "a.test:80", "a.test:", "5", "0", "007", "chunked", "Chunked", "gzip, chunked", "close", "keep-alive",
        "close, x-foo", "x-foo,,te ,upgrade", "cookie", "host", "100-continue", "y 100-continue", "", " ", "\t v \t",
        "5, 5", "-1", "caf\u00e9", "a\u0001b", "a\tb", "1.2.3.4", "1.2.3.256", "[::1]:8080", "[::",
        "9223372036854775808", "a\rb", "a\nb", "\"q\"",
    };
    private static final String DAMAGE = " \t\r\n:/?#%*,;\"\\_-.AaZz019@[]\u0000\u0001\u007f\u0080\u00ff";

    @Test
    void shouldAgreeWithTheNaiveParser() {
        Random random = new Random(SEED);
        RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
        Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
        for (int i = 0; i < REQUESTS; i++) {
            String request = request(random);
            RequestReader.Outcome actual = reader.readAllWays(Delivery.bytes(request), random.nextLong());
            ReferenceRequestParser.Result expected = ReferenceRequestParser.parse(request);
            seen.merge(expected.verdict(), 1, Integer::sum);
            switch (expected.verdict()) {
                case ACCEPTED -> assertThat(actual.view()).as("seed %d: %s", SEED, request).isEqualTo(expected.view());
                case REFUSED -> assertThat(actual.result()).as("seed %d: %s", SEED, request).isNegative();
                default -> assertThat(actual.result()).as("seed %d: %s", SEED, request).isNotPositive();
            }
        }
        assertThat(seen.get(Verdict.ACCEPTED)).as("the mix is worth its time: %s", seen).isGreaterThan(REQUESTS / 8);
        assertThat(seen.get(Verdict.REFUSED)).as("the mix is worth its time: %s", seen).isGreaterThan(REQUESTS / 8);
    }

    @Test
    void shouldAgreeWithTheGrammarOnAuthorities() {
        Random random = new Random(SEED);
        String alphabet = "0123456789abcfAF::::....[]-_~%@ x";
        int accepted = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" : "");
            String used = text.isEmpty() ? alphabet : "::::01f.";
            int length = random.nextInt(24);
            for (int j = 0; j < length; j++) {
                text.append(used.charAt(random.nextInt(used.length())));
            }
            text.append(text.indexOf("[") == 0 ? "]" : "");
            String authority = text.toString();
            byte[] bytes = Delivery.bytes(authority);
            long actual = Authority.parse(new UnsafeBuffer(bytes), 0, bytes.length);
            try {
                Object[] expected = ReferenceRequestParser.authority(authority);
                accepted++;
                assertThat(actual).as(authority).isNotEqualTo(Authority.MALFORMED);
                assertThat(Authority.hostLength(actual)).as(authority).isEqualTo(((String) expected[0]).length());
                assertThat(Authority.port(actual)).as(authority).isEqualTo(expected[1]);
            } catch (IllegalArgumentException e) {
                assertThat(actual).as(authority).isEqualTo(Authority.MALFORMED);
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    private static String request(Random random) {
        // Mostly good parts, or nearly nothing would be accepted: the tables begin with those.
        boolean isTame = random.nextInt(3) > 0;
        StringBuilder request = new StringBuilder("\r\n".repeat(random.nextInt(12) == 0 ? random.nextInt(7) : 0));
        request.append(pick(random, METHODS, isTame ? 4 : METHODS.length)).append(' ')
            .append(pick(random, TARGETS, isTame ? 5 : TARGETS.length)).append(' ')
            .append(pick(random, VERSIONS, isTame ? 5 : VERSIONS.length)).append("\r\n");
        if (random.nextInt(8) > 0) {
            request.append("Host: ").append(pick(random, VALUES, isTame ? 3 : VALUES.length)).append("\r\n");
        }
        int fields = random.nextInt(5);
        for (int i = 0; i < fields; i++) {
            String name = isTame ? NAMES[7 + random.nextInt(8)] : pick(random, NAMES, NAMES.length);
            request.append(name).append(": ").append(pick(random, VALUES, isTame ? 22 : VALUES.length)).append("\r\n");
        }
        if (isTame && random.nextBoolean()) {
            request.append("Connection: ").append(VALUES[9 + random.nextInt(4)]).append(" \r\n");
        }
        request.append("\r\n");
        int damages = isTame ? random.nextInt(2) : random.nextInt(3);
        for (int i = 0; i < damages; i++) {
            damage(random, request);
        }
        return request.append(random.nextInt(4) == 0 ? "GET /next" : "").toString();
    }

    private static void damage(Random random, StringBuilder request) {
        int at = random.nextInt(request.length());
        char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
        switch (random.nextInt(3)) {
            case 0 -> request.setCharAt(at, c);
            case 1 -> request.insert(at, c);
            default -> request.deleteCharAt(at);
        }
    }

    private static String pick(Random random, String[] parts, int count) {
        return parts[random.nextInt(count)];
    }
}
