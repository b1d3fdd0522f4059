package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Spec;
import io.ringway.server.h2test.H2TestOrigin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every case of h2spec, the strict ones too, on routes of all kinds. */
class H2SpecTest extends GatewayTest {

    @TempDir
    Path folder;

    private void expectAllPassed(String path) throws IOException, InterruptedException {
        H2Spec.Result result = H2Spec.unpack(folder).run(gateway.port(), path);
        assertThat(result.text()).isEmpty();
        assertThat(result.passed()).isEqualTo(result.tests()).isEqualTo(H2Spec.CASES);
        gateway.expectHonest();
    }

    @Test
    void shouldPassWhereTheGatewayAnswers() throws IOException, InterruptedException {
        // Of a body of a few bytes some cases cannot see how windows are kept, and skip themselves.
        start(GatewayFixture.configure().h2().respond("/*", 200, "pong ".repeat(20)));
        expectAllPassed("/ping");
    }

    @Test
    void shouldPassBeforeAnUpstream() throws IOException, InterruptedException {
        start(GatewayFixture.configure().h2().forward("/*", origin));
        expectAllPassed("/proxied");
    }

    @Test
    void shouldPassBeforeAnUpstreamThatSpeaksHttp2() throws IOException, InterruptedException {
        H2Upstream.assume();
        try (H2TestOrigin second = H2TestOrigin.start()) {
            start(GatewayFixture.configure().h2().forward("/*", second));
            expectAllPassed("/proxied");
            assertThat(second.violations()).isEmpty();
        }
    }
}
