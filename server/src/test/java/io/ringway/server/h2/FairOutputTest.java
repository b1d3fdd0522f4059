package io.ringway.server.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Frame;
import io.ringway.server.conn.LoneIo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the output of a connection queues at the end of a stream. */
class FairOutputTest {

    private final LoneIo lone = new LoneIo();
    private final LoneConnection connection = new LoneConnection(lone.io());

    @AfterEach
    void close() {
        lone.close();
    }

    @Test
    void shouldEndAStreamWithAnEmptyFrame() {
        LoneStream stream = connection.open();
        long before = connection.queue().queuedBytes();
        assertThat(connection.output().end(stream, null, null)).isTrue();
        assertThat(connection.queue().queuedBytes()).isEqualTo(before + H2Frame.HEADER_BYTES);
        assertThat(stream.canSend()).isFalse();
    }

    /** RFC 9113 5.4.1: GOAWAY is the last frame of a connection that has an error. */
    @Test
    void shouldQueueNothingBehindTheLastGoAway() {
        LoneStream stream = connection.open();
        connection.codec().close(H2ErrorCode.PROTOCOL_ERROR);
        long before = connection.queue().queuedBytes();
        assertThat(connection.output().end(stream, null, null)).isTrue();
        assertThat(connection.queue().queuedBytes()).isEqualTo(before);
    }
}
