package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Authority;
import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import io.ringway.http.fuzz.Fuzzer;
import io.ringway.http.fuzz.RequestHeadTarget;
import io.ringway.http.h1.ReferenceRequestParser.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A third opinion: on inputs of the mutators the parser agrees with a naive one of regular expressions, which is too
 * slow for millions of them.
 */
class RequestFuzzTest {
    private static final long SEED = 20_260_101;
    private static final int REQUESTS = 8000;

    @Test
    void shouldAgreeWithTheNaiveParser() {
        Fuzzer inputs = new Fuzzer(new RequestHeadTarget());
        RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
        Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
        for (int i = 0; i < REQUESTS; i++) {
            byte[] input = inputs.input(SEED, i);
            String request = Delivery.text(input, 0, input.length);
            RequestReader.Outcome actual = reader.readAllWays(input, i);
            ReferenceRequestParser.Result expected = ReferenceRequestParser.parse(request);
            seen.merge(expected.verdict(), 1, Integer::sum);
            switch (expected.verdict()) {
                case ACCEPTED -> assertThat(actual.view()).as("seed %d, input %d: %s", SEED, i, request)
                    .isEqualTo(expected.view());
                case REFUSED -> assertThat(actual.result()).as("seed %d, input %d: %s", SEED, i, request).isNegative();
                default -> assertThat(actual.result()).as("seed %d, input %d: %s", SEED, i, request).isNotPositive();
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
}
