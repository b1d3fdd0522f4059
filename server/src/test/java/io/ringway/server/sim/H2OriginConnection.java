package io.ringway.server.sim;

import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrame;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Listener;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveH2Stream;
import io.ringway.server.sim.ResponsePlan.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An origin's end of an HTTP/2 connection from the gateway: many requests at once, each answered as its plan says.
 * Every frame of the gateway's is checked by the naive peer, and every request is compared with its plan.
 */
final class H2OriginConnection implements SimPeer, NaiveH2Listener, H2Writer.Sink {

    private static final int FLOOD = 20;
    private static final int STREAMS_MAX = 20;
    private static final long LOWERED_NS = 150_000_000L;
    /** Of so many requests one is refused the first time it comes. */
    private static final int REFUSED_EVERY = 13;
    private static final long LAST_WORDS_NS = 50_000_000L;
    private static final long MS_NS = 1_000_000L;

    private final World world;
    private final int origin;
    private final H2Plan h2;
    /** Requests that were not answered to the end, by stream. */
    private final TreeMap<Integer, Arrival> arrivals = new TreeMap<>();
    private final NaiveH2Peer peer;
    private final H2Chatter chatter;
    private SimSocket socket;
    private H2Writer writer;
    private H2Credit credit;
    private H2Rest rest;
    /** Since when it has no room for another stream; null while it has. */
    private OriginLog.Period full;
    private int streamsMax;
    private int requests;
    private boolean leaving;
    private boolean gone;

    /**
     * Waits for a connection's first bytes.
     *
     * @param world  it is in
     * @param origin it is of
     * @param h2     how it speaks
     */
    H2OriginConnection(World world, int origin, H2Plan h2) {
        this.world = world;
        this.origin = origin;
        this.h2 = h2;
        peer = NaiveH2Peer.server(h2.options(), this);
        chatter = new H2Chatter(world, h2, peer, PeerFault.ORIGIN_WINDOW_LOWERED);
        streamsMax = most(h2.streams() == 0 ? Integer.MAX_VALUE : h2.streams());
    }

    /** Streams that the gateway has at once on a connection, if the origin allows so many. */
    private int most(int allowed) {
        return Math.min(allowed, world.scenario().http2().upstreams().rules().maxStreams());
    }

    @Override
    public void onConnected(SimSocket connected) {
        socket = connected;
        world.accepted(this);
        writer = new H2Writer(world, peer, socket, 0, 0, false, this);
        credit = new H2Credit(world, h2, peer, this::flush);
        chatter.begin(h2, () -> gone || leaving || rest != null, event -> {
            boolean happens = happen(event);
            flush();
            return happens;
        });
        flush();
    }

    @Override
    public void onRefused(SimSocket refused, int errno) {
        throw new AssertionError("an origin does not connect");
    }

    /** Lets an event happen. Returns false if it needs a stream and none is open. */
    private boolean happen(H2Plan.Event event) {
        boolean isBelow = event.kind() == H2Plan.Kind.GO_AWAY && event.value() % 4 != 0;
        if (arrivals.isEmpty() && event.kind().needsStreams() || isBelow && !isUnseen(arrivals.lastEntry())) {
            return false;
        }
        world.trace("origin %d connection %d: %s %d", origin, socket.connectionId(), event.kind(), event.value());
        switch (event.kind()) {
            case RESET -> {
                if (world.peerFaults().hit(PeerFault.ORIGIN_RESET)) {
                    int stream = (int) arrivals.keySet().toArray()[event.value() % arrivals.size()];
                    arrivals.get(stream).hurt();
                    reset(stream, NaiveFrames.INTERNAL_ERROR);
                }
            }
            case GO_AWAY -> sayGoodbye(isBelow);
            case HOLD -> {
                if (credit.hold(Math.max(1, event.value()) * MS_NS, PeerFault.ORIGIN_WINDOW_STALL)
                    && event.value() % 2 == 1) {
                    chatter.shut();
                }
            }
            case STREAMS -> allow(event.value());
            default -> chatter.say(event);
        }
        return true;
    }

    /** Often fewer streams than are open, even none; then as many as ever some time later. */
    private void allow(int value) {
        int streams = value % 2 == 0 ? arrivals.size() - 1 : 1 + value % STREAMS_MAX;
        if (streams >= arrivals.size()) {
            announce(streams);
        } else if (world.peerFaults().hit(PeerFault.ORIGIN_STREAMS_LOWERED)) {
            announce(streams);
            world.network().after(LOWERED_NS, () -> {
                if (!gone) {
                    announce(h2.streams());
                    flush();
                }
            });
        }
    }

    private void announce(int streams) {
        streamsMax = most(streams);
        peer.settings(Map.of(NaiveFrames.MAX_CONCURRENT_STREAMS, (long) streams));
        noteRoom();
    }

    /** Takes no more streams; what is being received may be said not to have been looked at. */
    private void sayGoodbye(boolean lower) {
        if (!world.peerFaults().hit(PeerFault.ORIGIN_GO_AWAY)) {
            return;
        }
        leaving = true;
        world.originLog().goodbye(socket, world.nowNs());
        int last = peer.lastRemoteStream();
        if (lower && world.peerFaults().has(PeerFault.ORIGIN_GO_AWAY_BELOW)) {
            for (Map.Entry<Integer, Arrival> entry : arrivals.descendingMap().entrySet()) {
                if (!isUnseen(entry)) {
                    break;
                }
                last = Math.max(0, entry.getKey() - 2);
            }
        }
        List<Integer> above = List.copyOf(arrivals.tailMap(last, false).keySet());
        if (!above.isEmpty()) {
            world.peerFaults().hit(PeerFault.ORIGIN_GO_AWAY_BELOW);
        }
        for (int stream : above) {
            arrivals.get(stream).forget();
            leave(stream);
            peer.stream(stream).ignore();
        }
        noteRoom();
        peer.goAway(last, NaiveFrames.NO_ERROR);
        closeIfDone();
    }

    /** Whether it can be said that a request was not looked at. */
    private static boolean isUnseen(Map.Entry<Integer, Arrival> entry) {
        return entry != null && !entry.getValue().isBroken() && !entry.getValue().attempt().complete
            && !entry.getValue().attempt().answered;
    }

    private void closeIfDone() {
        if (leaving && !gone && arrivals.isEmpty()) {
            // The gateway closes when its last stream has ended, or else this end does.
            world.network().after(LAST_WORDS_NS, () -> {
                if (!gone && arrivals.isEmpty() && writer.isEmpty()) {
                    end();
                    socket.close();
                }
            });
        }
    }

    /** Notes whether the gateway may open another stream: it waits for room no longer than there is none. */
    private void noteRoom() {
        boolean isFull = !arrivals.isEmpty() && (leaving || arrivals.size() >= streamsMax);
        if (isFull && full == null) {
            full = world.originLog().full(world.nowNs());
        } else if (!isFull && full != null) {
            full.end(world.nowNs());
            full = null;
        }
    }

    private void leave(int stream) {
        arrivals.remove(stream);
        noteRoom();
    }

    private void reset(int stream, int code) {
        leave(stream);
        peer.reset(peer.stream(stream), code);
        closeIfDone();
    }

    // ---------------------------------------------------------------- requests

    @Override
    public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
        if (gone) {
            return;
        }
        world.progress();
        peer.feed(bytes, offset, length);
        List<String> violations = peer.violations();
        if (!violations.isEmpty()) {
            throw new SimulationFailure("frames", "origin " + origin + ", connection " + socket.connectionId() + ": "
                + violations + ", " + arrivals.values().stream().map(Arrival::truth).toList());
        }
        if (!gone) {
            credit.onProgress();
            if (rest != null) {
                rest.onInput();
            }
            flush();
            closeIfDone();
        }
    }

    @Override
    public void onFrame(NaiveFrame frame) {
        if (leaving && frame.type() == NaiveFrames.HEADERS && frame.stream() > peer.lastRemoteStream()) {
            world.peerFaults().hit(PeerFault.ORIGIN_GO_AWAY_CROSSED);
        }
    }

    @Override
    public void onHead(NaiveH2Stream stream) {
        Arrival arrival = new Arrival(world, origin, socket);
        List<NaiveField> fields = stream.head();
        String length = NaiveField.value(fields, "content-length");
        String host = NaiveField.value(fields, ":authority");
        arrival.head(NaiveField.value(fields, ":method"), NaiveField.value(fields, ":path"),
            name -> name.equals("Host") && host != null ? host : H2Requests.reader(fields).apply(name),
            length == null ? Arrival.UNSAID : Long.parseLong(length), requests > 0);
        arrivals.put(stream.id(), arrival);
        noteRoom();
        if (arrival.isBroken()) {
            return;
        }
        RequestPlan plan = arrival.plan();
        if (plan.id() % REFUSED_EVERY == 0 && arrival.truth().refused == 0
            && world.peerFaults().hit(PeerFault.ORIGIN_REFUSAL)) {
            arrival.forget();
            reset(stream.id(), NaiveFrames.REFUSED_STREAM);
            return;
        }
        requests++;
        if (plan.response().kind() == Kind.EARLY) {
            answer(stream, arrival);
        } else if (plan.expects() && plan.response().interims() == 0) {
            peer.section(stream, NaiveField.list(":status", "100"), false);
        }
    }

    @Override
    public void onData(NaiveH2Stream stream, byte[] bytes) {
        Arrival arrival = arrivals.get(stream.id());
        if (arrival != null) {
            arrival.body(bytes, 0, bytes.length);
        }
    }

    @Override
    public void onEnd(NaiveH2Stream stream) {
        Arrival arrival = arrivals.get(stream.id());
        if (arrival == null) {
            return;
        }
        if (stream.trailers() != null) {
            stream.trailers().forEach(field -> arrival.trailer(field.toString()));
        }
        arrival.end();
        long delayNs = arrival.plan().response().delayNs();
        if (arrival.plan().response().kind() == Kind.EARLY) {
            done(stream);
        } else if (delayNs == 0) {
            answer(stream, arrival);
        } else {
            world.network().after(delayNs, () -> {
                if (!gone && arrivals.get(stream.id()) == arrival) {
                    answer(stream, arrival);
                    flush();
                }
            });
        }
    }

    @Override
    public void onReset(NaiveH2Stream stream, int code) {
        leave(stream.id());
    }

    @Override
    public void onGoAway(int last, int code) {
        if (code != NaiveFrames.NO_ERROR) {
            world.trace("origin %d connection %d: GOAWAY %d", origin, socket.connectionId(), code);
        }
    }

    // ---------------------------------------------------------------- responses

    private void answer(NaiveH2Stream stream, Arrival arrival) {
        RequestPlan plan = arrival.plan();
        ResponsePlan response = plan.response();
        if (response.kind() == Kind.SILENT) {
            return;
        }
        arrival.attempt().answered = true;
        int interims = response.kind() == Kind.INTERIM_FLOOD ? FLOOD : response.interims();
        for (int i = 0; i < interims; i++) {
            peer.section(stream, NaiveField.list(":status", "103", "x-sim-id", "" + plan.id(), "link",
                "</style.css>"), false);
        }
        switch (response.kind()) {
            case CLOSE, HEAD_CUT -> reset(stream.id(), NaiveFrames.INTERNAL_ERROR);
            case GARBAGE -> broken(stream, NaiveField.list(":status", "200", "Upper-Case", "x"));
            case AMBIGUOUS -> broken(stream, NaiveField.list(":status", "200", "content-length", "7", "content-length",
                "8"));
            case SWITCH -> broken(stream, NaiveField.list(":status", "101", "upgrade", "x"));
            default -> message(stream, plan, arrival.attempt().generation);
        }
    }

    /** The gateway resets what it cannot read. */
    private void broken(NaiveH2Stream stream, List<NaiveField> head) {
        peer.section(stream, head, false);
    }

    private void message(NaiveH2Stream stream, RequestPlan plan, long generation) {
        ResponsePlan response = plan.response();
        List<NaiveField> head = new ArrayList<>(NaiveField.list(":status", "" + response.status(),
            "x-sim-id", "" + plan.id(), "x-sim-generation", "" + generation));
        if (response.body().framing() == BodyPlan.Framing.LENGTH) {
            head.add(NaiveField.of("content-length", "" + response.body().bytes()));
        }
        peer.section(stream, head, !plan.hasResponseBody());
        if (plan.hasResponseBody()) {
            body(stream, plan);
        } else {
            afterMessage(stream, response);
        }
    }

    private void body(NaiveH2Stream stream, RequestPlan plan) {
        ResponsePlan response = plan.response();
        boolean cuts = response.kind() == Kind.SHORT || response.kind() == Kind.RESET
            || response.kind() == Kind.STUCK;
        int bytes = response.body().bytes();
        Bytes body = new Bytes().addPattern(Pattern.response(plan.id()), 0,
            cuts ? Math.min(bytes - 1, response.cutAt()) : bytes);
        boolean trailers = plan.hasResponseTrailers() && !cuts;
        H2Requests.queue(peer, stream, body, !cuts && !trailers);
        if (trailers) {
            peer.trailers(stream, H2Requests.trailers(plan.id()));
        }
        if (response.kind() == Kind.SHORT || response.kind() == Kind.RESET) {
            // What the windows let through has gone, and the rest never goes.
            flush();
            reset(stream.id(), NaiveFrames.CANCEL);
        } else if (!cuts) {
            afterMessage(stream, response);
        }
    }

    private void afterMessage(NaiveH2Stream stream, ResponsePlan response) {
        if (response.kind() != Kind.EARLY) {
            done(stream);
        }
        if (response.closes() && !leaving) {
            sayGoodbye(false);
        }
    }

    private void done(NaiveH2Stream stream) {
        if (peer.stream(stream.id()).isSending()) {
            // What waits for a window keeps the connection.
            return;
        }
        leave(stream.id());
        closeIfDone();
    }

    // ---------------------------------------------------------------- at rest

    /** Compares the windows with the gateway's, once: nobody asks for anything any more. */
    void rest() {
        if (!gone && !leaving) {
            credit.stop();
            rest = new H2Rest(world, socket, peer, this::flush, () -> rest = null);
            rest.begin();
        }
    }

    /** {@return whether that is done, or the connection has ended} */
    boolean isAtRest() {
        return rest == null;
    }

    // ---------------------------------------------------------------- the wire

    private void flush() {
        if (!gone) {
            writer.flush();
        }
    }

    @Override
    public void onHeadSent(int stream) {
        // Only requests are looked at so.
    }

    @Override
    public void onContentSent(int stream, long bytes, boolean end) {
        Arrival arrival = arrivals.get(stream);
        if (end && arrival != null && !arrival.isBroken() && arrival.attempt().complete) {
            leave(stream);
            closeIfDone();
        }
    }

    @Override
    public void onTaken(int bytes) {
        // Nobody waits for it.
    }

    @Override
    public void onWritable(SimSocket from) {
        flush();
    }

    @Override
    public void onEnd(SimSocket from) {
        if (!gone) {
            end();
            socket.close();
        }
    }

    @Override
    public void onReset(SimSocket from) {
        end();
    }

    private void end() {
        gone = true;
        writer.close();
        credit.stop();
        if (rest != null) {
            rest.stop();
            rest = null;
        }
        arrivals.clear();
        noteRoom();
    }
}
