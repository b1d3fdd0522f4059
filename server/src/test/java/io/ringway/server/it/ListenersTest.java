package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of listeners and upstream addresses, more than one of each, and more than one worker. */
class ListenersTest extends GatewayTest {

    private static void assumeIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            assertThat(socket.isBound()).isTrue();
        } catch (IOException absent) {
            Assumptions.abort("no IPv6 loopback");
        }
    }

    @Test
    void shouldListenOnAndForwardToIpv6() throws IOException {
        assumeIpv6();
        try (RecordingOrigin six = RecordingOrigin.start("::1", 0)) {
            start(GatewayFixture.configure().listener("[::1]:0").route("'external_path':'/*','backends':[{"
                    + "'host':'http://[::1]','port':" + six.port() + "}]"));
            try (RawClient client = RawClient.to("::1", gateway.port())) {
                assertThat(client.get("/x").text()).isEqualTo("GET /x");
            }
            Fields fields = six.request("/x").fields();
            assertThat(fields.one("Host")).isEqualTo("[::1]:" + six.port());
            assertThat(fields.one("X-Forwarded-For")).isEqualTo("::1");
            six.stop();
        }
    }

    @Test
    void shouldListenOnAndForwardToUnixSockets(@TempDir Path folder) throws IOException {
        Path in = folder.resolve("in");
        try (RecordingOrigin unix = RecordingOrigin.start(folder.resolve("out"))) {
            start(GatewayFixture.configure().listener("unix:" + in).forward("/*", unix));
            try (RawClient client = RawClient.to(in)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(client.get("/x" + i).text()).isEqualTo("GET /x" + i);
                }
                byte[] body = PatternBody.bytes(400_000);
                client.beside(out -> {
                    out.write(Latin1.bytes("POST /up HTTP/1.1\r\nHost: a.test\r\nContent-Length: 400000\r\n\r\n"));
                    out.write(body);
                });
                assertThat(client.read("POST").status()).isEqualTo(200);
                assertThat(unix.request("/up").body().bytes()).isEqualTo(body);
            }
            assertThat(unix.accepted()).isEqualTo(1);
            assertThat(unix.request("/x0").fields().has("X-Forwarded-For")).isFalse();
            unix.stop();
        }
        gateway.expectEmpty();
        gateway.close();
        assertThat(Files.exists(in)).as("the socket's file is left").isFalse();
        gateway = null;
    }

    @Test
    void shouldListenOnSeveralAddresses() throws IOException {
        start(GatewayFixture.configure().listener("127.0.0.1:0").listener("127.0.0.2:0").forward("/*", origin));
        int second = gateway.gateway().port(1);
        try (RawClient one = gateway.client(); RawClient two = RawClient.to("127.0.0.2", second)) {
            assertThat(one.get("/1").text()).isEqualTo("GET /1");
            assertThat(two.get("/2").text()).isEqualTo("GET /2");
        }
    }

    @Test
    void shouldSpreadRequestsOverTheBackends() throws IOException {
        try (RecordingOrigin other = RecordingOrigin.start()) {
            start(GatewayFixture.configure().forward("/*", origin, other));
            try (RawClient client = gateway.client()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.get("/x").status()).isEqualTo(200);
                }
            }
            assertThat(origin.completed()).isEqualTo(50);
            assertThat(other.completed()).isEqualTo(50);
            other.stop();
        }
    }

    @Test
    void shouldSpreadRequestsByWeight() throws IOException {
        try (RecordingOrigin other = RecordingOrigin.start()) {
            start(GatewayFixture.configure()
                    .cluster("c", "'load_balancing_strategy':'Weighted','backends':[{" + origin.backend()
                            + ",'weight':3},{" + other.backend() + ",'weight':1}]")
                    .route("'external_path':'/*','cluster':'c'"));
            try (RawClient client = gateway.client()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.get("/x").status()).isEqualTo(200);
                }
            }
            assertThat(origin.completed()).isEqualTo(75);
            assertThat(other.completed()).isEqualTo(25);
            other.stop();
        }
    }

    @Test
    void shouldServeOnEveryWorker() throws IOException {
        start(GatewayFixture.configure().workers(3).forward("/*", origin));
        assertThat(gateway.gateway().workers()).isEqualTo(3);
        assertThat(gateway.gateway().workerThreadIds()).hasSize(3).doesNotHaveDuplicates();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            clients.add(gateway.client());
        }
        for (int round = 0; round < 5; round++) {
            for (RawClient client : clients) {
                assertThat(client.get("/x").status()).isEqualTo(200);
            }
        }
        assertThat(gateway.count(Counter.REQUESTS)).isEqualTo(300);
        assertThat(gateway.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(60);
        for (RawClient client : clients) {
            client.close();
        }
    }
}
