package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every fallible call of every scenario fails in turn, once; every way to fail also for good. With
 * {@code -Dringway.torture.everyPoint=true} each point fails for good, too: twice the time.
 */
class TortureTest {

    private static final int FOR_GOOD_EVERY = Boolean.getBoolean("ringway.torture.everyPoint") ? 1 : 20;

    @Test
    void shouldSurviveTheFailureOfEveryCall() {
        List<String> failures = new ArrayList<>();
        long points = 0;
        long runs = 0;
        int scenarios = 0;
        for (Map.Entry<String, Scenario> scenario : TortureScenarios.all().entrySet()) {
            Torture torture = new Torture(scenario.getKey(), scenario.getValue());
            torture.run(FOR_GOOD_EVERY);
            assertThat(torture.points()).as(scenario.getKey()).isPositive();
            points += torture.points();
            runs += torture.runs();
            scenarios++;
            failures.addAll(torture.failures());
        }
        System.out.println("torture: " + points + " points in " + scenarios + " scenarios, " + runs + " runs");
        assertThat(failures).isEmpty();
    }
}
