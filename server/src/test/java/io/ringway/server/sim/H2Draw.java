package io.ringway.server.sim;

import io.ringway.http.h2.H2Limits;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.h2test.NaiveHpackEncoder.Form;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.H2Plan.Event;
import io.ringway.server.sim.H2Plan.Kind;
import io.ringway.server.upstream.h2.H2PoolLimits;
import io.ringway.server.worker.Http2Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws how simulated peers speak HTTP/2. */
final class H2Draw {

    private static final long MS_NS = 1_000_000L;
    private static final int PLENTY = 1 << 30;
    private static final int FRAME = 16_384;
    private static final int DEFAULT_WINDOW = 65_535;
    /** Most frames, or rounds of credit, that one body is cut into. */
    private static final int PARTS_MAX = 200;
    private static final int CRUMBS = 20;
    private static final int BODY_MAX = 400 * 1024;
    private static final int SLOW_STREAMS = 3;
    private static final int SLOW_BYTES = 1_024;
    /** Far below any wait of the gateway's. */
    private static final int HOLD_MS_MIN = 50;
    private static final int HOLD_MS_MAX = 300;
    private static final double FOR_GOOD = 0.15;
    /** Streams that no client here goes beyond, with uploads that were answered early. */
    private static final int CLIENT_STREAMS = 32;
    private static final int SMALL_WINDOW_MIN = 2_048;
    private static final int SMALL_WINDOW_MAX = 16_384;
    private static final int[] UPSTREAM_STREAMS = {4, 16, 128};
    private static final int[] WINDOWS = {0, 0, 1, 100, 5_000, DEFAULT_WINDOW, 1 << 20};
    private static final int[] TABLES = {0, 0, 60, 1_000, 4_096, 65_536};
    private static final int[] FRAME_SIZES = {FRAME, FRAME + 1, 40_000, (1 << 24) - 1};
    private static final Kind[] FAULTS = {Kind.RESET, Kind.GO_AWAY, Kind.HOLD, Kind.STREAMS, Kind.WINDOW};
    private static final long EVENT_NS_MIN = 20_000L;
    private static final Form[] FORMS = {Form.INDEXED, Form.INDEXED, Form.INDEXED, Form.LITERAL, Form.PLAIN,
        Form.NEVER};

    private final SimRandom random;
    private final long spanNs;

    H2Draw(SimRandom random, long spanNs) {
        this.random = random;
        this.spanNs = spanNs;
    }

    /**
     * A peer that does nothing special.
     *
     * @return the plan
     */
    static H2Plan plain() {
        return new H2Plan(0, DEFAULT_WINDOW, DEFAULT_WINDOW, DEFAULT_WINDOW, PLENTY, 0, 0, FRAME, -1, FRAME,
            Form.INDEXED, true, List.of());
    }

    /**
     * Draws how a client speaks HTTP/2 that was drawn for HTTP/1.1.
     *
     * @param plan of the client
     * @return the same over HTTP/2
     */
    ClientPlan over(ClientPlan plan) {
        boolean slow = plan.writeBytes() > 0 || plan.readBytes() > 0;
        int streams = slow ? 1 + random.nextInt(SLOW_STREAMS) : random.chance(0.8) ? 1 + random.nextInt(12) : 1;
        H2Attack[] attacks = H2Attack.values();
        boolean hostile = plan.habit() == Habit.ATTACK;
        return plan.over(streams, client(plan, slow), hostile ? attacks[random.nextInt(attacks.length)] : null);
    }

    private H2Plan client(ClientPlan plan, boolean slow) {
        int upload = plan.requests().stream().mapToInt(request -> request.body().bytes()).max().orElse(0);
        int download = plan.requests().stream().mapToInt(request -> request.response().body().bytes()).max()
            .orElse(0);
        // Who half-closes can give no credit afterwards.
        boolean once = plan.habit() == Habit.HALF_CLOSE;
        H2Plan drawn = peer(upload, download, once, once ? List.of() : events(plan.habit()));
        return slow && !once ? slow(drawn) : drawn;
    }

    /** Who is slow has little on its way: the gateway waits for credit no longer than for a socket. */
    private static H2Plan slow(H2Plan plan) {
        List<Event> calm = plan.events().stream().filter(event -> event.kind() != Kind.WINDOW
            && event.kind() != Kind.HOLD).toList();
        return new H2Plan(0, SLOW_BYTES, SLOW_BYTES, DEFAULT_WINDOW, PLENTY, 0, 0,
            Math.min(SLOW_BYTES, plan.dataBytes()), plan.padding(), plan.headerBytes(), plan.form(),
            plan.huffman(), calm);
    }

    /**
     * Draws how the origins speak.
     *
     * @param origins there are
     * @return one for each, null for HTTP/1.1
     */
    List<H2Plan> origins(int origins) {
        double share = random.chance(0.5) ? random.nextDouble() : 0;
        List<H2Plan> plans = new ArrayList<>();
        for (int i = 0; i < origins; i++) {
            plans.add(random.chance(share) ? origin() : null);
        }
        return plans;
    }

    /**
     * Draws the gateway's own limits: often such small windows that credit goes back all the time, for connections too.
     * A connection's window is that of all its streams, as the product has it.
     *
     * @return limits of both sides
     */
    Http2Limits gateway() {
        if (random.chance(0.4)) {
            return Http2Limits.DEFAULT;
        }
        H2PoolLimits pool = H2PoolLimits.DEFAULT;
        H2Limits clients = small(Http2Limits.DEFAULT.clients(), CLIENT_STREAMS);
        H2Limits upstreams = small(pool.rules(), UPSTREAM_STREAMS[random.nextInt(UPSTREAM_STREAMS.length)]);
        return new Http2Limits(clients, new H2PoolLimits(pool.connections(), pool.waiting(), upstreams,
            pool.pingAfterNs(), pool.pingAgainNs(), pool.pingTimeoutNs(), pool.settingsNs(), pool.closingNs()));
    }

    private H2Limits small(H2Limits from, int streams) {
        int stream = (int) random.spread(SMALL_WINDOW_MIN, SMALL_WINDOW_MAX);
        return new H2Limits(streams, stream, Math.max(DEFAULT_WINDOW, streams * stream), from.maxFrameBytes(),
            from.headerTableBytes(), from.headerBlockBytes(), from.continuationFrames(), from.flood());
    }

    private H2Plan origin() {
        H2Plan drawn = peer(BODY_MAX, BODY_MAX, false, events(Habit.CLOSE));
        int streams = random.chance(0.5) ? 100 : 1 + random.nextInt(20);
        return new H2Plan(streams, drawn.initialWindow(), drawn.streamWindow(), drawn.connectionWindow(),
            drawn.creditBytes(), drawn.creditGapNs(), drawn.crumbs(), drawn.dataBytes(), drawn.padding(),
            drawn.headerBytes(), drawn.form(), drawn.huffman(), drawn.events());
    }

    private H2Plan peer(int upload, int download, boolean once, List<Event> events) {
        boolean late = !once && random.chance(0.4);
        int least = Math.max(100, download / PARTS_MAX);
        int initial = once ? PLENTY : random.chance(0.5) ? DEFAULT_WINDOW : WINDOWS[random.nextInt(WINDOWS.length)];
        int stream = once ? PLENTY : (int) random.spread(least, 1 << 20);
        int connection = once ? PLENTY : random.chance(0.5) ? DEFAULT_WINDOW : (int) random.spread(4 * least, 1 << 20);
        int credit = random.chance(0.5) ? PLENTY : (int) random.spread(least, 64 * 1024);
        int data = random.chance(0.4) ? FRAME : (int) random.spread(Math.max(1, upload / PARTS_MAX), FRAME);
        return new H2Plan(0, initial, stream, connection, credit,
            late ? random.between(1, 40) * MS_NS : 0, late && random.chance(0.3) ? 1 + random.nextInt(CRUMBS) : 0,
            data, random.chance(0.2) ? random.nextInt(256) : -1,
            random.chance(0.3) ? (int) random.spread(600, FRAME) : FRAME, FORMS[random.nextInt(FORMS.length)],
            random.chance(0.7), events);
    }

    private List<Event> events(Habit habit) {
        List<Event> events = new ArrayList<>();
        if (random.chance(0.5)) {
            for (int i = random.nextInt(6); i > 0; i--) {
                events.add(event());
            }
        }
        // Who attacks does so to the end.
        events.removeIf(event -> habit == Habit.ATTACK && event.kind() == Kind.GO_AWAY);
        events.sort(Comparator.comparingLong(Event::atNs));
        return events;
    }

    private Event event() {
        Kind kind = random.chance(0.5) ? FAULTS[random.nextInt(FAULTS.length)]
            : Kind.values()[random.nextInt(Kind.values().length)];
        if (kind == Kind.GO_AWAY && random.chance(0.5)) {
            kind = Kind.WINDOW;
        }
        int value = switch (kind) {
            case WINDOW -> WINDOWS[random.nextInt(WINDOWS.length)];
            case TABLE -> TABLES[random.nextInt(TABLES.length)];
            case FRAME_SIZE -> FRAME_SIZES[random.nextInt(FRAME_SIZES.length)];
            case HOLD -> random.chance(FOR_GOOD) ? 0 : (int) random.between(HOLD_MS_MIN, HOLD_MS_MAX);
            default -> random.nextInt(1_000);
        };
        return new Event(kind, random.spread(EVENT_NS_MIN, spanNs), value);
    }
}
