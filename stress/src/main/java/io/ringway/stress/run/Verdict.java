package io.ringway.stress.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Judges a run: no forbidden outcome in a test, at least one in every control, a control for every test, a result from
 * every JVM.
 */
public final class Verdict {

    private final List<String> failures = new ArrayList<>();

    /**
     * Judges.
     *
     * @param tallies of all tests and controls that ran
     * @param samples least number for each test
     */
    public Verdict(Collection<Tally> tallies, long samples) {
        for (Tally tally : tallies) {
            String name = tally.test().shortName();
            tally.errors().forEach(error -> failures.add(name + ": no result: " + error));
            if (tally.test().isControl()) {
                judgeControl(tally, name);
            } else {
                judgeTest(tally, name, samples);
                if (tallies.stream().noneMatch(other -> tally.test().name().equals(other.test().controlOf()))) {
                    failures.add(name + ": has no control, so nothing shows that it can fail");
                }
            }
        }
        if (tallies.isEmpty()) {
            failures.add("no tests");
        }
    }

    private void judgeTest(Tally tally, String name, long samples) {
        if (tally.forbidden() > 0) {
            failures.add(name + ": " + tally.forbidden() + " forbidden outcomes in " + tally.samples() + " samples");
        }
        if (tally.samples() < Math.max(1, samples)) {
            failures.add(name + ": " + tally.samples() + " samples of " + Math.max(1, samples));
        }
    }

    private void judgeControl(Tally tally, String name) {
        if (tally.forbidden() == 0) {
            failures.add(name + ": a control (" + tally.test().weakened() + ") that did not fail in "
                + tally.samples() + " samples: its test has no power here");
        }
    }

    /**
     * Tells what speaks against the run.
     *
     * @return a line for each; none if all is well
     */
    public List<String> failures() {
        return List.copyOf(failures);
    }
}
