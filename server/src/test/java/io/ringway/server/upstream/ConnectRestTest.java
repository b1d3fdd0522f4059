package io.ringway.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectRestTest {

    private static final long MOST = 50_000_000L;
    private static final long NOW = -7;

    private final ConnectRest rest = new ConnectRest();

    private long next(long nowNs, long mostNs) {
        long untilNs = rest.begin(nowNs, mostNs);
        assertThat(rest.isBegun()).isTrue();
        assertThat(rest.untilNs()).isEqualTo(untilNs);
        rest.over();
        assertThat(rest.isBegun()).isFalse();
        assertThat(rest.untilNs()).isLessThan(nowNs);
        return untilNs - nowNs;
    }

    @Test
    void shouldDoubleEachRestUpToABound() {
        for (int factor = 1; factor <= 4; factor *= 2) {
            assertThat(next(NOW, MOST)).isEqualTo(factor * ConnectRest.FIRST_NS);
        }
        assertThat(next(NOW, MOST)).isEqualTo(MOST);
        for (int i = 0; i < 100; i++) {
            assertThat(next(NOW, ConnectRest.LONGEST_NS)).isLessThanOrEqualTo(ConnectRest.LONGEST_NS);
        }
        assertThat(next(NOW, ConnectRest.LONGEST_NS)).isEqualTo(ConnectRest.LONGEST_NS);
    }

    @Test
    void shouldBeginAnewOnceStreamsAreTaken() {
        next(NOW, MOST);
        rest.begin(NOW, MOST);
        rest.end();
        assertThat(rest.isBegun()).isFalse();
        assertThat(next(NOW, MOST)).isEqualTo(ConnectRest.FIRST_NS);
    }

    @Test
    void shouldTakeWhatFailsTogetherForOneFailure() {
        long untilNs = rest.begin(NOW, MOST);
        assertThat(rest.begin(NOW, MOST)).isEqualTo(untilNs);
        assertThat(rest.begin(untilNs - 1, MOST)).isEqualTo(untilNs);
        assertThat(rest.begin(untilNs, MOST)).isEqualTo(untilNs + 2 * ConnectRest.FIRST_NS);
    }
}
