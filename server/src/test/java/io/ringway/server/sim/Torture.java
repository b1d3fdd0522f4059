package io.ringway.server.sim;

import io.ringway.ring.sim.FaultPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes every call and operation of a scenario fail that can, one after the other: once, and for good. A clean run
 * counts them. However it fails, nothing breaks and nothing leaks, and once it has stopped an honest request is served.
 */
final class Torture {

    private static final int FAILURES_MAX = 10;

    private final String name;
    private final Scenario scenario;
    private final List<String> failures = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long points;
    private long lasting;

    /**
     * Prepares.
     *
     * @param name     of the scenario
     * @param scenario to run
     */
    Torture(String name, Scenario scenario) {
        this.name = name;
        this.scenario = scenario;
    }

    /**
     * Runs the scenario once for each thing that can fail, and again with it failing for good: wherever a call or an
     * operation fails in a way that is new in this scenario, and at every so manieth point besides.
     *
     * @param forGoodEvery 1 for all points
     */
    void run(int forGoodEvery) {
        FaultPlan counting = FaultPlan.torture();
        Simulator.run(scenario, counting, Trace.none());
        points = counting.fallible();
        for (long n = 0; n < points && failures.size() < FAILURES_MAX; n++) {
            boolean isNew = seen.add(fail(n, false));
            if (isNew || n % forGoodEvery == 0) {
                fail(n, true);
            }
        }
    }

    /** Runs with one failure. Returns what failed. */
    private String fail(long n, boolean forGood) {
        FaultPlan plan = FaultPlan.torture();
        plan.failNth(n, forGood);
        lasting += forGood ? 1 : 0;
        try {
            Simulator.run(scenario, plan, Trace.none());
            if (plan.failed().isEmpty()) {
                failures.add(describe(n, forGood, plan) + ": nothing was made to fail");
            }
        } catch (SimulationFailure failure) {
            if (!forGood || !plan.failed().startsWith("ENTER ") || !isTheEnd(failure)) {
                failures.add(describe(n, forGood, plan) + ": " + failure.checker() + ": " + failure.getMessage());
            }
        }
        return plan.failed();
    }

    /** A kernel that takes no submission any more ends the process, in words. */
    private static boolean isTheEnd(SimulationFailure failure) {
        return failure.getMessage().contains("the ring can neither submit nor wait")
            || failure.getMessage().contains("the kernel takes no more submissions");
    }

    private String describe(long n, boolean forGood, FaultPlan plan) {
        return name + ", point " + n + " (" + plan.failed() + (forGood ? ", for good)" : ", once)");
    }

    /** {@return things that can fail in the scenario} */
    long points() {
        return points;
    }

    /** {@return points at which it failed for good, too} */
    long lasting() {
        return lasting;
    }

    /** {@return every way in which something failed, as point and error} */
    Set<String> ways() {
        return Set.copyOf(seen);
    }

    /** {@return what must not have happened, one line each} */
    List<String> failures() {
        return List.copyOf(failures);
    }
}
