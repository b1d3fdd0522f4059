package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fuzzer's corpus over sockets, whole and in random pieces: no hang, no leak, and an honest request goes on. */
@NeedsRing
class CorpusTest {

    private static final long SEED = 7;

    @Test
    @Timeout(120)
    void shouldSurviveEveryInputOfTheCorpus() throws Exception {
        Map<String, byte[]> inputs = CaseFiles.files("corpus");
        assertThat(inputs).hasSizeGreaterThan(900);
        try (RecordingOrigin origin = RecordingOrigin.start(); GatewayFixture gateway = InputsRun.gateway(origin)) {
            assertThat(new InputsRun(gateway, inputs, SEED).run()).isEmpty();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            gateway.expectEmpty();
        }
    }
}
