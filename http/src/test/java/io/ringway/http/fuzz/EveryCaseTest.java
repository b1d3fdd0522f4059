package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Split invariance and canonical re-serialisation over every case of section A of the abuse list, every case of llhttp
 * and the corpus: byte by byte, in all pairs of pieces, in random pieces and whole, under default and tightest limits,
 * the outcome is one, and what is sent upstream reads strictly as the requests that came.
 */
class EveryCaseTest {
    /** Beyond every limit of a head: what is longer is cut there, it fails before. */
    private static final int LENGTH_MAX = 48 * 1024;

    private final FuzzTarget connection = new ConnectionTarget();
    private final FuzzTarget head = new RequestHeadTarget();
    private final FuzzTarget response = new ResponseTarget();
    private final FuzzTarget chunked = new ChunkedTarget();

    static Stream<Arguments> abuseCases() throws IOException {
        List<Map<String, Object>> cases = CaseFiles.objects("abuse-cases.json");
        assertThat(cases).hasSizeGreaterThanOrEqualTo(178);
        String asked = System.getProperty("ringway.case");
        if (asked != null) {
            Assumptions.assumeTrue(asked.startsWith("A"), asked + " is no case of section A");
            cases.removeIf(one -> !one.get("id").equals(asked));
            assertThat(cases).as("case %s of the abuse list", asked).hasSize(1);
        }
        return cases.stream().map(one -> Arguments.of(one.get("id"), one.get("title"), one));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("abuseCases")
    @Tag("one-case")
    void shouldHoldForEveryAbuseCase(String id, String title, Map<String, Object> one) throws IOException {
        byte[] bytes = CaseFiles.bytes(one, "raw_b64", "raw_zlib_b64");
        byte[] input = Arrays.copyOf(bytes, Math.min(bytes.length, LENGTH_MAX));
        connection.runEveryWay(input);
        head.runEveryWay(input);
    }

    @Test
    void shouldHoldForEveryCaseOfLlhttp() throws IOException {
        int responses = 0;
        for (Map<String, Object> one : CaseFiles.objects("llhttp-cases.json")) {
            byte[] bytes = CaseFiles.bytes(one, "in_b64", "in_zlib_b64");
            String type = (String) CaseFiles.asMap(one.get("meta")).get("type");
            if (type.startsWith("request")) {
                connection.runEveryWay(bytes);
                head.runEveryWay(bytes);
            } else {
                response.runEveryWay(bytes);
                responses++;
            }
        }
        assertThat(responses).isGreaterThan(50);
    }

    @Test
    void shouldHoldForEveryBody() {
        List<byte[]> bodies = SeedInputs.chunked();
        assertThat(bodies).hasSizeGreaterThan(CaseFiles.arePresent() ? 100 : 3);
        bodies.forEach(chunked::runEveryWay);
    }

    @Test
    void shouldHoldForEveryFileOfTheCorpus() throws IOException {
        FuzzTarget path = new PathTarget();
        List<FuzzTarget> targets = List.of(connection, head, response, chunked, path);
        List<byte[]> files = new ArrayList<>(CaseFiles.corpus());
        assertThat(files).hasSizeGreaterThan(900);
        int accepted = 0;
        for (byte[] file : files) {
            for (FuzzTarget target : targets) {
                accepted += target.run(file, file.length) ? 1 : 0;
            }
        }
        assertThat(accepted).as("some of them are messages").isGreaterThan(10);
    }
}
