package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as text and as numbers. */
final class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0", "255.255.255.255, 255.255.255.255", "::, ::", "::1, ::1", "1::, 1::", "FE80::1, fe80::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8", "::ffff:10.0.0.1, 10.0.0.1", "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304", "0:0:1::, 0:0:1::"})
    void shouldReadAndWrite(String text, String written) {
        IpAddress address = IpAddress.parse(text);

        assertThat(address).hasToString(written);
        assertThat(IpAddress.parse(written)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..2.3", "0x1.2.3.4", "1.2.3.-4",
        "١.2.3.4",
        ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::", "12345::", "g::",
        "fe80::1%eth0",
        "1.2.3.4::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "[::1]", "::1 ", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7"})
    void shouldRefuse(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void shouldAgreeWithTheJdkOnRandomAddresses() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            InetAddress expected = InetAddress.getByAddress(bytes);
            IpAddress address = IpAddress.parse(expected.getHostAddress());
            assertThat(address).as("seed " + seed).isNotNull();
            assertThat(address.bytes()).as("seed " + seed).isEqualTo(expected.getAddress());
            assertThat(InetAddress.getByName(address.toString())).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    void shouldKnowLoopback() {
        assertThat(IpAddress.parse("127.255.0.1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("::1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("::ffff:127.0.0.1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("128.0.0.1").isLoopback()).isFalse();
        assertThat(IpAddress.parse("::").isLoopback()).isFalse();
    }

    @Test
    void shouldRefuseAnIpv4AddressOfMoreThan32Bits() {
        assertThatThrownBy(() -> new IpAddress(0, 1L << 32, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpAddress(1, 0, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
