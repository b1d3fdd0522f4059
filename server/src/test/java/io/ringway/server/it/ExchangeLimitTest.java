package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many requests at a time as a worker may have, and one more. */
@NeedsRing
@Timeout(60)
class ExchangeLimitTest {

    private static final int EXCHANGES = 3;
    private static final String HALF = "GET /x HTTP/1.1\r\nHost: a.test\r\n";

    @Test
    void shouldRefuseTheRequestThatIsTooManyAndCountItOnce() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure().respond("/*", 200, "local"),
                EXCHANGES)) {
            for (int i = 0; i < EXCHANGES; i++) {
                clients.add(worker.client().send(HALF));
            }
            assertThat(GatewayFixture.isSoon(() -> worker.residue().exchanges() == EXCHANGES)).isTrue();
            assertThat(worker.count(Counter.LIMIT_EXCHANGES)).isZero();

            try (RawClient late = worker.client()) {
                assertThat(late.get("/x").status()).isEqualTo(503);
                late.expectClose();
            }
            assertThat(worker.count(Counter.LIMIT_EXCHANGES)).isEqualTo(1);

            for (RawClient client : clients) {
                assertThat(client.send("\r\n").read().status()).isEqualTo(200);
                client.close();
            }
            worker.expectQuiet();
        }
    }
}
