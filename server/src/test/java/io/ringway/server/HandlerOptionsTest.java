package io.ringway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HandlerOptionsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Arguments refused(HandlerOptions from, String said, Function<HandlerOptions, HandlerOptions> with) {
        return Arguments.of(from, said, with);
    }

    static Stream<Arguments> meaningless() {
        HandlerOptions virtual = HandlerOptions.virtual();
        HandlerOptions inline = HandlerOptions.inline();
        return Stream.of(
            refused(virtual, "withThreads means nothing here: each request", how -> how.withThreads(8)),
            refused(virtual, "withStackBytes means nothing here", how -> how.withStackBytes(1)),
            refused(inline, "withThreads means nothing here: an inline", how -> how.withThreads(8)),
            refused(inline, "withStackBytes means nothing here", how -> how.withStackBytes(1)),
            refused(inline, "withQueueBound means nothing here", how -> how.withQueueBound(1)),
            refused(inline, "withDeadline means nothing here", how -> how.withDeadline(SECOND)),
            refused(inline, "shedding or blocking means nothing here", HandlerOptions::shedding),
            refused(inline, "shedding or blocking means nothing here", how -> how.blocking(SECOND)),
            refused(inline, "an inline handler cannot wait", HandlerOptions::streamingBody),
            refused(virtual, "only a pooled handler", how -> how.withPool("a")));
    }

    @ParameterizedTest
    @MethodSource("meaningless")
    void shouldRefuseWhatMeansNothing(HandlerOptions from, String said, Function<HandlerOptions, HandlerOptions> with) {
        assertThatThrownBy(() -> with.apply(from)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(said);
    }

    @Test
    void shouldRefuseWhatWouldSayNothing() {
        HandlerOptions pooled = HandlerOptions.pooled();
        assertThatThrownBy(() -> pooled.withStackBytes(0)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("stackBytes is 0, allowed are 1 to 67108864");
        assertThatThrownBy(() -> pooled.blocking(null)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("blockTimeout is missing");
        assertThatThrownBy(() -> pooled.withDeadline(null)).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("deadline is missing");
    }

    @Test
    void shouldTakeWhatHasAMeaning() {
        HandlerOptions virtual = HandlerOptions.virtual().withQueueBound(8).shedding().withDeadline(SECOND);
        assertThat(virtual.queueBound()).isEqualTo(8);
        assertThat(virtual.deadline()).isEqualTo(SECOND);
        HandlerOptions pooled = HandlerOptions.pooled().withThreads(2).withStackBytes(1).blocking(SECOND);
        assertThat(pooled.threads()).isEqualTo(2);
        assertThat(pooled.stackBytes()).isEqualTo(1);
        assertThat(HandlerOptions.inline().withBodyBytes(5).bodyBytes()).isEqualTo(5);
    }
}
