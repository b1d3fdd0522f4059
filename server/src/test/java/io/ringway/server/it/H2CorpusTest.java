package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fuzzer's corpus of HTTP/2 over sockets, whole and in random pieces: no hang, no leak, others are served. */
@NeedsRing
class H2CorpusTest {

    private static final long SEED = 7;

    @Test
    @Timeout(120)
    void shouldSurviveEveryInputOfTheCorpus() throws Exception {
        Map<String, byte[]> inputs = CaseFiles.files("../h2/corpus");
        assertThat(inputs).hasSizeGreaterThan(600);
        try (RecordingOrigin origin = RecordingOrigin.start();
             GatewayFixture gateway = GatewayFixture.configure().h2()
                 .timeouts("'header_ms':300,'body_ms':300,'idle_ms':300,'request_ms':1000,'connect_ms':1000")
                 .forward("/*", origin).start()) {
            assertThat(new InputsRun(gateway, inputs, SEED).run()).isEmpty();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            gateway.expectEmpty();
        }
    }
}
