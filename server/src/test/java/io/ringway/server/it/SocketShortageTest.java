package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that has used up its connections to upstreams: idle ones make way, and who can wait does. */
@NeedsRing
@Timeout(60)
class SocketShortageTest {

    private static final String HOST = " HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private final CountDownLatch release = new CountDownLatch(1);

    private static WorkerFixture start(GatewayFixture.Builder configuration, int upstreamSlots) throws IOException {
        WorkerMemory most = WorkerMemory.DEFAULT;
        return WorkerFixture.start(configuration, KernelFeatures.probe(new LinuxKernel()), new WorkerMemory(
                most.receiveBuffers(), most.receiveBufferBytes(), most.blockBytes(), most.arenaBytes(),
                upstreamSlots));
    }

    /** Begins an answer on a connection that takes no more streams, and ends it when the test says so. */
    private H2TestOrigin leaving() throws IOException {
        return H2TestOrigin.start().on("/held", stream -> {
            H2OriginScript.goAway(0, 0, false).serve(stream);
            stream.head(200, false);
            stream.flush();
            GatewayFixture.await(release);
            stream.data("end", true);
        });
    }

    private static void hold(RawClient client) throws IOException {
        client.send("GET /held" + HOST);
        assertThat(client.in().need()).isEqualTo('H');
    }

    @Test
    void shouldCloseAnIdleConnectionForAnotherBackend() throws IOException {
        try (RecordingOrigin first = RecordingOrigin.start(); RecordingOrigin second = RecordingOrigin.start();
                H2TestOrigin third = H2TestOrigin.start(); WorkerFixture worker = start(GatewayFixture.configure()
                        .forward("/1", first).forward("/2", second).forward("/3", third), 1);
                RawClient client = worker.client()) {
            for (String path : new String[] {"/1", "/2", "/3", "/2", "/3", "/1"}) {
                assertThat(client.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(worker.count(Counter.UPSTREAM_CONNECTIONS_SHED)).isEqualTo(5);
        }
    }

    /** Its own connections leave, with streams that go on; those of another backend are idle. */
    @Test
    void shouldCloseAnIdleConnectionForWhoWaitsBesideAConnectionThatLeaves() throws IOException {
        try (H2TestOrigin origin = leaving(); RecordingOrigin other = RecordingOrigin.start();
                WorkerFixture worker = start(GatewayFixture.configure().timeouts("'connect_ms':3000")
                        .forward("/other", other).forward("/*", origin), 2);
                RawClient first = worker.client(); RawClient second = worker.client()) {
            hold(first);
            assertThat(second.get("/other").status()).isEqualTo(200);
            assertThat(second.get("/now").status()).isEqualTo(200);
            assertThat(origin.accepted()).isEqualTo(2);
            release.countDown();
        }
    }

    @Test
    void shouldServeWhoWaitsAsSoonAsASlotIsFree() throws IOException {
        try (H2TestOrigin origin = leaving(); WorkerFixture worker = start(GatewayFixture.configure()
                .timeouts("'connect_ms':20000").forward("/*", origin), 1);
                RawClient first = worker.client(); RawClient second = worker.client()) {
            hold(first);
            second.send("GET /now" + HOST);
            assertThat(GatewayFixture.isSoon(() -> worker.residue().exchanges() == 2)).isTrue();
            release.countDown();
            assertThat(second.read().status()).isEqualTo(200);
            assertThat(origin.accepted()).isEqualTo(2);
        }
    }

    /** Nothing is idle yet; what is in use will be. */
    @ParameterizedTest
    @ValueSource(strings = {"/first", "/second"})
    void shouldWaitForAConnectionInUse(String path) throws IOException {
        try (RecordingOrigin first = RecordingOrigin.start(); RecordingOrigin second = RecordingOrigin.start();
                WorkerFixture worker = start(GatewayFixture.configure().timeouts("'connect_ms':20000")
                        .forward("/second", second).forward("/*", first), 1);
                RawClient holder = worker.client(); RawClient client = worker.client()) {
            first.on("/held", (connection, request) -> {
                connection.take(request);
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
                GatewayFixture.await(release);
                connection.write("end");
                return true;
            });
            hold(holder);
            client.send("GET " + path + HOST);
            assertThat(GatewayFixture.isSoon(() -> worker.count(Counter.UPSTREAM_WAITS) == 1)).isTrue();
            release.countDown();
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(worker.count(Counter.LIMIT_UPSTREAM_CONNECTIONS)).isZero();
        }
    }

    @Test
    void shouldNotWaitLongForAConnectionInUse() throws IOException {
        try (H2TestOrigin origin = leaving(); RecordingOrigin other = RecordingOrigin.start();
                WorkerFixture worker = start(GatewayFixture.configure().timeouts("'connect_ms':200")
                        .forward("/other", other).forward("/*", origin), 1);
                RawClient first = worker.client(); RawClient second = worker.client()) {
            hold(first);
            Response refused = second.get("/other");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.fields().one("Proxy-Status")).contains("proxy_internal_error");
            assertThat(worker.count(Counter.UPSTREAM_WAITS)).isEqualTo(1);
            release.countDown();
        }
    }

    /** The backend was not asked: it is not said to be slow. */
    @Test
    void shouldTellWhatWasLackingWhenTheWaitIsOver() throws IOException {
        try (H2TestOrigin origin = leaving(); WorkerFixture worker = start(GatewayFixture.configure()
                .timeouts("'connect_ms':200").forward("/*", origin), 1);
                RawClient first = worker.client(); RawClient second = worker.client()) {
            hold(first);
            Response refused = second.get("/now");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.fields().one("Proxy-Status")).contains("proxy_internal_error");
            assertThat(worker.count(Counter.TIMEOUT_CONNECT)).isZero();
            release.countDown();
        }
    }
}
