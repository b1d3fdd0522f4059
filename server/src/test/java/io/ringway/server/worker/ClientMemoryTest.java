package io.ringway.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.QuietPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.LoneIo;
import io.ringway.server.downstream.h1.H1ServerShared;
import io.ringway.server.downstream.h2.H2ServerShared;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.ResponseHeadWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients may take of the heap, whatever they speak, alone in a simulated world. */
class ClientMemoryTest {

    private static final long MS_NS = 1_000_000L;
    private static final byte[] REFUSED = NaiveFrames.join(NaiveFrames.settings(), NaiveFrames.goAway(0, 0));

    private LoneWorker lone;

    /** One whose heap bears so many clients. */
    private void start(int h2, int h1) {
        lone = new LoneWorker(FaultPlan.none(), true, ClientProtocol.BY_PREFACE, LoneWorker.MEMORY.withHeap(
            (long) h2 * H2ServerShared.CONNECTION_BYTES + (long) h1 * H1ServerShared.CONNECTION_BYTES, 1 << 20),
            report -> true);
    }

    private List<Client> connect(int count, byte[] says) {
        List<Client> clients = IntStream.range(0, count).mapToObj(i -> new Client(says)).toList();
        clients.forEach(lone::connect);
        lone.runFor(100 * MS_NS);
        return clients;
    }

    private List<Client> connectH2(int count) {
        return connect(count, NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.settings(),
            NaiveFrames.settingsAck()));
    }

    private static long refused(List<Client> clients) {
        return clients.stream().filter(client -> Arrays.equals(client.got.toByteArray(), REFUSED)).count();
    }

    @AfterEach
    void stop() {
        lone.close();
    }

    /** Such as the loop of the administration, and those of simulations. */
    @Test
    void shouldHoldClientsToNothingWhereTheHeapBearsThemInAnyCase() {
        lone = new LoneWorker(FaultPlan.none(), true, ClientProtocol.BY_PREFACE, LoneWorker.MEMORY, report -> true);
        assertThat(refused(connectH2(4))).isZero();
        assertThat(lone.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(4);
    }

    @Test
    void shouldRefuseClientsOfHttp2ThatTheHeapDoesNotBear() {
        start(2, 1);
        List<Client> clients = connectH2(3);

        assertThat(refused(clients)).isEqualTo(1);
        assertThat(clients).filteredOn(client -> client.ended).hasSize(1);
        assertThat(lone.count(Counter.LIMIT_CONNECTIONS)).isEqualTo(1);
        assertThat(lone.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(2);
    }

    @Test
    void shouldServeOthersWhenSomeHaveLeft() {
        start(2, 1);
        connectH2(2).forEach(Client::leave);
        lone.runFor(100 * MS_NS);

        assertThat(refused(connectH2(2))).isZero();
        assertThat(lone.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(2);
    }

    /** What is kept for clients of one protocol makes way for those of the other. */
    @Test
    void shouldKeepNoMoreThanTheHeapBearsOfBoth() {
        start(0, 0);
        try (LoneIo lonely = new LoneIo()) {
            DateCache date = new DateCache(lonely.io().clock());
            long bytesMax = H2ServerShared.CONNECTION_BYTES + 2L * H1ServerShared.CONNECTION_BYTES;
            ClientMemory memory = new ClientMemory(
                new H1ServerShared(lonely.io(), null, date, new ResponseHeadWriter(date), null),
                new H2ServerShared(lonely.io(), null, date, null, H2ServerShared.DEFAULT_LIMITS), bytesMax);
            int most = memory.room();
            for (int round = 0; round < 3; round++) {
                List<Connection> clients = new ArrayList<>();
                for (int i = 0; i < most; i++) {
                    clients.add(memory.takeH1());
                }
                assertThat(memory.room()).isZero();
                assertThat(memory.bearsH2()).isFalse();
                assertThat(memory.heldBytes()).isEqualTo(bytesMax);
                clients.forEach(memory::give);
                assertThat(memory.heldBytes()).as("kept for others").isEqualTo(bytesMax);

                assertThat(memory.bearsH2()).isTrue();
                Connection one = memory.takeH2();
                assertThat(memory.room()).isEqualTo(2);
                assertThat(memory.heldBytes()).isEqualTo(bytesMax);
                memory.give(one);
                assertThat(memory.heldBytes()).isEqualTo(bytesMax);
            }
        }
    }

    /** They wait to be accepted, as with any other limit of connections. */
    @Test
    void shouldAcceptNobodyWhileTheHeapBearsNobody() {
        start(1, 0);
        List<Client> first = connect(12, new byte[0]);
        List<Client> waiting = connect(1, "GET / HTTP/1.0\r\n\r\n".getBytes());
        assertThat(lone.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(12);
        assertThat(waiting.getFirst().got.size()).isZero();

        first.getFirst().leave();
        lone.runFor(100 * MS_NS);

        assertThat(waiting.getFirst().got.toString()).startsWith("HTTP/1.");
    }

    /** Says something at once, and keeps what it gets. */
    private static final class Client extends QuietPeer {

        private final byte[] says;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private SimSocket socket;
        private boolean ended;

        Client(byte[] says) {
            this.says = says;
        }

        void leave() {
            socket.close();
        }

        @Override
        public void onConnected(SimSocket connected) {
            socket = connected;
            assertThat(socket.send(says, 0, says.length)).isEqualTo(says.length);
        }

        @Override
        public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
            // An acknowledgement of settings is not awaited: only what comes first tells.
            if (got.size() < REFUSED.length) {
                got.write(bytes, offset, length);
            }
        }

        @Override
        public void onEnd(SimSocket from) {
            ended = true;
            super.onEnd(from);
        }
    }
}
