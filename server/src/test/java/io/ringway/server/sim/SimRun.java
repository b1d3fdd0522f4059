package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import io.ringway.server.handoff.HandOffView;
import io.ringway.server.handoff.OutboundBody;
import io.ringway.server.pool.SimulatedCalls;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.CallPlan.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * One run of a handler, in steps between which others have their turn: where a thread would block, it is not runnable
 * for a while. Checks that the request is what its client sent.
 */
final class SimRun {

    private static final long HEARD_NS = 1_000_000_000L;
    private static final long HEED_NS = 20_000_000L;
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        NEW, READY, BLOCKED, AWAITS_ROOM, ENDED
    }

    private final SimPools pools;
    private final World world;
    private final int handler;
    private final Call call;
    private State state = State.NEW;
    private Truth truth;
    private CallPlan plan;
    private long blockedUntilNs;
    private byte[] body = NOTHING;
    private int length;
    private int written;
    private int partEnd;
    private OutboundBody pipe;

    SimRun(SimPools pools, int handler, Call call) {
        this.pools = pools;
        this.handler = handler;
        this.call = call;
        world = pools.world();
    }

    Call call() {
        return call;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    boolean isRunnable() {
        return state == State.NEW || state == State.READY
            || state == State.AWAITS_ROOM && HandOffView.isWoken(call);
    }

    /** Gets on until it would block or has ended. */
    void step() {
        if (state == State.NEW) {
            begin();
        } else if (state == State.AWAITS_ROOM) {
            awaitRoom();
        } else if (mustBlock()) {
            block();
        } else {
            act();
        }
    }

    // ---------------------------------------------------------------- begin

    private void begin() {
        if (!call.start()) {
            // Whose request it was is nobody's matter any more.
            pools.calls().count(CallEvent.TAKEN_FOR_NOBODY);
            state = State.ENDED;
            call.finish();
            return;
        }
        enter();
        blockedUntilNs = plan.kind() == Kind.NEVER ? Long.MAX_VALUE : world.nowNs() + plan.blockNs();
        if (mustBlock()) {
            block();
        } else {
            act();
        }
    }

    private void enter() {
        Request request = SimulatedCalls.request(call);
        String id = request.header("X-Sim-Id");
        truth = id == null ? null : world.truth(Integer.parseInt(id));
        if (truth == null || truth.plan.call() == null) {
            throw new SimulationFailure("forwarding", "handler " + handler + " was given what nobody sent it: "
                + request.method() + " " + request.path());
        }
        plan = truth.plan.call();
        if (truth.run != null) {
            throw new SimulationFailure("retry", "a handler was called twice for " + truth);
        }
        truth.run = new Truth.Run(handler, world.nowNs());
        world.trace("handler %d: takes %s", handler, truth.plan);
        world.progress();
        check(request);
    }

    private void check(Request request) {
        RequestPlan sent = truth.plan;
        String path = sent.target().text(sent.id());
        byte[] content = request.bodyBytes();
        boolean isRight = request.method().equals(sent.method()) && request.path().equals(path)
            && request.path("id").equals("" + sent.id()) && RequestPlan.HOST.equals(request.host())
            && request.handler().equals(HandlerPlan.name(handler))
            && world.scenario().handlerOf(sent.id()) == handler && request.isHttp2() == (truth.client.h2() != null)
            && content.length == sent.body().bytes()
            && Pattern.matches(Pattern.request(sent.id()), 0, content, 0, content.length);
        if (!isRight) {
            throw new SimulationFailure("forwarding", "handler " + handler + " was given " + request.method() + " "
                + request.path() + " with " + content.length + " bytes for " + truth);
        }
    }

    // ---------------------------------------------------------------- blocking

    private boolean mustBlock() {
        boolean isOver = plan.heeds() && call.isCancelled() || plan.kind() == Kind.NEVER && pools.isReleased();
        return !isOver && world.nowNs() < blockedUntilNs;
    }

    private void block() {
        state = State.BLOCKED;
        long left = blockedUntilNs - world.nowNs();
        if (plan.kind() == Kind.NEVER && !plan.heeds()) {
            pools.keep(this);
            return;
        }
        world.network().after(plan.heeds() ? Math.min(left, HEED_NS) : left, this::unblock);
    }

    /** The time it blocks for is over, or it is told to return. */
    void unblock() {
        if (state == State.BLOCKED) {
            state = State.READY;
        }
    }

    private void pause() {
        blockedUntilNs = world.nowNs() + plan.pauseNs();
        if (mustBlock()) {
            block();
        } else {
            state = State.READY;
        }
    }

    // ---------------------------------------------------------------- answering

    private void act() {
        state = State.READY;
        checkTold();
        if (pipe != null) {
            stream();
        } else if (plan.kind() == Kind.NEVER || plan.heeds() && call.isCancelled()) {
            giveUp();
        } else if (!plan.direct()) {
            execute();
        } else if (plan.kind() == Kind.THROWS) {
            pools.calls().count(CallEvent.FAILED);
            call.draft().fail();
            finish();
        } else {
            prepare();
            if (plan.kind() == Kind.WHOLE) {
                call.draft().whole(body, 0, length);
                answered();
                finish();
            } else {
                beginStream();
            }
        }
    }

    private void execute() {
        boolean isCancelled = call.isCancelled();
        pools.execution(handler).run(call);
        if (isCancelled) {
            pools.calls().count(CallEvent.GAVE_UP);
        }
        ended();
    }

    /** Runs as a whole, on the worker. */
    void runAtHome() {
        pools.calls().count(CallEvent.RUN_AT_HOME);
        enter();
        if (plan.stallNs() > 0) {
            pools.calls().count(CallEvent.STALLED);
            world.network().clock().advanceTo(world.nowNs() + plan.stallNs());
        }
        pools.execution(handler).run(call);
        ended();
    }

    private void prepare() {
        RequestPlan request = truth.plan;
        boolean hasBody = request.response().status() != 204 && request.response().status() != 304;
        length = hasBody ? request.response().body().bytes() : 0;
        body = body(request, length);
        Draft draft = call.draft();
        draft.status(request.response().status());
        draft.fields().add("X-Sim-Id", "" + request.id());
        draft.fields().add("Content-Type", "application/octet-stream");
    }

    private static byte[] body(RequestPlan request, int length) {
        byte[] bytes = new byte[length];
        Pattern.fill(Pattern.response(request.id()), 0, bytes, 0, length);
        return bytes;
    }

    private void answered() {
        truth.run.headNs = Math.min(truth.run.headNs, world.nowNs());
        truth.run.answered = true;
        pools.calls().count(call.isCancelled() ? CallEvent.ANSWERED_NOBODY : CallEvent.ANSWERED);
    }

    private void beginStream() {
        Draft draft = call.draft();
        boolean isCounted = truth.plan.response().body().framing() == Framing.LENGTH;
        if (truth.plan.hasResponseTrailers() && truth.plan.id() % 2 == 0) {
            draft.trailers().add("X-Sim-Trailer", "" + truth.plan.id());
        }
        draft.stream(isCounted ? length : Draft.UNKNOWN, false);
        pipe = call.openPipe(partEnd);
        pools.calls().count(CallEvent.STREAMED);
        truth.run.headNs = world.nowNs();
        stream();
    }

    private void stream() {
        if (call.isCancelled()) {
            giveUp();
            return;
        }
        if (written == partEnd) {
            if (written >= (plan.kind() == Kind.THROWS_INSIDE ? plan.cutAt() : length)) {
                endStream();
                return;
            }
            int end = plan.kind() == Kind.THROWS_INSIDE ? plan.cutAt() : length;
            partEnd = Math.min(end, written + Math.max(1, length / plan.parts()));
        }
        written += pipe.write(body, written, partEnd - written);
        // Who was told the length has the whole response with the last byte of it.
        truth.run.answered |= written == length && truth.plan.response().body().framing() == Framing.LENGTH;
        call.signal();
        if (written < partEnd) {
            pools.calls().count(CallEvent.AWAITED_ROOM);
            awaitRoom();
        } else {
            pause();
        }
    }

    /** As the product's streams do: announces, looks once more, sleeps. */
    private void awaitRoom() {
        call.announceWait();
        boolean mayGoOn = call.isCancelled() || pipe.hasRoom();
        state = mayGoOn ? State.READY : State.AWAITS_ROOM;
        if (mayGoOn) {
            call.withdrawWait();
            blockedUntilNs = 0;
        }
    }

    private void endStream() {
        if (plan.kind() == Kind.THROWS_INSIDE) {
            pools.calls().count(CallEvent.FAILED_INSIDE);
            truth.run.failedInside = true;
            call.draft().fail();
        } else {
            if (truth.plan.hasResponseTrailers() && call.draft().trailers().length() == 0) {
                call.draft().trailers().add("X-Sim-Trailer", "" + truth.plan.id());
            }
            answered();
        }
        finish();
    }

    private void giveUp() {
        if (call.isCancelled()) {
            pools.calls().count(CallEvent.GAVE_UP);
        }
        call.draft().fail();
        finish();
    }

    /** Who was told that its handler took too long is not waited for: the handler must know of it. */
    private void checkTold() {
        boolean isOver = truth.outcome == Truth.Outcome.ERROR || isLeft();
        if (isOver && !call.isCancelled()) {
            throw new SimulationFailure("handoff", "a handler has not heard that nobody waits: " + truth);
        }
    }

    /**
     * Its client has reset the connection, so long ago that the gateway knows. A connection that had to wait for its
     * accept brings its request and its end together, and one that holds further requests is not read.
     */
    private boolean isLeft() {
        boolean isReset = truth.forsaken && truth.client.habit() == ClientPlan.Habit.ABORT
            && truth.client.h2() == null && truth.client.pipeline() == 1 && truth.outcome != Truth.Outcome.PENDING;
        boolean isLate = world.faults().count(Fault.STALL) + world.faults().count(Fault.DELAY)
            + world.faults().count(Fault.CLOCK_JUMP) > 0;
        return isReset && !isLate && world.nowNs() - Math.max(truth.endedNs, truth.run.takenNs) > HEARD_NS;
    }

    // ---------------------------------------------------------------- the end

    private void finish() {
        call.finish();
        ended();
    }

    private void ended() {
        state = State.ENDED;
        truth.run.endedNs = world.nowNs();
        world.progress();
        world.trace("handler %d: has ended #%d", handler, truth.plan.id());
    }

    /** Ends it, as an interrupt does. */
    void stop() {
        if (state == State.ENDED) {
            return;
        }
        if (state != State.NEW && !call.isCancelled()) {
            throw new SimulationFailure("handoff", "the workers have ended, and a handler has not heard of it: "
                + truth);
        }
        if (state == State.NEW) {
            begin();
        }
        if (state != State.ENDED) {
            giveUp();
        }
    }

    /**
     * What a handler of the scenario does that is run by the product's execution.
     *
     * @param request  to answer
     * @param response to write
     */
    static void handle(SimPools pools, Request request, Response response) throws IOException {
        Truth truth = pools.world().truth(Integer.parseInt(request.header("X-Sim-Id")));
        CallPlan plan = truth.plan.call();
        if (plan.keeps()) {
            pools.answerLater(response);
        }
        switch (plan.kind()) {
            case THROWS -> {
                pools.calls().count(CallEvent.FAILED);
                response.status(201).header("X-Sim-Id", "0");
                throwAmid(truth.plan.id(), response);
            }
            case SILENT -> {
                pools.calls().count(CallEvent.FAILED);
                response.status(201).header("X-Sim-Id", "0");
            }
            case TWICE -> {
                pools.calls().count(CallEvent.FAILED);
                answer(truth.plan, response);
                answer(truth.plan, response);
            }
            case WHOLE -> {
                answer(truth.plan, response);
                truth.run.headNs = pools.world().nowNs();
                truth.run.answered = true;
                pools.calls().count(CallEvent.ANSWERED);
            }
            default -> throw new AssertionError("nobody executes " + plan);
        }
    }

    /** Before it has written, while it writes, or behind the end of its stream: half an answer is none. */
    private static void throwAmid(int id, Response response) throws IOException {
        if (id % 3 > 0) {
            try (OutputStream out = response.stream()) {
                out.write(id);
                if (id % 3 == 1) {
                    throw new IllegalStateException("as planned");
                }
            }
        }
        throw new IllegalStateException("as planned");
    }

    private static void answer(RequestPlan request, Response response) {
        int status = request.response().status();
        response.status(status).header("X-Sim-Id", "" + request.id());
        byte[] bytes = body(request, request.response().body().bytes());
        if (status == 204 || status == 304) {
            response.empty();
        } else if (request.id() % 3 == 0) {
            response.bytes(ByteBuffer.wrap(bytes));
        } else {
            response.bytes(bytes);
        }
    }

    @Override
    public String toString() {
        return state + " " + truth;
    }
}
