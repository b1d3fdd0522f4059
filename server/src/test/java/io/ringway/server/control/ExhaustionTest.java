package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.QuietPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.metrics.Counter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No descriptor is left: what is only kept makes room for clients that wait, the longest kept first. */
class ExhaustionTest {

    private static final int PORT = 80;
    private static final int ADMIN = 9901;
    private static final int ORIGIN = 8080;
    private static final long MS_NS = 1_000_000L;
    private static final byte[] ORIGIN_IP = {10, 0, 0, 1};
    private static final byte[] ANSWER = bytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\norigin");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static GatewayConfig config() {
        return GatewayConfig.of(ServerConfig.of(ListenerConfig.h1("127.0.0.1:" + PORT)), List.of(
            ClusterConfig.of("c", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("origin", ORIGIN))), List.of(
            RouterConfig.of("local", "/x", new RouteTarget.Respond(200, "text/plain", "local")),
            RouterConfig.of("far", "/far", new RouteTarget.ClusterRef("c"))))
            .withAdmin(new AdminConfig(ListenAddress.parse("127.0.0.1:" + ADMIN), null));
    }

    private static SimulatedGateway start(long seed, int workers) {
        SimulatedGateway gateway = new SimulatedGateway(seed, workers, config(), null);
        gateway.network().listen(SockAddr.ip(ORIGIN_IP, ORIGIN), _ -> new Origin(gateway));
        return gateway;
    }

    private static void end(SimulatedGateway gateway) {
        gateway.tell(new ConductorCommand.End(true));
        gateway.runUntil(gateway::hasEnded);
    }

    /** Takes its time, so that those who ask at once need a connection each. */
    private static final class Origin extends QuietPeer {

        private final SimulatedGateway gateway;

        Origin(SimulatedGateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
            gateway.network().after(200 * MS_NS, () -> socket.send(ANSWER, 0, ANSWER.length));
        }
    }

    /** A client that keeps its connection. */
    private static final class Client extends QuietPeer {

        private final SimSocket socket;
        private final StringBuilder text = new StringBuilder();
        private final byte[] first;

        Client(SimulatedGateway gateway, String first) {
            this.first = bytes(first);
            socket = gateway.network().connect(SockAddr.parse("127.0.0.1:" + PORT), this);
        }

        static Client asking(SimulatedGateway gateway, String path) {
            return new Client(gateway, "GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }

        boolean isAnswered() {
            return text.indexOf("\r\n\r\n") >= 0;
        }

        boolean isOpen() {
            return socket.isConnected();
        }

        @Override
        public void onConnected(SimSocket connected) {
            connected.send(first, 0, first.length);
        }

        @Override
        public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
            text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        }
    }

    private static List<Client> ask(SimulatedGateway gateway, int count, String path) {
        return IntStream.range(0, count).mapToObj(_ -> Client.asking(gateway, path)).toList();
    }

    private static void await(SimulatedGateway gateway, List<Client> clients) {
        gateway.runUntil(() -> clients.stream().allMatch(Client::isAnswered));
    }

    private static long sum(SimulatedGateway gateway, int workers, Counter counter) {
        return LongStream.range(0, workers).map(worker -> gateway.count((int) worker, counter)).sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Tag("C021")
    void shouldCloseIdleUpstreamConnectionsForClientsThatWait(long seed) {
        try (SimulatedGateway gateway = start(seed, 1)) {
            List<Client> early = ask(gateway, 12, "/far");
            await(gateway, early);
            gateway.exhaust();
            long startNs = gateway.nowNs();

            List<Client> late = ask(gateway, 10, "/x");
            await(gateway, late);

            assertThat(gateway.nowNs() - startNs).isLessThan(1_000 * MS_NS);
            assertThat(early).as("upstream connections come first").allMatch(Client::isOpen);
            assertThat(gateway.count(0, Counter.ACCEPT_FAILED)).isPositive();
            assertThat(gateway.count(0, Counter.UPSTREAM_CONNECTIONS_SHED)).isBetween(10L, 12L);
            assertThat(gateway.count(0, Counter.CONNECTIONS_SHED)).isZero();
            end(gateway);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    @Tag("C021")
    void shouldCloseTheClientsThatHaveBeenAtRestForLongest(long seed) {
        try (SimulatedGateway gateway = start(seed, 1)) {
            Client busy = new Client(gateway, "GET /x HTTP/1.1\r\nHost: a.t");
            List<Client> early = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                early.add(Client.asking(gateway, "/x"));
                await(gateway, early);
                gateway.runFor(50 * MS_NS);
            }
            gateway.runFor(1_000 * MS_NS);
            gateway.exhaust();
            long startNs = gateway.nowNs();

            Client late = Client.asking(gateway, "/x");
            await(gateway, List.of(late));
            gateway.runFor(200 * MS_NS);

            assertThat(gateway.nowNs() - startNs).isLessThan(1_000 * MS_NS);
            assertThat(gateway.count(0, Counter.CONNECTIONS_SHED)).isEqualTo(8);
            assertThat(early.subList(0, 8)).noneMatch(Client::isOpen);
            assertThat(early.subList(8, 12)).allMatch(Client::isOpen);
            assertThat(busy.isOpen()).isTrue();
            end(gateway);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void shouldNotCloseAClientThatHasOnlyJustBeenAnswered(long seed) {
        try (SimulatedGateway gateway = start(seed, 1)) {
            List<Client> early = ask(gateway, 4, "/x");
            await(gateway, early);
            gateway.exhaust();
            Client late = Client.asking(gateway, "/x");

            gateway.runFor(800 * MS_NS);
            assertThat(early).allMatch(Client::isOpen);
            assertThat(late.isAnswered()).isFalse();
            gateway.runFor(400 * MS_NS);

            assertThat(late.isAnswered()).isTrue();
            end(gateway);
        }
    }

    /** Accepting goes on with the first descriptor that comes free, not when its rest is over. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void shouldAcceptAtOnceWhenAClientHasLeft(long seed) {
        try (SimulatedGateway gateway = start(seed, 1)) {
            List<Client> early = ask(gateway, 4, "/x");
            await(gateway, early);
            gateway.exhaust();
            Client late = Client.asking(gateway, "/x");
            gateway.runUntil(() -> gateway.count(0, Counter.ACCEPT_FAILED) > 0);
            early.getFirst().socket.close();

            gateway.runUntil(() -> gateway.count(0, Counter.CONNECTIONS_ACTIVE) == 3);
            long leftNs = gateway.nowNs();
            gateway.runUntil(() -> gateway.count(0, Counter.CONNECTIONS_ACCEPTED) == 5);

            assertThat(gateway.nowNs() - leftNs).isLessThan(MS_NS);
            await(gateway, List.of(late));
            end(gateway);
        }
    }

    /** Descriptors are the process's: who lacks one need not be who keeps them. */
    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void shouldMakeRoomForTheAdminListenerToo(long seed) {
        try (SimulatedGateway gateway = start(seed, 2)) {
            await(gateway, ask(gateway, 12, "/far"));
            gateway.exhaust();
            long startNs = gateway.nowNs();

            SimulatedGateway.Answer health = gateway.ask(ADMIN, "/healthz");
            gateway.runUntil(health::isDone);

            assertThat(health.status()).isEqualTo(200);
            assertThat(gateway.nowNs() - startNs).isLessThan(1_000 * MS_NS);
            assertThat(sum(gateway, 2, Counter.UPSTREAM_CONNECTIONS_SHED)).isPositive();
            end(gateway);
        }
    }
}
