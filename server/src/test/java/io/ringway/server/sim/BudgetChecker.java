package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.server.snapshot.Timeouts;
import java.util.List;

/** No connection of somebody who waits for the gateway to close outlives its budget (checker 11). */
final class BudgetChecker {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LINGER_NS = 2 * SECOND_NS;
    /** A window of the least body rate may have begun just before the client fell silent. */
    private static final long RATE_NS = 20 * SECOND_NS;
    private static final long SLACK_NS = SECOND_NS;

    private final Scenario scenario;
    private final FaultPlan faults;
    private final long endNs;

    BudgetChecker(Scenario scenario, FaultPlan faults, long endNs) {
        this.scenario = scenario;
        this.faults = faults;
        this.endNs = endNs;
    }

    void check(List<SimClient> clients) {
        // A client in the backlog is nobody's yet; time that jumps or stalls is nobody's fault.
        // So is no attack on a stream that finds no room.
        boolean fair = scenario.connectionLimit() > clients.size()
            && scenario.exchangeLimit() >= ScenarioDraw.AMPLE_EXCHANGES && faults.count(Fault.STALL) == 0
            && faults.count(Fault.CLOCK_JUMP) == 0 && faults.count(Fault.EMFILE) == 0
            && faults.count(Fault.ENOMEM) == 0;
        for (SimClient client : clients) {
            if (fair && client.waitedNs() > budgetNs(client.plan())) {
                throw new SimulationFailure("budget", "closed after " + client.waitedNs() / 1_000_000 + " ms, allowed "
                    + budgetNs(client.plan()) / 1_000_000 + ": " + client);
            }
        }
    }

    private long budgetNs(ClientPlan plan) {
        Timeouts timeouts = scenario.timeouts();
        long slow = plan.readGapNs() + SLACK_NS;
        return slow + switch (plan.habit()) {
            case ATTACK, SAY_CLOSE, HALF_CLOSE, CLOSE, ABORT, LEAVE -> LINGER_NS + timeouts.bodyNs();
            case STAY -> Math.max(timeouts.idleNs(), timeouts.headerNs());
            // It looks only when the gateway must have closed long since.
            case DEAF -> 0;
            case STALL -> timeouts.headerNs() + timeouts.bodyNs() + timeouts.idleNs() + timeouts.requestNs()
                + RATE_NS + LINGER_NS;
        };
    }
}
