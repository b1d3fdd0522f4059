package io.ringway.server.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose slots are whose, and what is left of a connection that has gone. */
class ConnectionTableTest {

    private static final int CLIENTS = 3;
    private static final int UPSTREAMS = 2;
    private static final int NONE = -1;

    private final LoneIo lone = new LoneIo();
    private final ConnectionTable table = new ConnectionTable(CLIENTS, UPSTREAMS);

    @AfterEach
    void close() {
        lone.close();
    }

    private int enter(boolean isUpstream) {
        return table.enter(new Unconnected(lone.io()), isUpstream);
    }

    @Test
    void shouldKeepTheSlotsOfClientsFromUpstreams() {
        for (int i = 0; i < UPSTREAMS; i++) {
            assertThat(enter(true)).isEqualTo(i);
        }

        assertThat(enter(true)).isEqualTo(NONE);
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(enter(false)).isEqualTo(UPSTREAMS + i);
        }
        assertThat(enter(false)).isEqualTo(NONE);
        assertThat(table.size()).isEqualTo(table.capacity()).isEqualTo(CLIENTS + UPSTREAMS);
    }

    /** Clients over their number are told so, which takes a slot; the acceptor never lets more of them in to stay. */
    @Test
    void shouldLetClientsOverTheirNumberHaveWhatUpstreamsLeave() {
        enter(true);
        for (int i = 0; i < CLIENTS + UPSTREAMS - 1; i++) {
            assertThat(enter(false)).isNotNegative();
        }
        assertThat(enter(false)).isEqualTo(NONE);
        assertThat(enter(true)).isEqualTo(NONE);
    }

    @Test
    void shouldGiveAnUpstreamsSlotToTheNextOneOnly() {
        int first = enter(true);
        enter(true);
        for (int i = 0; i < CLIENTS; i++) {
            enter(false);
        }

        table.leave(first, true);

        assertThat(enter(true)).isEqualTo(first);
        assertThat(enter(true)).isEqualTo(NONE);
    }

    @Test
    void shouldNotGiveUpstreamsTheSlotOfAClientThatHasGone() {
        enter(true);
        enter(true);
        int client = enter(false);

        table.leave(client, false);

        assertThat(enter(true)).isEqualTo(NONE);
        assertThat(enter(false)).isEqualTo(client);
    }

    @Test
    void shouldHaveNoSlotForUpstreamsWhereThereIsNone() {
        ConnectionTable clients = new ConnectionTable(1, 0);
        assertThat(clients.enter(new Unconnected(lone.io()), true)).isEqualTo(NONE);
        assertThat(clients.enter(new Unconnected(lone.io()), false)).isZero();
    }

    @Test
    void shouldFindNobodyInASlotThatHasMovedOn() {
        Connection connection = new Unconnected(lone.io());
        int slot = table.enter(connection, true);
        int generation = table.generation(slot);
        assertThat(table.find(slot, generation)).isSameAs(connection);

        table.leave(slot, true);
        assertThat(table.find(slot, generation)).isNull();
        assertThat(table.departures()).isEqualTo(1);

        Connection next = new Unconnected(lone.io());
        assertThat(table.enter(next, false)).isEqualTo(slot);
        assertThat(table.find(slot, generation)).isNull();
        assertThat(table.find(slot, table.generation(slot))).isSameAs(next);
    }

    @Test
    void shouldRefuseToFreeASlotTwice() {
        int slot = enter(false);
        table.leave(slot, false);
        assertThatThrownBy(() -> table.leave(slot, false)).hasMessageContaining("twice");
    }

    /** A connection that has no socket and hears of nothing. */
    private static final class Unconnected extends Connection {

        Unconnected(WorkerIo io) {
            super(io, H1_SERVER);
        }

        @Override
        public void onBytes(UnsafeBuffer buffer, int offset, int length, int bid) {
        }

        @Override
        protected void onEnd() {
        }

        @Override
        protected void onReceiveFailed(int errno) {
        }

        @Override
        protected void onSendFailed(int errno) {
        }

        @Override
        protected void onOutputBlocked() {
        }

        @Override
        protected void onOutputDrained() {
        }

        @Override
        protected void onReady() {
        }

        @Override
        public void onTimer(long nowNs) {
        }

        @Override
        protected void onTerminating() {
        }

        @Override
        protected void onFreed() {
        }
    }
}
