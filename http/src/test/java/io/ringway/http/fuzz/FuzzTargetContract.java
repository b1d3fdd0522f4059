package io.ringway.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A target under the own mutators for a moment, and over the inputs that are committed because something went wrong
 * with them once, or nearly: {@code docs/fuzzing.md} tells how to run more, and how to add one.
 */
public abstract class FuzzTargetContract {
    private static final long SEED = 20_260_101;
    /** However slow the machine is just now, a build does not wait longer for one target. */
    private static final long DEADLINE_NS = 2_000_000_000L;

    private final String name;
    private final long executions;

    /**
     * Names the target.
     *
     * @param name       of it.
     * @param executions of the mutators, a second's worth.
     */
    protected FuzzTargetContract(String name, long executions) {
        this.name = name;
        this.executions = executions;
    }

    @Test
    void shouldHoldUnderTheMutators() {
        Fuzzer.Report report =
            new Fuzzer(Targets.create(name)).run(SEED, executions, System.nanoTime() + DEADLINE_NS);
        assertThat(report.finding()).as("%s", report).isNull();
        assertThat(report.accepted()).as("the mix is worth its time: %s", report)
            .isBetween(report.executions() / 12, report.executions() * 3 / 4);
    }

    @Test
    void shouldHoldForCommittedInputs() throws IOException {
        FuzzTarget target = Targets.create(name);
        List<String> lines = committed();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            byte[] input = Finding.unescaped(line);
            assertThat(Finding.escaped(input)).as("written as findings are").isEqualTo(line);
            target.runEveryWay(input);
        }
    }

    private List<String> committed() throws IOException {
        try (InputStream in = getClass().getClassLoader().getResourceAsStream("fuzz/" + name + ".txt");
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
