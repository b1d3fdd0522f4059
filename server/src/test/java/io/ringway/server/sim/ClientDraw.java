package io.ringway.server.sim;

import io.ringway.ring.sim.SimRandom;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.ResponsePlan.Kind;
import io.ringway.server.snapshot.Timeouts;
import java.util.ArrayList;
import java.util.List;

/** Draws the clients of a scenario, their requests, and what becomes of those at the origins. */
final class ClientDraw {

    private static final long MS_NS = 1_000_000L;
    private static final String[] METHODS = {
        "GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH"};
    private static final Kind[] BAD = {Kind.SILENT, Kind.HEAD_CUT, Kind.SHORT, Kind.RESET, Kind.STUCK, Kind.CLOSE,
        Kind.GARBAGE, Kind.AMBIGUOUS, Kind.INTERIM_FLOOD, Kind.SWITCH};
    private static final Target[] LOCAL = {Target.RESPOND, Target.REDIRECT, Target.NOT_FOUND, Target.WRONG_METHOD,
        Target.ASTERISK};
    private static final Target[] FORWARDED = {Target.STATIC, Target.STATIC, Target.PARAMETERS, Target.CATCH_ALL,
        Target.NOT_CANONICAL, Target.PRESERVED_HOST};

    private final SimRandom random;
    private final Timeouts timeouts;
    private final long spanNs;
    private final long bodyLimit;
    private final double badOrigins;
    private final double badClients;
    private final double silentCloses;
    private final double largeBodies;
    private final double overH2;
    private final H2Draw h2;
    private int nextId = 1;

    ClientDraw(SimRandom random, Timeouts timeouts, long spanNs, long bodyLimit) {
        this.random = random;
        this.timeouts = timeouts;
        this.spanNs = spanNs;
        this.bodyLimit = bodyLimit;
        badOrigins = random.chance(0.5) ? random.nextDouble() * 0.15 : 0;
        badClients = random.chance(0.6) ? random.nextDouble() * 0.5 : 0;
        silentCloses = random.chance(0.3) ? random.nextDouble() * 0.2 : 0;
        largeBodies = random.chance(0.3) ? 0.1 : 0.015;
        overH2 = random.chance(0.6) ? random.nextDouble() : 0;
        h2 = new H2Draw(random.split(), spanNs);
    }

    List<ClientPlan> clients() {
        List<ClientPlan> clients = new ArrayList<>();
        int count = (int) random.spread(4, 48);
        for (int i = 0; i < count; i++) {
            clients.add(client(i));
        }
        return clients;
    }

    /**
     * A client with two simple requests, to see whether honest work is done as ever.
     *
     * @param index of the client
     * @param id    of its first request
     * @return the plan
     */
    static ClientPlan honest(int index, int id) {
        ResponsePlan response = new ResponsePlan(Kind.NORMAL, 200, new BodyPlan(Framing.LENGTH, 100, 0), 0, 0,
            false, 1);
        return new ClientPlan(index, List.of(
            new RequestPlan(id, Target.RESPOND, "GET", BodyPlan.NONE, false, 0, 0, response),
            new RequestPlan(id + 1, Target.CATCH_ALL, "GET", BodyPlan.NONE, false, 0, 0, response)), 0, 1, 0, 0, 0, 0,
            Habit.CLOSE, 1, null, index % 2 == 0 ? null : H2Draw.plain(), null);
    }

    private ClientPlan client(int index) {
        boolean bad = random.chance(badClients);
        Habit habit = bad ? badHabit() : goodHabit();
        int pipeline = random.chance(0.3) ? 2 + random.nextInt(8) : 1;
        List<RequestPlan> requests = new ArrayList<>();
        int count = habit == Habit.STAY && random.chance(0.2) ? 0 : 1 + random.nextInt(13);
        for (int i = 0; i < count; i++) {
            requests.add(request(pipeline > 1));
        }
        boolean slowWriter = random.chance(0.08);
        boolean slowReader = random.chance(0.08);
        ClientPlan plan = new ClientPlan(index, requests, random.between(0, spanNs), pipeline,
            slowWriter ? (int) random.spread(256, 16 * 1024) : 0, random.between(1, 40) * MS_NS,
            slowReader ? (int) random.spread(512, 32 * 1024) : 0, random.between(1, 80) * MS_NS, habit,
            (int) random.spread(1, 20_000), habit == Habit.ATTACK ? attack() : null);
        return random.chance(overH2) ? h2.over(plan) : plan;
    }

    private Attack attack() {
        Attack[] all = Attack.values();
        return all[random.nextInt(all.length)];
    }

    private Habit goodHabit() {
        double kind = random.nextDouble();
        return kind < 0.6 ? Habit.CLOSE : kind < 0.8 ? Habit.SAY_CLOSE : kind < 0.95 ? Habit.HALF_CLOSE : Habit.STAY;
    }

    private Habit badHabit() {
        Habit[] all = {Habit.ABORT, Habit.LEAVE, Habit.STALL, Habit.DEAF, Habit.ATTACK, Habit.ATTACK};
        return all[random.nextInt(all.length)];
    }

    private RequestPlan request(boolean pipelined) {
        int id = nextId++;
        Target target = target();
        String method = method(target);
        BodyPlan body = requestBody(target, method);
        boolean expects = body.isPresent() && !pipelined && target != Target.TOO_LARGE && random.chance(0.15);
        int padding = random.chance(0.1) ? (int) random.spread(16, 3_000) : 0;
        long thinkNs = random.chance(0.5) ? 0 : random.between(0, spanNs / 8);
        return new RequestPlan(id, target, method, body, expects, padding, thinkNs,
            response(method, target));
    }

    private Target target() {
        if (random.chance(0.15)) {
            return LOCAL[random.nextInt(LOCAL.length)];
        }
        if (bodyLimit > 0 && random.chance(0.05)) {
            return Target.TOO_LARGE;
        }
        return FORWARDED[random.nextInt(FORWARDED.length)];
    }

    private String method(Target target) {
        return switch (target) {
            case ASTERISK -> "OPTIONS";
            case WRONG_METHOD -> "DELETE";
            case STATIC -> METHODS[random.nextInt(METHODS.length - 3)];
            case TOO_LARGE -> "POST";
            default -> METHODS[random.nextInt(METHODS.length)];
        };
    }

    private BodyPlan requestBody(Target target, String method) {
        if (target == Target.TOO_LARGE) {
            Framing framing = random.chance(0.5) ? Framing.LENGTH : Framing.CHUNKED;
            return new BodyPlan(framing, (int) bodyLimit * Scenario.BODY_TOO_LARGE_FACTOR, 4096);
        }
        boolean has = method.startsWith("P") ? random.chance(0.95) : random.chance(0.05);
        if (!has || target == Target.ASTERISK) {
            return BodyPlan.NONE;
        }
        int bytes = bytes();
        if (bodyLimit > 0) {
            bytes = (int) Math.min(bytes, bodyLimit);
        }
        boolean chunked = random.chance(0.3);
        return new BodyPlan(chunked ? Framing.CHUNKED : Framing.LENGTH, bytes, chunk());
    }

    private int chunk() {
        return (int) random.spread(64, 20_000);
    }

    private int bytes() {
        if (random.chance(0.15)) {
            return 0;
        }
        if (random.chance(largeBodies)) {
            return (int) random.spread(32 * 1024, 400 * 1024);
        }
        return (int) random.spread(1, 16 * 1024);
    }

    private ResponsePlan response(String method, Target target) {
        boolean bodiless = random.chance(0.08);
        int status = bodiless ? random.chance(0.5) ? 204 : 304 : random.chance(0.1) ? 500 : 200;
        Kind kind = target == Target.TOO_LARGE ? Kind.NORMAL : kind(bodiless || method.equals("HEAD"));
        BodyPlan body = bodiless ? BodyPlan.NONE : responseBody(kind);
        long delayNs = random.chance(0.4) ? random.between(0, timeouts.requestNs() / 8) : 0;
        int interims = random.chance(0.05) ? 1 + random.nextInt(3) : 0;
        boolean closes = body.framing() == Framing.UNTIL_CLOSE || random.chance(0.05);
        return new ResponsePlan(kind, status, body, random.chance(0.3) ? delayNs : delayNs / 64, interims, closes,
            (int) random.spread(1, Math.max(1, body.bytes())));
    }

    private Kind kind(boolean bodiless) {
        if (random.chance(badOrigins)) {
            Kind kind = BAD[random.nextInt(BAD.length)];
            boolean cuts = kind == Kind.SHORT || kind == Kind.RESET || kind == Kind.STUCK;
            return cuts && bodiless ? Kind.CLOSE : kind;
        }
        if (random.chance(silentCloses)) {
            return Kind.CLOSE_SILENTLY;
        }
        return random.chance(0.05) ? Kind.EXTRA : random.chance(0.05) ? Kind.EARLY : Kind.NORMAL;
    }

    private BodyPlan responseBody(Kind kind) {
        boolean cut = kind == Kind.SHORT || kind == Kind.RESET || kind == Kind.STUCK;
        int bytes = cut ? Math.max(2, bytes()) : bytes();
        double framing = random.nextDouble();
        if (framing < 0.1 && kind != Kind.EXTRA && kind != Kind.AMBIGUOUS && kind != Kind.EARLY && !cut) {
            return new BodyPlan(Framing.UNTIL_CLOSE, bytes, 0);
        }
        return new BodyPlan(framing < 0.4 ? Framing.CHUNKED : Framing.LENGTH, bytes, chunk());
    }
}
