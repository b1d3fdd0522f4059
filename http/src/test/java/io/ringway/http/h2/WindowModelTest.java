package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random traffic against sums that are kept apart from the product: what was allowed, sent, held and given back. */
class WindowModelTest {
    private static final int RUNS = 60;
    private static final int STEPS = 400;
    private static final int INITIAL = H2Settings.WINDOW_DEFAULT;

    private final Map<Integer, Long> updates = new HashMap<>();
    private final Map<Integer, Long> sent = new HashMap<>();
    private final Map<Integer, Long> received = new HashMap<>();
    private Random random;
    private Rig rig;
    private long peerInitial;
    private int nextId;

    @Test
    void shouldKeepWindowsToTheByte() {
        for (int run = 0; run < RUNS; run++) {
            random = new Random(run);
            begin();
            for (int step = 0; step < STEPS; step++) {
                rig.now += 1_000_000_000L;
                step();
                check(run, step);
            }
            finish(run);
        }
    }

    private void begin() {
        updates.clear();
        sent.clear();
        received.clear();
        peerInitial = INITIAL;
        nextId = 1;
        rig = new Rig(H2Role.SERVER);
        rig.consumes = false;
        rig.releases = false;
        rig.feed(Wire.client());
    }

    private void step() {
        Rig.Stream stream = pick();
        int id = stream == null ? 0 : stream.streamId();
        switch (random.nextInt(stream == null ? 3 : 10)) {
            case 0, 1 -> open();
            case 2 -> settings();
            case 3, 4 -> peerSends(stream, id);
            case 5 -> rig.connection.consumed(stream, random.nextInt(stream.heldBytes() + 1));
            case 6, 7 -> weSend(stream, id);
            case 8 -> peerUpdates(random.nextBoolean() && !stream.isClosed() ? id : 0);
            default -> end(stream, id);
        }
    }

    private Rig.Stream pick() {
        List<Rig.Stream> all = new ArrayList<>(rig.streams.values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private void open() {
        if (rig.streams.size() < 20) {
            rig.feed(new Wire().post(nextId));
            rig.respond(rig.stream(nextId), false);
            nextId += 2;
        }
    }

    private void settings() {
        peerInitial = random.nextInt(200_000);
        rig.feed(new Wire().settings(4, peerInitial));
    }

    private void peerSends(Rig.Stream stream, int id) {
        long window = Math.min(peerView(0), peerView(id));
        int pad = random.nextInt(256);
        int content = random.nextInt(3_000);
        if (!stream.canReceive() || window < content + pad + 1 || content == 0) {
            return;
        }
        byte[] payload = new byte[1 + content + pad];
        payload[0] = (byte) pad;
        byte[] frame = new Wire().frame(0, Wire.PADDED | (random.nextInt(20) == 0 ? Wire.END : 0), id, payload).all();
        int cut = random.nextInt(frame.length);
        rig.feed(frame, new int[] {cut, frame.length});
        received.merge(0, (long) payload.length, Long::sum);
        received.merge(id, (long) payload.length, Long::sum);
    }

    private void weSend(Rig.Stream stream, int id) {
        if (!stream.canSend()) {
            return;
        }
        int wanted = 1 + random.nextInt(30_000);
        int granted = rig.send(stream, wanted, random.nextInt(20) == 0);
        long allowed = Math.max(0, Math.min(sendView(0), sendView(id)));
        assertThat(granted).isEqualTo(allowed == 0 ? H2Connection.BLOCKED
            : (int) Math.min(Math.min(wanted, 16_384), allowed));
        if (granted > 0) {
            sent.merge(0, (long) granted, Long::sum);
            sent.merge(id, (long) granted, Long::sum);
        }
    }

    private void peerUpdates(int id) {
        int increment = 1 + random.nextInt(50_000);
        rig.feed(new Wire().windowUpdate(id, increment));
        updates.merge(id, (long) increment, Long::sum);
    }

    private void end(Rig.Stream stream, int id) {
        if (random.nextBoolean() && !stream.isClosed()) {
            rig.feed(new Wire().reset(id, 8));
        } else {
            rig.streams.remove(id);
            rig.connection.release(stream);
        }
    }

    /** What the peer may send by what it was told. */
    private long peerView(int id) {
        int initial = id == 0 ? H2Limits.DEFAULT.connectionWindowBytes() : INITIAL;
        return initial + rig.credited(id) - received.getOrDefault(id, 0L);
    }

    /** What we may send by what we were told. */
    private long sendView(int id) {
        return (id == 0 ? INITIAL : peerInitial) + updates.getOrDefault(id, 0L) - sent.getOrDefault(id, 0L);
    }

    private void check(int run, int step) {
        String where = "run " + run + " step " + step;
        assertThat(rig.connection.isOver()).as(where).isFalse();
        assertThat((long) rig.connection.flow().receiveWindow()).as(where).isEqualTo(peerView(0));
        assertThat((long) rig.connection.sendWindow()).as(where).isEqualTo(sendView(0));
        long held = 0;
        for (Rig.Stream stream : rig.streams.values()) {
            held += stream.heldBytes();
            if (stream.canSend()) {
                assertThat((long) stream.sendWindow()).as(where).isEqualTo(sendView(stream.streamId()));
            }
            if (stream.canReceive()) {
                assertThat((long) stream.receiveWindow).as(where).isEqualTo(peerView(stream.streamId()));
                assertThat(stream.receiveWindow + stream.heldBytes() + stream.creditBytes).as(where).isEqualTo(INITIAL);
            }
        }
        assertThat(peerView(0) + held + rig.connection.flow().creditBytes()).as(where)
            .isEqualTo(H2Limits.DEFAULT.connectionWindowBytes());
    }

    private void finish(int run) {
        for (Rig.Stream stream : List.copyOf(rig.streams.values())) {
            rig.connection.release(stream);
        }
        assertThat(rig.connection.streamCount()).isZero();
        assertThat(rig.connection.flow().receiveWindow() + rig.connection.flow().creditBytes()).as("run %d", run)
            .isEqualTo(H2Limits.DEFAULT.connectionWindowBytes());
    }
}
