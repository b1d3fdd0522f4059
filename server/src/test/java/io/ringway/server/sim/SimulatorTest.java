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
        for (CallEvent event : CallEvent.values()) {
            // What is given up before a thread takes it is recalled; only the moment behind that is left for this one.
            assertThat(campaign.total().calls().get(event)).as("%s", event)
                .isGreaterThanOrEqualTo(event == CallEvent.TAKEN_FOR_NOBODY ? 1 : OFTEN);
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
        "200234, an answer that was whole by its length was counted as cut, and missed in the metrics",
        "200969, the reset of an upstream that had said goodbye overtook its response",
        "201817, GOAWAY named a higher last stream than the one before it",
        "204177, the wait for a client began before its early answered uploads had ended",
        "204694, as 200969 on a connection that was kept",
        "204696, a stalled upstream's send held a receive buffer past the rest of the run",
        "205134, credit came back in crumbs and was taken for a flood",
        "205313, an empty DATA frame asked for a window",
        "206079, as 205134 over many windows",
        "209721, a response was cut whose client had kept its body back for want of a 100 Continue",
        "210206, a probe that was under way was read as the metrics",
        "212680, as 201817 with a client that reads nothing",
        "214403, connections to upstreams took the slots of clients, and one that was accepted was closed unread",
        "215132, as 204177 with a client that stays",
        "215278, another try on a connection that was there had only what the first had left of request_ms",
        "216277, as 215132 with more of them",
        "216663, tries that a signal had ended came before one that was refused",
        "216926, as 216663 with a client that says close",
        "220451, as 205313 under an upload over the limit",
        "222450, as 205313 on a connection that closes",
        "230100, as 205313 among many streams",
        "227035, half a head came when nothing had come for header_ms and its wait was over at once",
        "234675, the same without any fault",
        "245982, an upstream of HTTP/2 broke off behind a whole counted response and pipelined requests were dropped",
        "275276, the same behind a response of no bytes",
        "242101, a client left by itself inside a frame and the gateway was blamed",
        "251391, the same with a listener that went",
        "258110, the same with two receive buffers",
        "287868, the same of a client that had said goodbye",
        "276238, a flood that trickled was within its budget",
        "285601, a window below zero opened more slowly than the gateway bears",
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
        "402498, an origin closed while its windows were looked at and was waited for without end",
        "405242, requests held behind a body that was dropped were dropped with it when the client's end came",
        "407406, GOAWAY for a late acknowledgement went to who had ended its direction",
        "222481, a request whose wait for a connection had ended stayed in the queue, and the next one was lost",
        "292494, the end of an upstream that said goodbye at once overtook its SETTINGS",
        "500048, a wait for a connection that was over took others out of the queue with it"})
    void shouldNotFailAgain(long seed, String what) {
        // Found before there were handlers: without them the seed is what it was.
        assertThat(Case.of(seed).withoutHandlers().run(Trace.none()).runs()).as(what).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"205642, a reset that waited for its accept was held against the handler",
        "221454, the same where one client may be connected", "228167, the same with two receive buffers",
        "233587, the same with a streaming handler", "238339, a head left when its client's attack had begun",
        "248371, a pause ended at an answer and a deadline at once",
        "273086, the wait for a handler began anew with the last byte of the answer before",
        "285807, the wait for a head ended in a pause in which it came",
        "286099, a reset behind requests that were held was not read"})
    void shouldNotFailAgainWithHandlers(long seed, String what) {
        assertThat(Case.of(seed).run(Trace.none()).runs()).as(what).isEqualTo(1);
    }

    @Test
    void shouldDrawHandlersBesideWhatIsThereWithoutThem() {
        int handlers = 0;
        for (long seed = 1; seed <= 100; seed++) {
            Scenario with = Case.of(seed).scenario();
            Scenario without = Case.of(seed).withoutHandlers().scenario();
            handlers += with.handlers().size();
            assertThat(with.clients()).as("seed %d", seed).startsWith(without.clients().toArray(ClientPlan[]::new));
            assertThat(with.withHandlers(List.of(), without.clients(), without.connectionLimit())).isEqualTo(without);
        }
        assertThat(handlers).isGreaterThan(50);
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
    @ValueSource(strings = {"17", "17/RESET,STALL", "17/c3,c4", "17/EMFILE/c1/r12,r13/reloads", "17/handlers",
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
