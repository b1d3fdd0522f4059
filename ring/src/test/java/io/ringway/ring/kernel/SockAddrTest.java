package io.ringway.ring.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SockAddrTest {
    private final long memory = Arena.ofAuto().allocate(SockAddr.BYTES_MAX, Long.BYTES).address();

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:80", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:443", "[2001:db8::1]:8080",
        "[::]:0", "[fe80::1:0:0:1]:1", "unix:/run/x.sock", "unix:@abstract"})
    void shouldReadBackWhatItEncoded(String text) {
        SockAddr address = SockAddr.parse(text);
        assertThat(address).hasToString(text);
        int length = address.encode(memory);
        SockAddr decoded = SockAddr.decode(memory, length);
        assertThat(decoded).isEqualTo(address).hasSameHashCodeAs(address).hasToString(text);
    }

    @Test
    void shouldKnowItsParts() {
        SockAddr address = SockAddr.parse(":8080");
        assertThat(address).hasToString("0.0.0.0:8080").isEqualTo(SockAddr.ip("0.0.0.0", 8080));
        assertThat(address.port(81).port()).isEqualTo(81);
        assertThat(address.path()).isNull();
        assertThat(address.isUnix()).isFalse();
        SockAddr unix = SockAddr.parse("unix:/a");
        assertThat(unix.path()).isEqualTo("/a");
        assertThat(unix.port()).isEqualTo(-1);
        assertThat(unix.family()).isEqualTo(SocketOptions.AF_UNIX);
        assertThat(unix).isNotEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:x", "1.2.3:80",
        "01.2.3.4:80", "1.2.3.256:80", "::1:80", "[::1]", "[::1:80", "[1.2.3.4]:80", "[::g]:80", "[fe80::1%eth0]:80",
        "localhost:80", "unix:", "1.2.3.4:+80", "[1:2:3:4:5:6:7]:80"})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> SockAddr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBoundAUnixPath() {
        String longest = "/" + "x".repeat(106);
        assertThat(SockAddr.unix(longest).encode(memory)).isEqualTo(110);
        assertThat(SockAddr.decode(memory, 110).path()).isEqualTo(longest);
        assertThatThrownBy(() -> SockAddr.unix(longest + "x")).hasMessageContaining("107");
        assertThatThrownBy(() -> SockAddr.unix("/a\0b")).hasMessageContaining("NUL");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "2001:DB8::1,2001:db8::1", "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0,::", "0:0:0:0:0:0:0:1,::1", "1:0:0:0:0:0:0:0,1::", "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "::ffff:192.0.2.1,192.0.2.1", "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8", "0:1:0:0:0:1:0:0,0:1::1:0:0",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
    void shouldWriteAnIpAsText(String ip, String expected) {
        SockAddr.ip(ip, 1).encode(memory);
        assertThat(text()).isEqualTo(expected);
    }

    @Test
    void shouldWriteWhatReadsBackForAnyIpv6() throws UnknownHostException {
        long seed = 20_251_121;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextBoolean()) {
                    bytes[2 * group] = (byte) random.nextInt(random.nextBoolean() ? 1 : 256);
                    bytes[2 * group + 1] = (byte) random.nextInt();
                }
            }
            if (Arrays.equals(bytes, 0, 10, new byte[10], 0, 10)) {
                continue;
            }
            SockAddr.ip(bytes, 1).encode(memory);
            String text = text();
            assertThat(InetAddress.getByName(text).getAddress()).as("seed %d, %s", seed, text).isEqualTo(bytes);
            assertThat(text).doesNotContain(":::").hasSizeLessThanOrEqualTo(SockAddr.TEXT_MAX);
        }
    }

    @Test
    void shouldWriteNothingForAUnixSocket() {
        SockAddr.unix("/a").encode(memory);
        assertThat(text()).isEmpty();
        assertThat(SockAddr.port(memory)).isEqualTo(-1);
        assertThat(SockAddr.ipAddress(memory)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,true", "127.255.0.9,true", "128.0.0.1,false", "::1,true", "::2,false",
        "::ffff:127.0.0.1,true", "::ffff:10.0.0.1,false", "100::1,false"})
    void shouldKnowLoopback(String ip, boolean loopback) {
        SockAddr.ip(ip, 7).encode(memory);
        assertThat(SockAddr.isLoopback(memory)).isEqualTo(loopback);
        assertThat(SockAddr.port(memory)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3,4,10", "::ffff:10.1.2.3,4,10", "2001:db8::1,16,32"})
    void shouldPointAtTheBytesOfAnIpAddress(String ip, int length, byte first) {
        SockAddr.ip(ip, 7).encode(memory);
        assertThat(SockAddr.ipLength(memory)).isEqualTo(length);
        assertThat(NativeMemory.getByte(SockAddr.ipAddress(memory))).isEqualTo(first);
    }

    private String text() {
        UnsafeBuffer dst = new UnsafeBuffer(new byte[SockAddr.TEXT_MAX + 3]);
        int end = SockAddr.writeIp(memory, dst, 3);
        return dst.getStringWithoutLengthAscii(3, end - 3);
    }
}
