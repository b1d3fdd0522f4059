package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each target under the own mutators for a moment, and over the inputs that are committed because something went wrong
 * with them once, or nearly: {@code docs/fuzzing.md} tells how to run more, and how to add one.
 */
class FuzzTargetsTest {
    private static final long SEED = 20_260_101;
    private static final long EXECUTIONS = 150_000;
    private static final long DEADLINE_NS = 60_000_000_000L;

    @ParameterizedTest
    @ValueSource(strings = {"head", "chunked", "response", "path", "connection"})
    void shouldHoldUnderTheMutators(String name) {
        Fuzzer.Report report =
            new Fuzzer(Targets.create(name)).run(SEED, EXECUTIONS, System.nanoTime() + DEADLINE_NS);
        assertThat(report.finding()).as("%s", report).isNull();
        assertThat(report.accepted()).as("the mix is worth its time: %s", report)
            .isGreaterThan(report.executions() / 12);
        assertThat(report.accepted()).as("the mix is worth its time: %s", report)
            .isLessThan(report.executions() * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "chunked", "response", "path", "connection"})
    void shouldHoldForCommittedInputs(String name) throws IOException {
        FuzzTarget target = Targets.create(name);
        List<String> lines = committed(name);
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            byte[] input = Finding.unescaped(line);
            assertThat(Finding.escaped(input)).as("written as findings are").isEqualTo(line);
            target.runEveryWay(input);
        }
    }

    private static List<String> committed(String name) throws IOException {
        try (InputStream in = FuzzTargetsTest.class.getClassLoader().getResourceAsStream("fuzz/" + name + ".txt");
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
