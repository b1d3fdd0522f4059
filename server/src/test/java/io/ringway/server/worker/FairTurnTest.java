package io.ringway.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.QuietPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.metrics.Counter;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one client's flood of requests takes of a turn of its worker, alone in a simulated world. */
class FairTurnTest {

    private static final int REQUESTS = 1_000;
    private static final int SHARE = 128;

    private final LoneWorker lone = new LoneWorker(FaultPlan.none(), true, ClientProtocol.BY_PREFACE, report -> true);
    private int before;
    private int most;

    @AfterEach
    void stop() {
        lone.close();
    }

    /** They all lie in the socket when it is read: others must not wait for a thousand answers. */
    @Test
    @Tag("B127")
    void shouldServeAClientsFloodOverManyTurns() {
        lone.connect(new Flooder());
        lone.runUntil(() -> {
            int answered = (int) lone.count(Counter.LOCAL_ANSWERS);
            most = Math.max(most, answered - before);
            before = answered;
            return answered == REQUESTS;
        });

        assertThat(most).as("in one turn").isBetween(SHARE, SHARE + 2);
    }

    /** Sends all of them at once, and takes what comes. */
    private static final class Flooder extends QuietPeer {

        @Override
        public void onConnected(SimSocket socket) {
            byte[] block = NaiveHpackEncoder.plain(H2Request.get("/").head());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(NaiveFrames.preface());
            out.writeBytes(NaiveFrames.settings());
            for (int i = 0; i < REQUESTS; i++) {
                out.writeBytes(NaiveFrames.headers(2 * i + 1, block, true));
            }
            byte[] bytes = out.toByteArray();
            assertThat(socket.send(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        }

        @Override
        public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
            // Their number is counted where they are made.
        }
    }
}
