package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every fallible call of every scenario fails in turn, once; for good at each way to fail that is new in its scenario
 * and at every twentieth point. With {@code -Dringway.torture.everyPoint=true} each point fails for good, too.
 */
class TortureTest {

    private static final int FOR_GOOD_EVERY = Boolean.getBoolean("ringway.torture.everyPoint") ? 1 : 20;

    /** What is called while requests are served; torture that misses one of them has lost its reach. */
    private static final String[] SERVING = {"ENTER", "ENTER_PART", "WAIT", "COMPLETION_QUEUE", "SILENT_COMPLETION",
        "SOCKET", "SETSOCKOPT", "GETPEERNAME", "ACCEPT", "ACCEPT_MORE", "CONNECT", "RECEIVE", "RECEIVE_PART",
        "RECEIVE_MORE", "SEND", "SEND_NOW", "SEND_PART", "SHUTDOWN", "CANCEL_LATE"};

    @Test
    void shouldSurviveTheFailureOfEveryCall() {
        List<String> failures = new ArrayList<>();
        long points = 0;
        long lasting = 0;
        int scenarios = 0;
        Set<String> ways = new TreeSet<>();
        for (Map.Entry<String, Scenario> scenario : TortureScenarios.all().entrySet()) {
            Torture torture = new Torture(scenario.getKey(), scenario.getValue());
            try (Quiet _ = new Quiet()) {
                torture.run(FOR_GOOD_EVERY);
            }
            assertThat(torture.points()).as(scenario.getKey()).isPositive();
            points += torture.points();
            lasting += torture.lasting();
            scenarios++;
            ways.addAll(torture.ways());
            failures.addAll(torture.failures());
        }
        System.out.println("torture: " + points + " points in " + scenarios + " scenarios, each failed once, " + lasting
            + " of them also for good; " + ways.size() + " ways to fail");
        assertThat(failures).isEmpty();
        assertThat(lasting).isEqualTo(FOR_GOOD_EVERY == 1 ? points : lasting).isGreaterThan(points / 20);
        assertThat(ways.stream().map(way -> way.split(" ")[0])).contains(SERVING);
    }
}
