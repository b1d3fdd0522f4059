package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of heads that a reload changes, on connections of HTTP/2 that are open: clients' and upstreams'. */
@NeedsRing
@Timeout(60)
class ReloadHeadLimitsTest {

    private static final String SMALL = "'header_bytes':8192,'header_count':20,'request_line_bytes':1024";
    private static final String LARGE = "'header_bytes':200000,'header_count':400,'request_line_bytes':16384";
    private static final int SMALL_LIST = 1024 + 8192;
    private static final int LARGE_LIST = 16_384 + 200_000;
    /** More than any field block may have as long as lists are small. */
    private static final String VALUE = "v".repeat(150_000);

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = H2TestOrigin.start();
        origin.on("/large", answering("x-large", VALUE));
        String[] many = new String[2 * 100];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "x-" + i;
            many[i + 1] = "y";
        }
        origin.on("/many", answering(many));
    }

    private static H2OriginScript answering(String... fields) {
        return stream -> {
            if (stream.awaitRequest()) {
                stream.respond(200, "whole", fields);
            }
        };
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (GatewayFixture last = gateway) {
            last.expectQuiet();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            last.expectEmpty();
        }
    }

    private GatewayFixture.Builder with(String limits) {
        return GatewayFixture.configure().h2().limits("'connections':100," + limits).respond("/here", 200, "here")
            .forward("/*", origin);
    }

    private static List<H2Request> beyondSmall() {
        H2Request many = H2Request.get("/here");
        for (int i = 0; i < 100; i++) {
            many = many.with("x-" + i, "y");
        }
        return List.of(H2Request.get("/here", "x-large", VALUE), many, H2Request.get("/here?" + "q".repeat(5000)));
    }

    private static long announced(H2TestClient client) {
        return client.call(peer -> peer.remote().value(NaiveFrames.MAX_HEADER_LIST_SIZE));
    }

    private long announcedToOrigin() {
        List<Long> value = new ArrayList<>();
        origin.use(0, peer -> value.add(peer.remote().value(NaiveFrames.MAX_HEADER_LIST_SIZE)));
        return value.getFirst();
    }

    @Test
    void shouldTakeLargerHeadsOnAClientsConnectionThatIsOpen() throws IOException {
        gateway = with(SMALL).start();
        List<H2Request> requests = beyondSmall();
        try (H2TestClient client = gateway.h2Client()) {
            // One whose block alone is too much would end the connection.
            assertThat(client.ask(requests.get(1)).status()).isEqualTo(431);
            assertThat(client.ask(requests.get(2)).status()).isEqualTo(414);
            assertThat(announced(client)).isEqualTo(SMALL_LIST);

            gateway.reload(with(LARGE));

            for (H2Request request : requests) {
                assertThat(client.ask(request).text()).isEqualTo("here");
            }
            assertThat(announced(client)).isEqualTo(LARGE_LIST);
            assertThat(client.isAlive()).isTrue();
            assertThat(client.violations()).isEmpty();
        }
        assertThat(gateway.count(Counter.H2_CONNECTIONS)).isEqualTo(1);
    }

    /** It hears of a limit that has grown with whatever it sends: a PING is enough. */
    @Test
    void shouldTellAClientOfChangesBetweenRequests() throws IOException {
        gateway = with(SMALL).start();
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.isAlive()).isTrue();
            gateway.reload(with(LARGE));
            assertThat(client.isAlive()).isTrue();
            assertThat(announced(client)).isEqualTo(LARGE_LIST);
            gateway.reload(with(SMALL));
            assertThat(client.isAlive()).isTrue();
            assertThat(announced(client)).isEqualTo(SMALL_LIST);
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void shouldTakeLargerHeadsOnAnUpstreamsConnectionThatIsOpen() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/held", stream -> {
            GatewayFixture.await(release);
            stream.respond(200, "held");
        });
        gateway = with(SMALL).start();
        try (H2TestClient client = gateway.h2Client(); RawClient old = gateway.client()) {
            assertThat(client.ask(H2Request.get("/many")).status()).isEqualTo(502);
            int held = client.send(H2Request.get("/held"));
            assertThat(GatewayFixture.isSoon(() -> origin.openStreams() == 1)).isTrue();
            assertThat(announcedToOrigin()).isEqualTo(SMALL_LIST);

            gateway.reload(with(LARGE));

            assertThat(client.ask(H2Request.get("/large")).field("x-large")).isEqualTo(VALUE);
            assertThat(client.ask(H2Request.get("/many")).field("x-198")).isEqualTo("y");
            assertThat(old.get("/large").text()).isEqualTo("whole");
            assertThat(announcedToOrigin()).isEqualTo(LARGE_LIST);
            release.countDown();
            assertThat(client.await(held).text()).as("of the generation before").isEqualTo("held");
            assertThat(client.violations()).isEmpty();
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    /** An upstream that minds the limit has to know it before it answers, whatever it has sent since. */
    @Test
    void shouldTellAnUpstreamBeforeTheNextRequest() throws IOException {
        List<Long> known = new ArrayList<>();
        origin.on("/", stream -> {
            stream.use(peer -> known.add(peer.remote().value(NaiveFrames.MAX_HEADER_LIST_SIZE)));
            stream.respond(200, "known");
        });
        gateway = with(SMALL).start();
        try (RawClient client = gateway.client()) {
            for (String limits : List.of(SMALL, LARGE, LARGE, SMALL)) {
                gateway.reload(with(limits));
                assertThat(client.get("/").text()).isEqualTo("known");
            }
        }
        assertThat(known).containsExactly((long) SMALL_LIST, (long) LARGE_LIST, (long) LARGE_LIST, (long) SMALL_LIST);
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @Test
    void shouldHoldHeadsToLowerLimitsAtOnce() throws IOException {
        gateway = with(LARGE).start();
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/large")).status()).isEqualTo(200);
            for (H2Request request : beyondSmall()) {
                assertThat(client.ask(request).status()).isEqualTo(200);
            }

            gateway.reload(with(SMALL));

            assertThat(client.ask(H2Request.get("/many")).status()).isEqualTo(502);
            assertThat(client.ask(H2Request.get("/large")).status()).isEqualTo(502);
            List<Integer> refused = new ArrayList<>();
            for (H2Request request : beyondSmall()) {
                refused.add(client.ask(request).status());
            }
            assertThat(refused).containsExactly(431, 431, 414);
            H2Response small = client.ask(H2Request.get("/small"));
            assertThat(small.status()).isEqualTo(200);
            assertThat(announced(client)).isEqualTo(SMALL_LIST);
            assertThat(client.violations()).isEmpty();
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }
}
