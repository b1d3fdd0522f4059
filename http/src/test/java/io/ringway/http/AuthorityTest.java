package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "a, 1, -1", "a.test, 6, -1", "A.TEST., 7, -1", "a.test:, 6, -1", "a.test:0, 6, 0", "a.test:80, 6, 80",
        "a.test:00080, 6, 80", "a.test:65535, 6, 65535", "1.2.3.4, 7, -1", "255.255.255.255:1, 15, 1", "0.0.0.0, 7, -1",
        "a_b-c~d, 7, -1", "1a, 2, -1", "[::]:80, 4, 80", "[::1], 5, -1", "[1:2:3:4:5:6:7:8], 17, -1", "[1::8], 6, -1",
        "[1:2:3:4:5:6:7::], 17, -1", "[::ffff:1.2.3.4]:65535, 16, 65535", "[fe80::ABCD], 12, -1",
        "[1:2:3:4:5:6:1.2.3.4], 21, -1", "[1::]:, 5, -1"})
    void shouldTellHostAndPort(String text, int hostLength, int port) {
        long authority = parse(text);
        assertThat(authority).isNotEqualTo(Authority.MALFORMED);
        assertThat(Authority.hostLength(authority)).isEqualTo(hostLength);
        assertThat(Authority.port(authority)).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":80", ".", ".a", "a..b", "a b", "a/b", "u@a", "a?b", "a#b", "a%41", "a,b", "a:65536", "a:99999",
        "a:000080", "a:-1", "a:8a", "a:80:80", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.4.", "123",
        "1..2.3", "caf\u00e9", "[", "[]", "[:]", "[::", "::1", "[::1]x", "[::1]80", "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[:::]", "[12345::]", "[g::]", "[1:2:3:4:5:6:7:8::]", "[::1.2.3]",
        "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::%25eth0]", "[v1.a]", "[1:]", "[:1]", "a\u0000", "*"})
    void shouldRefuse(String text) {
        assertThat(parse(text)).isEqualTo(Authority.MALFORMED);
    }

    private static long parse(String text) {
        byte[] bytes = Delivery.bytes("!" + text);
        return Authority.parse(new UnsafeBuffer(bytes), 1, bytes.length);
    }
}
