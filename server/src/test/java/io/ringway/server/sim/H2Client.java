package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Listener;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveH2Stream;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.Truth.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A simulated client that speaks HTTP/2 by prior knowledge: several streams at once, credit as its plan has it, resets,
 * settings and pings in the middle. Every frame of the gateway's is checked by the naive peer.
 */
final class H2Client extends SimClient implements NaiveH2Listener, H2Writer.Sink {

    private static final long MS_NS = 1_000_000L;
    private static final int ATTACK_PIECES = 32;

    private final H2Plan h2;
    /** Responses that are waited for, by stream. */
    private final TreeMap<Integer, Answer> answers = new TreeMap<>();
    /** Requests of the present connection, by stream. */
    private final TreeMap<Integer, Truth> sent = new TreeMap<>();
    private final TreeMap<Integer, Long> generations = new TreeMap<>();
    private NaiveH2Peer peer;
    private H2Writer writer;
    private H2Credit credit;
    private H2Chatter chatter;
    private H2Rest rest;
    private Truth attack;
    private int attackStream;
    private boolean leaving;
    /** Gives no credit any more: whatever becomes of its requests is right. */
    private boolean closed;
    private int awaitingContinue;

    H2Client(World world, ClientPlan plan, List<Truth> requests) {
        super(world, plan, requests);
        h2 = plan.h2();
    }

    @Override
    Collection<Truth> awaiting() {
        return answers.values().stream().map(Answer::truth).toList();
    }

    @Override
    int awaitingCount() {
        return answers.size();
    }

    @Override
    void begin(long stopAt) {
        answers.clear();
        sent.clear();
        generations.clear();
        rest = null;
        leaving = false;
        closed = false;
        awaitingContinue = 0;
        peer = NaiveH2Peer.client(h2.options(), this);
        writer = new H2Writer(world, peer, socket, plan.writeBytes(), plan.writeGapNs(), true, this);
        writer.stopAt(stopAt);
        credit = new H2Credit(world, h2, peer, this::flush);
        chatter = new H2Chatter(world, h2, peer, PeerFault.CLIENT_WINDOW_LOWERED);
        SimSocket mine = socket;
        chatter.begin(h2, () -> socket != mine || !maySay(), event -> {
            boolean happens = mine.isConnected() && happen(event);
            if (happens) {
                goOn();
            }
            return happens;
        });
    }

    @Override
    long taken() {
        return writer.taken();
    }

    @Override
    void closeWriter() {
        if (writer != null) {
            writer.close();
            credit.stop();
            if (rest != null) {
                rest.stop();
            }
        }
    }

    // ---------------------------------------------------------------- writing

    private boolean maySay() {
        return !done && !halfClosed && !stalled && attack == null && rest == null;
    }

    @Override
    boolean maySend() {
        return peer.goAways() == 0 && !leaving;
    }

    @Override
    void send(Truth truth) {
        RequestPlan request = truth.plan;
        truth.forsaken |= closed;
        boolean ends = H2Requests.endsWithHead(request);
        NaiveH2Stream stream = peer.open(H2Requests.head(request), ends);
        answers.put(stream.id(), new Answer(world, truth,
            (about, generation) -> checkGeneration(stream.id(), about, generation)));
        sent.put(stream.id(), truth);
        if (request.expects()) {
            awaitingContinue++;
        } else if (!ends) {
            H2Requests.body(peer, stream, request);
        }
        if (isLast() && plan.habit() == Habit.SAY_CLOSE) {
            sayGoodbye();
        }
        credit.onProgress();
    }

    private void sayGoodbye() {
        leaving = true;
        peer.goAway(0, NaiveFrames.NO_ERROR);
    }

    /** Lets an event happen. Returns false if it needs a stream and none is open. */
    private boolean happen(H2Plan.Event event) {
        if (answers.isEmpty() && event.kind().needsStreams()) {
            return false;
        }
        world.trace("client %d: %s %d", plan.index(), event.kind(), event.value());
        switch (event.kind()) {
            case RESET -> reset(event.value());
            case GO_AWAY -> {
                if (world.peerFaults().hit(PeerFault.CLIENT_GO_AWAY)) {
                    sayGoodbye();
                }
            }
            case HOLD -> hold(event.value());
            default -> chatter.say(event);
        }
        return true;
    }

    private void hold(int ms) {
        if (ms > 0) {
            if (credit.hold(ms * MS_NS, PeerFault.CLIENT_WINDOW_STALL) && ms % 2 == 1) {
                chatter.shut();
            }
        } else if (world.peerFaults().hit(PeerFault.CLIENT_WINDOW_CLOSED)) {
            closed = true;
            credit.stop();
            awaiting().forEach(truth -> truth.forsaken = true);
        }
    }

    private void reset(int which) {
        if (world.peerFaults().hit(PeerFault.CLIENT_RESET)) {
            int stream = (int) answers.keySet().toArray()[which % answers.size()];
            Answer answer = answers.get(stream);
            answer.truth().forsaken = true;
            peer.reset(peer.stream(stream), NaiveFrames.CANCEL);
            lost(stream, answer, "reset by the client");
        }
    }

    @Override
    void write() {
        writer.flush();
    }

    @Override
    boolean hasWrittenAll() {
        return awaitingContinue == 0 && peer.hasSettings() && writer.isEmpty()
            && answers.keySet().stream().allMatch(stream -> peer.stream(stream).isLocalEnded());
    }

    @Override
    public void onHeadSent(int stream) {
        // Heads that wait may leave when the attack has begun.
        Truth truth = sent.getOrDefault(stream, attack);
        if (truth != null && !truth.begun) {
            truth.begun = true;
            truth.begunNs = world.nowNs();
        }
    }

    /** Who says a length has said where the end is. */
    @Override
    public void onContentSent(int stream, long bytes, boolean end) {
        waitAgain();
        Truth truth = sent.get(stream);
        if (truth != null) {
            BodyPlan body = truth.plan.body();
            truth.sentWhole |= end || body.framing() == BodyPlan.Framing.LENGTH && bytes == body.bytes();
        }
    }

    @Override
    public void onTaken(int bytes) {
        if (attack != null) {
            attack.begun = true;
            if (attack.outcome == Outcome.PENDING && waitingSinceNs >= 0) {
                // A flood in small pieces takes its time to be one.
                waitingSinceNs = world.nowNs();
            }
        }
        onWritten();
    }

    // ---------------------------------------------------------------- reading

    @Override
    void read(byte[] bytes, int offset, int length) {
        boolean hadStreams = peer.openStreams() > 0;
        peer.feed(bytes, offset, length);
        if (hadStreams && peer.openStreams() == 0) {
            waitAgain();
        }
        List<String> violations = peer.violations();
        if (!violations.isEmpty() && attack == null) {
            throw new SimulationFailure("frames", violations + ", " + this);
        }
        credit.onProgress();
        if (rest != null) {
            rest.onInput();
        }
        goOn();
    }

    /** A request that was answered early went on until now: the gateway waited for it. */
    private void waitAgain() {
        if (waitingSinceNs >= 0 && !stalled && attack == null) {
            waitingSinceNs = world.nowNs();
        }
    }

    private void goOn() {
        if (done || socket == null) {
            return;
        }
        pump();
        if (done || socket == null || !answers.isEmpty()) {
            return;
        }
        if (isLast()) {
            allAnswered();
        } else if (peer.goAways() > 0 && plan.index() % 2 == 1) {
            // The gateway has said that it closes: some clients do not wait for it.
            leave();
        }
    }

    @Override
    public void onInterim(NaiveH2Stream stream, List<io.ringway.server.h2test.NaiveField> fields) {
        Answer answer = answers.get(stream.id());
        if (answer == null) {
            return;
        }
        int status = H2Requests.status(fields);
        answer.interim(status, H2Requests.reader(fields));
        if (status == 100 && !stream.isLocalEnded() && !stream.isSending()) {
            awaitingContinue--;
            H2Requests.body(peer, stream, answer.truth().plan);
        }
    }

    @Override
    public void onHead(NaiveH2Stream stream) {
        Answer answer = answers.get(stream.id());
        if (answer == null) {
            check(attack != null, stream, "a response that nobody asked for");
            return;
        }
        check(answer.truth().begun, stream, "a response before its request");
        answer.head(stream.status(), H2Requests.reader(stream.head()));
        String length = stream.field("content-length");
        if (answer.isFromOrigin() && answer.truth().plan.hasResponseBody()) {
            check(answer.isCounted() ? ("" + answer.originLength()).equals(length) : length == null, stream,
                "length of the response: " + length);
        }
    }

    @Override
    public void onData(NaiveH2Stream stream, byte[] bytes) {
        Answer answer = answers.get(stream.id());
        if (answer != null) {
            answer.body(bytes, 0, bytes.length);
        }
    }

    @Override
    public void onEnd(NaiveH2Stream stream) {
        Answer answer = answers.remove(stream.id());
        if (answer == null) {
            return;
        }
        answer.end();
        RequestPlan request = answer.truth().plan;
        if (answer.truth().outcome == Outcome.RIGHT) {
            boolean has = H2Requests.isTrailer(stream.trailers(), request.id());
            check(has == request.hasResponseTrailers(), stream, "trailers " + stream.trailers() + " of " + request);
        }
        if (request.expects() && !stream.isLocalEnded() && !stream.isSending()) {
            // A final response came instead of the 100: the body is not sent.
            awaitingContinue--;
            peer.reset(stream, NaiveFrames.CANCEL);
        }
    }

    @Override
    public void onReset(NaiveH2Stream stream, int code) {
        Answer answer = answers.get(stream.id());
        world.trace("client %d: stream %d reset by the gateway, %d", plan.index(), stream.id(), code);
        if (attack != null && stream.id() == attackStream && !plan.h2Attack().endsConnection()
            && attack.outcome == Outcome.PENDING) {
            attack.end(Outcome.ERROR, world.nowNs());
            attack.note += "stream reset, " + code;
        } else if (answer != null) {
            check(code != NaiveFrames.NO_ERROR, stream, "reset without an error before its end");
            answer.truth().unprocessed |= code == NaiveFrames.REFUSED_STREAM;
            lost(stream.id(), answer, "reset by the gateway, " + code);
        } else {
            // The rest of a request that was answered is read on, but not for ever.
            boolean unfinished = code == NaiveFrames.CANCEL && !stream.isLocalEnded() || stream.localReset() >= 0;
            check(attack != null || unfinished || code == NaiveFrames.NO_ERROR, stream,
                "reset with an error after its end");
        }
    }

    private void lost(int stream, Answer answer, String how) {
        answers.remove(stream);
        Truth truth = answer.truth();
        if (truth.plan.expects() && !peer.stream(stream).isLocalEnded() && !peer.stream(stream).isSending()) {
            awaitingContinue--;
        }
        truth.evicted = isEvicted();
        if (answer.hasHead()) {
            answer.cut(", " + how);
        } else {
            truth.end(truth.begun ? Outcome.NONE : Outcome.UNSENT, world.nowNs());
            truth.note += how;
        }
    }

    @Override
    public void onGoAway(int last, int code) {
        world.trace("client %d: GOAWAY %d, %d", plan.index(), last, code);
        if (attack != null && code != NaiveFrames.NO_ERROR && attack.outcome == Outcome.PENDING) {
            attack.end(Outcome.ERROR, world.nowNs());
            attack.note += "GOAWAY, " + code;
        }
        boolean excused = attack != null || plan.habit() == Habit.STALL || plan.habit() == Habit.DEAF
            || code == NaiveFrames.SETTINGS_TIMEOUT && isSlowed()
            || code == NaiveFrames.INTERNAL_ERROR && world.scenario().isTight();
        if (code != NaiveFrames.NO_ERROR && !excused) {
            throw new SimulationFailure("frames", "GOAWAY " + code + " for " + this);
        }
        for (int stream : List.copyOf(answers.tailMap(last, false).keySet())) {
            Answer answer = answers.get(stream);
            answer.truth().unprocessed = true;
            lost(stream, answer, "not looked at, by GOAWAY " + code);
        }
    }

    private boolean isSlowed() {
        return world.faults().count(Fault.CLOCK_JUMP) > 0 || socket.suffered(Fault.STALL);
    }

    /** A connection stays with one worker, which takes requests in the order of streams and never goes back. */
    private void checkGeneration(int stream, Truth truth, long generation) {
        Map.Entry<Integer, Long> before = generations.floorEntry(stream);
        Map.Entry<Integer, Long> after = generations.ceilingEntry(stream);
        if (generation > world.generation() || before != null && before.getValue() > generation
            || after != null && after.getValue() < generation) {
            throw new SimulationFailure("generation", "generation " + generation + " between " + before + " and "
                + after + ": " + truth);
        }
        generations.put(stream, generation);
    }

    private void check(boolean holds, NaiveH2Stream stream, String message) {
        if (!holds) {
            throw new SimulationFailure("response", message + "; " + stream + "; " + sent.get(stream.id()) + "; "
                + this);
        }
    }

    // ---------------------------------------------------------------- the end

    private void allAnswered() {
        switch (plan.habit()) {
            case CLOSE, ABORT, LEAVE -> {
                if (peer.goAways() > 0 && plan.index() % 2 == 0) {
                    await();
                } else if (peer.goAways() > 0 || halfClosed) {
                    closeDone();
                } else {
                    rest(this::closeDone);
                }
            }
            case STAY -> rest(this::await);
            case ATTACK -> attack();
            case DEAF -> { }
            default -> await();
        }
    }

    private void await() {
        if (waitingSinceNs < 0) {
            waitingSinceNs = world.nowNs();
        }
    }

    /** Looks at the windows once, then goes on. */
    private void rest(Runnable then) {
        if (peer.openStreams() > 0) {
            // Answered early, and still at its request.
            then.run();
        } else if (rest == null && !leaving) {
            credit.stop();
            rest = new H2Rest(world, socket, peer, this::flush, then);
            rest.begin();
        } else if (leaving) {
            await();
        }
    }

    private void attack() {
        if (attack == null && peer.goAways() == 0 && !leaving) {
            credit.stop();
            attack = newAttack();
            attack.heads = plan.h2Attack().heads();
            attackStream = peer.nextStream();
            for (int i = 0; i < attack.heads; i++) {
                peer.adopt(attackStream + 2 * i);
            }
            world.trace("client %d: attacks, %s", plan.index(), plan.h2Attack());
            byte[] bytes = plan.h2Attack().bytes(attackStream);
            writer.hurry(bytes.length, ATTACK_PIECES);
            peer.raw(bytes);
            flush();
            await();
        } else if (attack == null) {
            await();
        } else if (attack.outcome != Outcome.PENDING && !plan.h2Attack().endsConnection()) {
            closeDone();
        }
    }

    /** Not where it leaves itself, which may be in the middle of a frame. */
    @Override
    void onClosed() {
        boolean faulty = socket.suffered(Fault.HALF_CLOSE) || socket.suffered(Fault.ENOMEM) || world.isEnding()
            || !plan.isHonest() || isSlowed() || world.scenario().isTight() || attack != null;
        if (!faulty) {
            peer.feedEnd();
            if (!peer.violations().isEmpty()) {
                throw new SimulationFailure("frames", peer.violations() + ", " + this);
            }
        }
    }

    @Override
    void endResponses(boolean inOrder) {
        for (int stream : List.copyOf(answers.keySet())) {
            lost(stream, answers.get(stream), inOrder ? "closed" : "by a reset");
        }
    }
}
