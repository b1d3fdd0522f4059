package io.ringway.stress.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/** The tallies of all tests that run. Thread: one. */
final class Tallies {

    private final Map<String, Tally> byName = new LinkedHashMap<>();

    /**
     * Begins with nothing.
     *
     * @param tests and controls that are to run
     */
    Tallies(List<StressTest> tests) {
        tests.forEach(test -> byName.put(test.name(), new Tally(test)));
    }

    /**
     * Adds what a round of jcstress has written.
     *
     * @param file it wrote
     * @throws IOException if it cannot be read
     */
    void read(Path file) throws IOException {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
        try {
            reader.dump();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        } finally {
            reader.close();
        }
        results.getTestResults().forEach(this::add);
    }

    private void add(TestResult result) {
        Tally tally = byName.get(result.getName());
        if (result.status() != Status.NORMAL) {
            tally.addError(result.status() + " " + String.join(" | ", result.getMessages()) + " "
                + String.join(" | ", result.getVmErr()));
            return;
        }
        long forbidden = 0;
        for (GradingResult outcome : result.grading().gradingResults.values()) {
            if (outcome.expect == Expect.FORBIDDEN) {
                forbidden += outcome.count;
            }
        }
        tally.add(result.getTotalCount(), forbidden);
    }

    /**
     * Finds tests that want more samples; controls do not.
     *
     * @param samples wanted
     * @return those that have fewer, and no error
     */
    List<StressTest> below(long samples) {
        return byName.values().stream()
            .filter(tally -> !tally.test().isControl() && tally.samples() < samples && tally.errors().isEmpty())
            .map(Tally::test).toList();
    }

    /**
     * Finds controls that have shown nothing yet.
     *
     * @return those that ran without an error
     */
    List<StressTest> silentControls() {
        return byName.values().stream()
            .filter(tally -> tally.test().isControl() && tally.forbidden() == 0 && tally.errors().isEmpty())
            .map(Tally::test).toList();
    }

    Collection<Tally> all() {
        return byName.values();
    }
}
