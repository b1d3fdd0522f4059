package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeaderNameTest {
    @Test
    void shouldFindEveryNameInAnyCase() {
        for (int id = 1; id < HeaderName.COUNT; id++) {
            String name = HeaderName.name(id);
            assertThat(HeaderName.bytes(id)).isEqualTo(Delivery.bytes(name));
            assertThat(lookup(name)).as(name).isEqualTo(id);
            assertThat(lookup(name.toLowerCase(Locale.ROOT))).as(name).isEqualTo(id);
            assertThat(lookup(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(id);
        }
        assertThat(HeaderName.bytes(HeaderName.UNKNOWN)).isEmpty();
    }

    @Test
    void shouldHoldIdsForTheNamesTheyStandFor() {
        assertThat(lookup("host")).isEqualTo(HeaderName.HOST);
        assertThat(lookup("transfer-encoding")).isEqualTo(HeaderName.TRANSFER_ENCODING);
        assertThat(lookup("x-forwarded-proto")).isEqualTo(HeaderName.X_FORWARDED_PROTO);
        assertThat(lookup("http2-settings")).isEqualTo(HeaderName.HTTP2_SETTINGS);
        assertThat(lookup("sec-websocket-extensions")).isEqualTo(HeaderName.SEC_WEBSOCKET_EXTENSIONS);
        assertThat(lookup("strict-transport-security")).isEqualTo(HeaderName.STRICT_TRANSPORT_SECURITY);
    }

    @Test
    void shouldNotFindAnythingElse() {
        Map<String, Integer> known = new HashMap<>();
        for (int id = 1; id < HeaderName.COUNT; id++) {
            known.put(HeaderName.name(id).toLowerCase(Locale.ROOT), id);
        }
        // Every name with one byte changed, one cut off, one added: right only where that is another known name.
        for (String name : known.keySet().toArray(String[]::new)) {
            for (int at = 0; at < name.length(); at++) {
                for (int value = 0; value < 256; value++) {
                    String changed = name.substring(0, at) + (char) value + name.substring(at + 1);
                    String lower = asciiLower(changed);
                    assertThat(lookup(changed)).as(changed).isEqualTo(known.getOrDefault(lower, HeaderName.UNKNOWN));
                }
            }
            assertThat(lookup(name.substring(1))).isEqualTo(known.getOrDefault(name.substring(1), HeaderName.UNKNOWN));
            assertThat(lookup(name + "s")).isEqualTo(known.getOrDefault(name + "s", HeaderName.UNKNOWN));
        }
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(HeaderName.lookup(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(HeaderName.UNKNOWN);
        }
        assertThat(lookup("")).isEqualTo(HeaderName.UNKNOWN);
    }

    @Test
    void shouldTellWhatEndsAtThisHop() {
        for (String name : new String[] {"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding",
            "Upgrade", "HTTP2-Settings", "Close", "Proxy-Authorization", "Proxy-Authenticate"}) {
            assertThat(HeaderName.isHopByHop(lookup(name))).as(name).isTrue();
        }
        for (String name : new String[] {"Host", "Content-Length", "Trailer", "Set-Cookie", "X-Unknown", "Via"}) {
            assertThat(HeaderName.isHopByHop(lookup(name))).as(name).isFalse();
        }
    }

    @Test
    void shouldTellWhatMayTrail() {
        for (String name : new String[] {"X-Checksum", "ETag", "Authentication-Info"}) {
            assertThat(HeaderName.isTrailing(lookup(name))).as(name).isTrue();
        }
        for (String name : new String[] {"Host", "Content-Length", "Transfer-Encoding", "Authorization", "Set-Cookie",
            "Trailer", "Content-Type", "X-Forwarded-For", "If-Match", "Cache-Control"}) {
            assertThat(HeaderName.isTrailing(lookup(name))).as(name).isFalse();
        }
    }

    private static int lookup(String name) {
        byte[] bytes = Delivery.bytes(name);
        return HeaderName.lookup(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static String asciiLower(String text) {
        StringBuilder lower = new StringBuilder();
        text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
        return lower.toString();
    }
}
