package io.ringway.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.snapshot.UpstreamProtocol;
import org.junit.jupiter.api.Test;

class LearnedProtocolTest {

    private static final long NOW = Long.MAX_VALUE - 5;

    private final LearnedProtocol choice = new LearnedProtocol(UpstreamProtocol.HTTP2_OR_1);

    @Test
    void shouldTryHttp2First() {
        assertThat(choice.isHttp2(NOW)).isTrue();
        assertThat(choice.hasSpokenHttp2()).isFalse();
    }

    @Test
    void shouldFallBackForAWhile() {
        assertThat(choice.onNotHttp2(false, NOW)).isTrue();
        assertThat(choice.isHttp2(NOW)).isFalse();
        assertThat(choice.isHttp2(NOW + LearnedProtocol.HTTP1_NS - 1)).isFalse();
        assertThat(choice.isHttp2(NOW + LearnedProtocol.HTTP1_NS)).isTrue();
    }

    /** A backend that restarts closes connections too; that it spoke HTTP/2 before is the better evidence. */
    @Test
    void shouldBelieveWhoHasSpokenHttp2() {
        assertThat(choice.onHttp2()).isTrue();
        assertThat(choice.onHttp2()).isFalse();

        assertThat(choice.onNotHttp2(false, NOW)).isFalse();
        assertThat(choice.isHttp2(NOW)).isTrue();
        assertThat(choice.onNotHttp2(true, NOW)).isTrue();
        assertThat(choice.isHttp2(NOW)).isFalse();
    }

    @Test
    void shouldForgetAGuessThatIsNotAnsweredEither() {
        choice.onNotHttp2(false, NOW);
        choice.onHttp1Unanswered();

        assertThat(choice.isHttp2(NOW)).isTrue();
    }

    @Test
    void shouldLearnNothingWhereNothingIsLeftOpen() {
        LearnedProtocol http1 = new LearnedProtocol(UpstreamProtocol.HTTP1);
        LearnedProtocol http2 = new LearnedProtocol(UpstreamProtocol.HTTP2);

        assertThat(http1.isHttp2(NOW)).isFalse();
        assertThat(http2.onNotHttp2(true, NOW)).isFalse();
        assertThat(http2.isHttp2(NOW)).isTrue();
    }
}
