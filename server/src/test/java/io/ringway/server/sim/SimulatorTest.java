package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ringway.ring.sim.Fault;
import io.ringway.server.BuildInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway under simulation: the first seeds, those that once failed, and what the simulator itself promises. */
class SimulatorTest {

    private static final long SEEDS = 2_000;
    private static final int THREADS = 2;
    /** A thousand times in 100,000 seeds. */
    private static final long OFTEN = SEEDS / 100;
    private static final String COMMIT = BuildInfo.load().commit();

    @Test
    void shouldRunTwoThousandSeedsClean() {
        Campaign campaign = new Campaign(1, SEEDS, THREADS, _ -> { });
        campaign.run();
        if (!campaign.failures().isEmpty()) {
            Campaign.Failed first = campaign.failures().getFirst();
            fail(campaign.failures().size() + " seeds failed, among them\n"
                + Campaign.report(Case.of(first.seed()), first.failure(), COMMIT));
        }
        assertThat(campaign.total().runs()).isEqualTo(SEEDS);
        assertThat(campaign.total().requests()).isGreaterThan(SEEDS * 50);
        assertThat(campaign.total().outcomes().get(Truth.Outcome.RIGHT)).isGreaterThan(SEEDS * 40);
        for (Fault fault : Fault.values()) {
            assertThat(campaign.total().faults().get(fault)).as("%s", fault).isGreaterThanOrEqualTo(OFTEN);
        }
        for (PeerFault fault : PeerFault.values()) {
            assertThat(campaign.total().peers().get(fault)).as("%s", fault).isGreaterThanOrEqualTo(OFTEN);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "18, a retry after a reload found its endpoint in the tables of another generation",
        "62, a pipelining client was reset with answers in flight when the gateway closed",
        "272, half a head and an end waited for header_ms",
        "305, idle_ms ran from when a silent send was noticed",
        "1930, starved receives slept beside sends that had gone out and held the buffers",
        "2252, a body went on behind a part for which there was no memory",
        "4290, a send without memory waited for an upstream that knew nothing",
        "6667, deaf clients pinned every receive buffer where sends are not silent",
        "42946, request_ms was over while an upstream was connected: told as a response that did not come",
        "70493, a client that pipelined more than is dropped was reset with its last answer in flight",
        "85907, new connections that found no receive buffer were given up, and their requests with them",
        "99589, requests that were held for a slow reader were dropped when its end came",
        "209721, a response was cut whose client had kept its body back for want of a 100 Continue",
        "215278, another try on a connection that was there had only what the first had left of request_ms",
        "214403, connections to upstreams took the slots of clients, and one that was accepted was closed unread",
        "223258, idle connections kept their slots while requests waited for one; it was told as a slow backend",
        "272985, who waited for a slot was not woken when one was free",
        "283174, who waited beside a connection that left got no slot, and was told that the backend was slow",
        "240513, an origin's PING was answered at the moment of the last look",
        "265416, credit went to an origin at the moment of the last look",
        "278149, a PING was answered at the moment of the last look, by one worker of three",
        "229236, GOAWAY went out where there had been no memory for SETTINGS",
        "246303, who had half-closed was ended for not acknowledging our SETTINGS",
        "255441, a slow upload went on behind its early answer, and the gateway waited for it",
        "282173, a slow flood was counted from its beginning",
        "500048, a wait for a connection that was over took others out of the queue with it"})
    void shouldNotFailAgain(long seed, String what) {
        assertThat(Case.of(seed).run(Trace.none()).runs()).as(what).isEqualTo(1);
    }

    @Test
    void shouldRunTheSameTwice() {
        SimulationResult first = Case.of(7).run(Trace.none());
        List<String> lines = new ArrayList<>();
        SimulationResult traced = Case.of(7).run(Trace.to(lines::add, 0));
        assertThat(traced).isEqualTo(first);
        assertThat(lines).isNotEmpty();
        assertThat(Case.of(8).run(Trace.none()).hash()).isNotEqualTo(first.hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17/RESET,STALL", "17/c3,c4", "17/EMFILE/c1/r12,r13/reloads",
        "17/RESET/ORIGIN_REFUSAL/c3"})
    void shouldReadACaseAsItWritesIt(String text) {
        assertThat(Case.parse(text)).hasToString(text);
    }

    @Test
    void shouldSaySeedCommitScenarioStepAndReplay() {
        SimulationFailure failure = new SimulationFailure("outcome", "as if").at(12);
        String report = Campaign.report(Case.of(3), failure, "abc");
        assertThat(report.lines().findFirst().orElseThrow()).startsWith("SEED=3 COMMIT=abc SCENARIO=[")
            .endsWith("STEP=12 -> perf-scripts/simulate --replay 3");
        assertThat(report).contains("checker outcome: as if");
    }
}
