package io.ringway.server.sim;

import io.ringway.ring.sim.SimRandom;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.CallPlan.Kind;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.HandlerPlan.Mode;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws handlers, and clients that ask for them, from a stream of its own: what else is drawn from a seed is as it is
 * without. Bounds are small, and clients come in bursts, so that queues are full in most runs. A handler blocks far
 * below its deadline or far above it.
 */
final class HandlerDraw {

    private static final long STREAM = 0x48_41_4E_44_4C_45L;
    private static final double SHARE = 0.35;
    private static final long MS_NS = 1_000_000L;
    /** Beyond the ids of requests that are drawn otherwise. */
    private static final int FIRST_ID = 500_001;
    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "POST", "PUT",
        "DELETE"};
    private static final Kind[] BAD = {Kind.THROWS, Kind.THROWS, Kind.THROWS_INSIDE, Kind.THROWS_INSIDE, Kind.TWICE,
        Kind.SILENT, Kind.NEVER};
    private static final int BODY_TOO_LARGE_FACTOR = 2;

    private final SimRandom random;
    private final Scenario plain;
    private final long spanNs;
    private final List<HandlerPlan> handlers = new ArrayList<>();
    private final double bad;
    private final double longBlocks;
    private final double largeBodies;
    private int nextId = FIRST_ID;

    private HandlerDraw(SimRandom random, Scenario plain) {
        this.random = random;
        this.plain = plain;
        spanNs = plain.quietNs() / 2;
        bad = random.chance(0.6) ? random.nextDouble() * 0.3 : 0;
        longBlocks = random.chance(0.4) ? 0.08 : 0;
        largeBodies = random.chance(0.3) ? 0.25 : 0.05;
    }

    /**
     * Adds handlers to a scenario, or leaves it as it is.
     *
     * @param plain as it was drawn
     * @return with handlers and their clients, for some seeds
     */
    static Scenario addTo(Scenario plain) {
        SimRandom random = new SimRandom(plain.seed() ^ STREAM);
        return random.chance(SHARE) ? new HandlerDraw(random, plain).scenario() : plain;
    }

    private Scenario scenario() {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            handlers.add(handler());
        }
        List<ClientPlan> clients = new ArrayList<>(plain.clients());
        int more = (int) random.spread(2, 12);
        double overH2 = random.chance(0.7) ? random.nextDouble() : 0;
        H2Draw h2 = new H2Draw(random.split(), spanNs);
        long burstNs = random.chance(0.5) ? random.between(0, spanNs / 2) : -1;
        for (int i = 0; i < more; i++) {
            ClientPlan client = client(plain.clients().size() + i, burstNs);
            clients.add(random.chance(overH2) ? h2.over(client) : client);
        }
        int connections = plain.connectionLimit() > plain.clients().size() ? 2 * more : 0;
        return plain.withHandlers(handlers, clients, plain.connectionLimit() + connections);
    }

    private HandlerPlan handler() {
        double kind = random.nextDouble();
        Mode mode = kind < 0.6 ? Mode.POOLED : kind < 0.82 ? Mode.APART : Mode.AT_HOME;
        int bound = random.chance(0.75) ? 1 + random.nextInt(4) : 16;
        long deadlineNs = random.chance(0.5) ? PortLimits.NO_DEADLINE : random.between(400, 900) * MS_NS;
        PortLimits limits = new PortLimits(bound, random.chance(0.4), random.between(20, 120) * MS_NS, deadlineNs,
            (int) random.spread(2_048, 64 * 1024), mode == Mode.AT_HOME);
        int threads = mode == Mode.POOLED ? 1 + random.nextInt(3) : mode == Mode.APART ? 1 : 0;
        return new HandlerPlan(mode, threads, limits);
    }

    private ClientPlan client(int index, long burstNs) {
        int pipeline = random.chance(0.3) ? 2 + random.nextInt(8) : 1;
        List<RequestPlan> requests = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            requests.add(request(pipeline > 1));
        }
        boolean slowWriter = random.chance(0.05);
        boolean slowReader = random.chance(0.1);
        long startNs = burstNs >= 0 && random.chance(0.8) ? burstNs + random.between(0, MS_NS)
            : random.between(0, spanNs);
        return new ClientPlan(index, requests, startNs, pipeline, slowWriter ? (int) random.spread(256, 4_096) : 0,
            random.between(1, 20) * MS_NS, slowReader ? (int) random.spread(2_048, 32 * 1024) : 0,
            random.between(1, 30) * MS_NS, habit(), (int) random.spread(60, 3_000), null);
    }

    private Habit habit() {
        double kind = random.nextDouble();
        return kind < 0.5 ? Habit.CLOSE : kind < 0.6 ? Habit.SAY_CLOSE : kind < 0.75 ? Habit.HALF_CLOSE
            : kind < 0.8 ? Habit.STAY : kind < 0.93 ? Habit.ABORT : Habit.LEAVE;
    }

    private RequestPlan request(boolean pipelined) {
        int id = nextId++;
        HandlerPlan handler = handlers.get(id % HandlerPlan.ROUTES % handlers.size());
        String method = METHODS[random.nextInt(METHODS.length)];
        BodyPlan body = requestBody(method, handler);
        boolean expects = body.isPresent() && !pipelined && random.chance(0.15);
        long thinkNs = random.chance(0.6) ? 0 : random.between(0, spanNs / 8);
        boolean bodiless = random.chance(0.08);
        int status = bodiless ? random.chance(0.5) ? 204 : 304 : random.chance(0.1) ? 500 : 200;
        CallPlan call = call(handler, bodiless || method.equals("HEAD"));
        BodyPlan answer = bodiless ? BodyPlan.NONE : responseBody(call.kind());
        ResponsePlan response = new ResponsePlan(ResponsePlan.Kind.NORMAL, status, answer, 0, 0, false, 1);
        return new RequestPlan(id, Target.HANDLED, method, body, expects, 0, thinkNs, response,
            cut(call, answer.bytes()));
    }

    private BodyPlan requestBody(String method, HandlerPlan handler) {
        if (!method.startsWith("P") || random.chance(0.05)) {
            return BodyPlan.NONE;
        }
        long limit = handler.limits().bodyBytes();
        boolean isTooLarge = random.chance(0.05);
        long most = plain.bodyLimit() > 0 ? Math.min(limit, plain.bodyLimit()) : limit;
        int bytes = (int) (isTooLarge ? limit * BODY_TOO_LARGE_FACTOR : Math.min(most, random.spread(1, 16 * 1024)));
        return new BodyPlan(random.chance(0.3) ? Framing.CHUNKED : Framing.LENGTH, bytes,
            (int) random.spread(64, 8_000));
    }

    private BodyPlan responseBody(Kind kind) {
        boolean streams = kind == Kind.STREAM || kind == Kind.THROWS_INSIDE;
        int bytes = streams && random.chance(largeBodies) ? (int) random.spread(32 * 1024, 250 * 1024)
            : random.chance(0.1) && !streams ? 0 : (int) random.spread(2, 16 * 1024);
        return new BodyPlan(streams && random.chance(0.6) ? Framing.CHUNKED : Framing.LENGTH, bytes, 4_096);
    }

    private CallPlan call(HandlerPlan handler, boolean bodiless) {
        Kind kind = random.chance(bad) ? BAD[random.nextInt(BAD.length)]
            : random.chance(0.3) ? Kind.STREAM : Kind.WHOLE;
        boolean keeps = random.chance(0.1);
        if (handler.mode() == Mode.AT_HOME) {
            boolean wholly = kind == Kind.STREAM || kind == Kind.THROWS_INSIDE || kind == Kind.NEVER;
            long stallNs = random.chance(0.05) ? random.between(11, 40) * MS_NS : 0;
            return new CallPlan(wholly ? Kind.WHOLE : kind, false, 0, false, 1, 0, 0, stallNs, keeps);
        }
        boolean streams = kind == Kind.STREAM || kind == Kind.THROWS_INSIDE;
        if (streams && bodiless) {
            kind = kind == Kind.STREAM ? Kind.WHOLE : Kind.THROWS;
            streams = false;
        }
        boolean isNever = kind == Kind.NEVER;
        boolean isOfTheProduct = kind == Kind.TWICE || kind == Kind.SILENT;
        boolean direct = streams || isNever || !isOfTheProduct && random.chance(0.5);
        return new CallPlan(kind, direct, isNever ? 0 : blockNs(handler), random.chance(0.6),
            streams ? 1 + random.nextInt(8) : 1, random.chance(0.5) ? 0 : random.between(1, 30) * MS_NS, 0, 0,
            keeps && !direct);
    }

    private long blockNs(HandlerPlan handler) {
        if (random.chance(longBlocks)) {
            long deadlineNs = handler.limits().deadlineNs();
            long longNs = deadlineNs == PortLimits.NO_DEADLINE ? plain.timeouts().requestNs() : deadlineNs;
            return longNs + random.between(100 * MS_NS, longNs);
        }
        double kind = random.nextDouble();
        return kind < 0.5 ? 0 : kind < 0.9 ? random.between(1, 20) * MS_NS : random.between(20, 150) * MS_NS;
    }

    private CallPlan cut(CallPlan call, int bytes) {
        return new CallPlan(call.kind(), call.direct(), call.blockNs(), call.heeds(), call.parts(), call.pauseNs(),
            bytes > 1 ? 1 + random.nextInt(bytes - 1) : 0, call.stallNs(), call.keeps());
    }

    /**
     * A client that asks each handler for something simple.
     *
     * @param index    of the client
     * @param id       of its first request
     * @param handlers there are
     * @return the plan
     */
    static ClientPlan honest(int index, int id, int handlers) {
        List<RequestPlan> requests = new ArrayList<>();
        ResponsePlan response = new ResponsePlan(ResponsePlan.Kind.NORMAL, 200, new BodyPlan(Framing.LENGTH, 100, 0),
            0, 0, false, 1);
        for (int i = 0; i < handlers; i++) {
            requests.add(new RequestPlan(id + i, Target.HANDLED, "GET", BodyPlan.NONE, false, 0, 0, response,
                new CallPlan(Kind.WHOLE, false, 0, false, 1, 0, 0, 0, false)));
        }
        return new ClientPlan(index, requests, 0, 1, 0, 0, 0, 0, Habit.CLOSE, 1, null);
    }
}
