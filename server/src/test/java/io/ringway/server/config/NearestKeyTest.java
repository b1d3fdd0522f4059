package io.ringway.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Did-you-mean. */
final class NearestKeyTest {

    private static final List<String> KNOWN = List.of("header_bytes", "header_count", "body_bytes", "cpus", "tls");

    @ParameterizedTest
    @CsvSource({
        "header_byte, header_bytes", "headerBytes, header_bytes", "header-bytes, header_bytes",
        "haeder_count, header_count",
        "HEADER_COUNT, header_count", "body, body_bytes", "count, header_count", "cpu, cpus", "cups, cpus", "tsl, tls"})
    void shouldFindWhatWasMeant(String typed, String meant) {
        assertThat(NearestKey.find(typed, KNOWN)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"timeout", "x", "certificates", "body_size"})
    void shouldNotGuessWildly(String typed) {
        assertThat(NearestKey.find(typed, KNOWN)).isNull();
    }

    @Test
    void shouldNotCompareEndlessKeys() {
        assertThat(NearestKey.find("x".repeat(100_000), KNOWN)).isNull();
        assertThat(NearestKey.find("a", List.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "'', ab, 2", "kitten, sitting, 3", "ab, ba, 1", "abcd, acbd, 1",
            "same, same, 0"})
    void shouldCountStrokes(String a, String b, int distance) {
        assertThat(NearestKey.distance(a, b)).isEqualTo(distance);
        assertThat(NearestKey.distance(b, a)).isEqualTo(distance);
    }
}
