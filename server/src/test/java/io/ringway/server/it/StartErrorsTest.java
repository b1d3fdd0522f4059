package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.Ringway;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that cannot start says why in one line and leaves nothing behind. */
@NeedsRing
@Timeout(30)
class StartErrorsTest {

    private static GatewayConfig config(String... listeners) {
        GatewayFixture.Builder builder = GatewayFixture.configure().workers(2).respond("/", 200, "hello");
        Arrays.stream(listeners).forEach(builder::listener);
        return builder.config();
    }

    private static void expectRefusal(GatewayConfig config, String... parts) throws IOException {
        long descriptors = descriptors();
        assertThatThrownBy(() -> Ringway.start(config)).isInstanceOf(StartException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").contains(parts));
        assertThat(GatewayFixture.isSoon(() -> descriptors() <= descriptors)).as("descriptors are left open").isTrue();
    }

    private static long descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    @Test
    void shouldSayThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            expectRefusal(config(address), address);
            expectRefusal(config("127.0.0.1:0", address), address);
        }
    }

    @Test
    void shouldSayThatAPortIsTakenByAnotherGateway() throws IOException {
        try (Ringway first = Ringway.start(config("127.0.0.1:0"))) {
            String address = "127.0.0.1:" + first.port();
            expectRefusal(config(address), address);
            try (RawClient client = RawClient.to(first.port())) {
                assertThat(client.get("/").text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void shouldSayThatClientsConnectWhereTheAdminAddressIs() throws IOException {
        String address;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            address = "127.0.0.1:" + probe.getLocalPort();
        }
        GatewayFixture.Builder both = GatewayFixture.configure().workers(2).respond("/", 200, "hello");

        expectRefusal(both.listener(address).admin(address).config(), "$.admin.address", address,
            "$.server.listeners[0]");
    }

    @Test
    void shouldSayThatAnAddressIsNotOurs() throws IOException {
        expectRefusal(config("192.0.2.1:8080"), "192.0.2.1:8080");
    }

    @Test
    void shouldSayThatAUnixPathCannotBe(@TempDir Path folder) throws IOException {
        expectRefusal(config("unix:" + folder.resolve("absent/socket")), "absent/socket");
        Path file = Files.writeString(folder.resolve("file"), "precious");
        expectRefusal(config("unix:" + file), file.toString());
        assertThat(Files.readString(file)).as("another's file").isEqualTo("precious");
    }

    @Test
    void shouldStartAgainWhereItStopped(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("socket");
        int port = 0;
        for (int i = 0; i < 3; i++) {
            try (Ringway gateway = Ringway.start(config("127.0.0.1:" + port, "unix:" + socket))) {
                port = gateway.port();
                try (RawClient client = RawClient.to(port); RawClient local = RawClient.to(socket)) {
                    assertThat(client.get("/").text()).isEqualTo("hello");
                    assertThat(local.get("/").text()).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenStopped() throws IOException {
        Ringway.start(config("127.0.0.1:0")).close();
        long descriptors = descriptors();
        int threads = Thread.activeCount();
        for (int i = 0; i < 10; i++) {
            try (Ringway gateway = Ringway.start(config("127.0.0.1:0"));
                    RawClient client = RawClient.to(gateway.port())) {
                assertThat(client.get("/").text()).isEqualTo("hello");
            }
        }
        assertThat(GatewayFixture.isSoon(() -> descriptors() <= descriptors && Thread.activeCount() <= threads))
                .as("%s descriptors, were %s", descriptors(), descriptors).isTrue();
    }

    @Test
    @Tag("F048")
    void shouldRunSideBySide() throws IOException {
        try (Ringway one = Ringway.start(config("127.0.0.1:0")); Ringway two = Ringway.start(config("127.0.0.1:0"));
                RawClient first = RawClient.to(one.port()); RawClient second = RawClient.to(two.port())) {
            assertThat(one.port()).isNotEqualTo(two.port());
            assertThat(first.get("/").text()).isEqualTo("hello");
            assertThat(second.get("/").text()).isEqualTo("hello");
        }
    }
}
