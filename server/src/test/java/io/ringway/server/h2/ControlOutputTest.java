package io.ringway.server.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2FrameEncoder;
import io.ringway.server.conn.LoneIo;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many frames a connection queues by itself. */
class ControlOutputTest {

    private static final int MOST = 1_000;

    private final LoneIo lone = new LoneIo();
    private final ControlOutput output = new ControlOutput(new LoneConnection(lone.io()).queue());
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);

    @AfterEach
    void close() {
        lone.close();
    }

    private boolean ping() {
        return output.write(frame, 0, H2FrameEncoder.ping(frame, 0, 7, true));
    }

    /** CVE-2019-9512: who does not read the answers is cut, and told so. */
    @Test
    void shouldTakeNothingButGoAwayBeyondTheBound() {
        for (int i = 0; i < MOST; i++) {
            assertThat(ping()).as("frame %d", i).isTrue();
        }
        assertThat(ping()).isFalse();
        int length = H2FrameEncoder.goAway(frame, 0, 1, H2ErrorCode.ENHANCE_YOUR_CALM);
        assertThat(output.write(frame, 0, length)).isTrue();
        assertThat(ping()).isFalse();
    }
}
