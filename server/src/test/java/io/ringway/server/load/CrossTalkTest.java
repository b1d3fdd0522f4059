package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Ringway;
import io.ringway.server.worker.Residue;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The cross-talk check in short: clean where nothing is wrong, and certain to find what is planted. */
class CrossTalkTest {

    private static CrossTalkRun run(int requests, int faults, CrossTalkRun.Plant plant) {
        CrossTalkRun run = new CrossTalkRun(new CrossTalkRun.Settings(7, requests, 20, 32, faults, plant));
        try (NetLoop loop = new NetLoop()) {
            int[] origins = new int[2];
            CrossTalk[] crossTalk = new CrossTalk[1];
            // The gateway needs the origins' ports, and the clients the gateway's.
            for (int i = 0; i < origins.length; i++) {
                origins[i] = loop.listen(0, link -> crossTalk[0].origin(link));
            }
            try (Ringway gateway = TestGateway.before(origins)) {
                crossTalk[0] = new CrossTalk(run, loop, gateway.port());
                crossTalk[0].perform();
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> isQuiet(gateway.residue()));
            }
        }
        return run;
    }

    private static boolean isQuiet(Residue left) {
        return left.clients() == 0 && left.exchanges() == 0 && left.receiveBuffers() == 0 && left.blocks() == 0;
    }

    @Test
    void shouldFindNothingInAHealthyGatewayUnderFaults() {
        CrossTalkRun run = run(5_000, 20_000, CrossTalkRun.Plant.NONE);
        assertThat(run.findings().texts()).isEmpty();
        assertThat(run.issued()).isEqualTo(5_000);
        assertThat(run.verifiedCount()).isBetween(3_500L, 4_990L);
    }

    @Test
    void shouldVerifyEveryRequestWithoutFaults() {
        CrossTalkRun run = run(3_000, 0, CrossTalkRun.Plant.NONE);
        assertThat(run.findings().texts()).isEmpty();
        assertThat(run.verifiedCount()).isEqualTo(3_000);
    }

    @Test
    void shouldFindAForeignBody() {
        assertThat(run(3_000, 0, CrossTalkRun.Plant.FOREIGN).findings().count(Finding.FOREIGN)).isPositive();
    }

    @Test
    void shouldFindPoison() {
        assertThat(run(3_000, 0, CrossTalkRun.Plant.POISON).findings().count(Finding.POISON)).isPositive();
    }

    @Test
    void shouldFindAForeignHeader() {
        assertThat(run(3_000, 0, CrossTalkRun.Plant.HEADER).findings().count(Finding.FOREIGN)).isPositive();
    }
}
