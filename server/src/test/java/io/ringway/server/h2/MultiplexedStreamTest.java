package io.ringway.server.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.server.conn.LoneIo;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream keeps of a message until the other side takes it. */
class MultiplexedStreamTest {

    private final LoneIo lone = new LoneIo();
    private final LoneStream stream = new LoneConnection(lone.io()).open();
    private final UnsafeBuffer text = new UnsafeBuffer("x-sum7".getBytes(StandardCharsets.US_ASCII));
    private final HeaderBlock trailers = new HeaderBlock(4);

    @AfterEach
    void close() {
        lone.close();
    }

    private void end() {
        trailers.add(HeaderName.UNKNOWN, 0, 5, 5, 1);
        stream.receiveEnd(trailers, text);
    }

    @Test
    void shouldHandTrailersOnAtOnceWhereTheyAreTaken() {
        end();
        assertThat(stream.ends).isEqualTo(1);
        assertThat(stream.trailers).isEqualTo(1);
        assertThat(stream.isHolding()).isFalse();
    }

    @Test
    void shouldKeepTrailersWithoutContentUntilTheyAreTaken() {
        stream.takes = false;
        end();
        assertThat(stream.isHolding()).as("the other side has to be able to wake it").isTrue();
        stream.goOn();
        assertThat(stream.ends).isZero();
        stream.takes = true;
        stream.goOn();
        assertThat(stream.ends).isEqualTo(1);
        assertThat(stream.trailers).isEqualTo(1);
        assertThat(stream.isHolding()).isFalse();
    }
}
