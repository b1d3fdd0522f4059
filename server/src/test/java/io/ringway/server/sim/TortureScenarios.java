package io.ringway.server.sim;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.sim.SimKernel;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ClientPlan.Habit;
import io.ringway.server.sim.ResponsePlan.Kind;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.WorkerMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Short scenarios, one for each thing a gateway does; torture goes through every call of each. */
final class TortureScenarios {

    private static final long MS_NS = 1_000_000L;
    private static final long SEED = 4_711;
    /** Faults stop after this: what fails for good may turn a worker round and round until then. */
    private static final long FAULTS_NS = 2_000 * MS_NS;
    private static final int LARGE = 60_000;
    private static final Timeouts TIMEOUTS = new Timeouts(2_000 * MS_NS, 2_000 * MS_NS, 4_000 * MS_NS, 800 * MS_NS,
        2_000 * MS_NS, 4_000 * MS_NS);
    private static final WorkerMemory AMPLE = new WorkerMemory(16, 4096, ScenarioDraw.AMPLE_BLOCKS, 16 * 1024,
        ScenarioDraw.AMPLE_SLOTS);
    private static final WorkerMemory TIGHT = new WorkerMemory(2, 512, 256 * 1024, 4096, 2);
    private static final ResponsePlan SMALL = response(Kind.NORMAL, length(100));

    private final Map<String, Scenario> all = new LinkedHashMap<>();
    private int featureMask = SimKernel.NEWEST_FEATURES;
    private WorkerMemory memory = AMPLE;
    private int connectionLimit = 16;
    private int origins = 1;
    private int refusing;
    private List<Long> reloads = List.of();

    private TortureScenarios() {
    }

    /** {@return all scenarios by name} */
    static Map<String, Scenario> all() {
        TortureScenarios scenarios = new TortureScenarios();
        scenarios.plain("newest kernel");
        scenarios.featureMask = SimKernel.OLDEST_FEATURES;
        scenarios.plain("oldest kernel");
        scenarios.featureMask = SimKernel.NEWEST_FEATURES & ~KernelFeatures.SILENT_SEND;
        scenarios.memory = TIGHT;
        scenarios.plain("tight memory, loud sends");
        scenarios.memory = AMPLE;
        scenarios.featureMask = SimKernel.NEWEST_FEATURES;
        scenarios.awkward();
        return scenarios.all;
    }

    private void plain(String where) {
        add(where + ": two requests on a connection", client(1, Habit.CLOSE, get(1, SMALL), get(2, SMALL)));
        add(where + ": an upload and a large response", client(1, Habit.CLOSE,
            post(1, length(LARGE), response(Kind.NORMAL, length(LARGE)))));
        add(where + ": a chunked upload that waits for 100", client(1, Habit.SAY_CLOSE,
            new RequestPlan(1, Target.CATCH_ALL, "POST", new BodyPlan(Framing.CHUNKED, 3_000, 700), true, 0, 0,
                response(Kind.NORMAL, new BodyPlan(Framing.CHUNKED, 5_000, 900)))));
        add(where + ": a pipeline with own answers", client(3, Habit.HALF_CLOSE, get(1, SMALL),
            request(2, Target.RESPOND, SMALL), get(3, SMALL), request(4, Target.NOT_FOUND, SMALL)));
    }

    private void awkward() {
        origins = 2;
        refusing = 1;
        add("an origin that refuses", client(1, Habit.CLOSE, get(1, SMALL), get(2, SMALL), get(3, SMALL)));
        refusing = 0;
        reloads = List.of(30 * MS_NS, 60 * MS_NS);
        add("reloads between requests", client(1, Habit.CLOSE, get(1, SMALL), get(2, SMALL), get(3, SMALL),
            get(4, SMALL)));
        reloads = List.of();
        origins = 1;
        add("an origin that closes silently", client(1, Habit.CLOSE,
            get(1, response(Kind.CLOSE_SILENTLY, length(100))), get(2, SMALL)));
        add("an origin that resets", client(1, Habit.CLOSE, get(1, response(Kind.RESET, length(LARGE))),
            get(2, SMALL)));
        add("an origin that breaks off", client(1, Habit.CLOSE, get(1, response(Kind.SHORT, length(LARGE))),
            get(2, SMALL)));
        add("an origin that never answers", client(1, Habit.CLOSE, get(1, response(Kind.SILENT, BodyPlan.NONE)),
            get(2, SMALL)));
        add("an origin that speaks no HTTP", client(1, Habit.CLOSE, get(1, response(Kind.GARBAGE, BodyPlan.NONE)),
            get(2, SMALL)));
        add("a body until the connection ends", client(1, Habit.CLOSE,
            get(1, response(Kind.NORMAL, new BodyPlan(Framing.UNTIL_CLOSE, 9_000, 0))), get(2, SMALL)));
        add("a client that resets in its upload", client(1, Habit.ABORT, post(1, length(LARGE), SMALL)));
        add("a client that never reads", client(1, Habit.DEAF, get(1, response(Kind.NORMAL, length(8 * LARGE)))));
        add("a client that stops in its upload", client(1, Habit.STALL, post(1, length(LARGE), SMALL)));
        connectionLimit = 1;
        add("more clients than connections", client(1, Habit.CLOSE, get(1, SMALL)),
            client(2, 1, Habit.CLOSE, get(11, SMALL)), client(3, 1, Habit.CLOSE, get(21, SMALL)));
        connectionLimit = 16;
    }

    private void add(String name, ClientPlan... clients) {
        all.put(name, new Scenario(SEED + all.size(), 1, featureMask, name, memory, new RingConfig(16, 32),
            Http2Limits.DEFAULT, connectionLimit, 4 * ScenarioDraw.AMPLE_EXCHANGES, TIMEOUTS, 0, origins, refusing, 1,
            Collections.nCopies(origins, null), reloads,
            new ArrayList<>(List.of(clients)), Scenario.Ending.WHEN_DONE, Long.MAX_VALUE, FAULTS_NS,
            Set.of()));
    }

    private static ClientPlan client(int pipeline, Habit habit, RequestPlan... requests) {
        return client(0, pipeline, habit, requests);
    }

    private static ClientPlan client(int index, int pipeline, Habit habit, RequestPlan... requests) {
        return new ClientPlan(index, List.of(requests), 1, pipeline, 0, MS_NS, 0, MS_NS, habit, 5_000, null);
    }

    private static RequestPlan get(int id, ResponsePlan response) {
        return request(id, Target.STATIC, response);
    }

    private static RequestPlan request(int id, Target target, ResponsePlan response) {
        return new RequestPlan(id, target, "GET", BodyPlan.NONE, false, 0, 0, response);
    }

    private static RequestPlan post(int id, BodyPlan body, ResponsePlan response) {
        return new RequestPlan(id, Target.STATIC, "POST", body, false, 0, 0, response);
    }

    private static ResponsePlan response(Kind kind, BodyPlan body) {
        return new ResponsePlan(kind, 200, body, 0, 0, false, 50);
    }

    private static BodyPlan length(int bytes) {
        return new BodyPlan(Framing.LENGTH, bytes, 0);
    }
}
