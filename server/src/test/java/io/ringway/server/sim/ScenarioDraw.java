package io.ringway.server.sim;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.WorkerMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Draws a scenario from a seed. Sizes are small, so that what is rare in production happens in every run: full queues,
 * starved receives, exhausted pools. Waits are either far below a timeout or far above it, so that what must happen is
 * never a matter of a tick.
 */
final class ScenarioDraw {

    /** Block memory that is never used up by what the clients here do. */
    static final long AMPLE_BLOCKS = 24L * 1024 * 1024;
    /** Slots for upstream connections that are never used up. */
    static final int AMPLE_SLOTS = 256;
    /** Exchanges that are never used up. */
    static final int AMPLE_EXCHANGES = 256;

    private static final long MS_NS = 1_000_000L;
    private static final long LIMIT_STREAM = 0x4c_49_4d_49_54L;
    private static final int[] SINGLE_FEATURES = {KernelFeatures.DEFER_TASKRUN, KernelFeatures.NO_SQARRAY,
        KernelFeatures.REGISTERED_RING, KernelFeatures.SILENT_SEND, KernelFeatures.RECV_MULTISHOT_LIMIT,
        KernelFeatures.SUBMIT_ALL, KernelFeatures.SINGLE_ISSUER};

    private final SimRandom random;
    private int featureMask;
    private String features;

    private ScenarioDraw(SimRandom random) {
        this.random = random;
    }

    /**
     * Draws.
     *
     * @param seed to draw from
     * @return the scenario
     */
    static Scenario draw(long seed) {
        return HandlerDraw.addTo(drawWithoutHandlers(seed));
    }

    /**
     * Draws without handlers: what a seed stood for before there were any.
     *
     * @param seed to draw from
     * @return the scenario
     */
    static Scenario drawWithoutHandlers(long seed) {
        return new ScenarioDraw(new SimRandom(seed)).scenario(seed);
    }

    private Scenario scenario(long seed) {
        int workers = 1 + random.nextInt(3);
        features();
        int origins = 1 + random.nextInt(4);
        int refusing = origins > 1 && random.chance(0.1) ? 1 : 0;
        Timeouts timeouts = timeouts();
        long spanNs = random.between(20, 3_000) * MS_NS;
        long bodyLimit = random.chance(0.3) ? random.spread(8 * 1024, 128 * 1024) : 0;
        List<ClientPlan> clients = new ClientDraw(random.split(), timeouts, spanNs, bodyLimit).clients();
        List<H2Plan> originPlans = new H2Draw(random.split(), spanNs).origins(origins);
        Http2Limits limits = new H2Draw(new SimRandom(seed ^ LIMIT_STREAM), spanNs).gateway();
        List<Long> reloads = new ArrayList<>();
        int count = random.chance(0.5) ? 1 + random.nextInt(6) : 0;
        for (int i = 0; i < count; i++) {
            reloads.add(random.between(0, spanNs));
        }
        reloads.sort(null);
        double end = random.nextDouble();
        Scenario.Ending ending = end < 0.7 ? Scenario.Ending.WHEN_DONE
            : end < 0.92 ? Scenario.Ending.DRAIN : Scenario.Ending.STOP;
        return new Scenario(seed, workers, featureMask, features, memory(), ring(), limits,
            connectionLimit(clients.size()), random.chance(0.03) ? 1 + random.nextInt(8) : 4 * AMPLE_EXCHANGES,
            timeouts, bodyLimit, origins, refusing, 1 + random.nextInt(3), originPlans, reloads, List.of(), clients,
            ending, random.between(spanNs / 4, spanNs), spanNs * 2, Set.of());
    }

    private void features() {
        double kind = random.nextDouble();
        if (kind < 0.4) {
            featureMask = SimKernel.NEWEST_FEATURES;
            features = "newest kernel";
        } else if (kind < 0.65) {
            featureMask = SimKernel.OLDEST_FEATURES;
            features = "oldest kernel";
        } else {
            int without = SINGLE_FEATURES[random.nextInt(SINGLE_FEATURES.length)];
            featureMask = SimKernel.NEWEST_FEATURES & ~without;
            features = "newest kernel without feature " + Integer.numberOfTrailingZeros(without);
        }
    }

    private Timeouts timeouts() {
        return new Timeouts(random.between(2_000, 8_000) * MS_NS, random.between(2_000, 6_000) * MS_NS,
            random.between(8_000, 20_000) * MS_NS, random.between(800, 2_000) * MS_NS,
            random.between(2_000, 6_000) * MS_NS, random.between(4_000, 10_000) * MS_NS);
    }

    private WorkerMemory memory() {
        int buffers = 1 << random.between(1, 5);
        int bufferBytes = 64 << random.between(3, 9);
        boolean tightBlocks = random.chance(0.05);
        long blocks = tightBlocks ? random.spread(64 * 1024, 1024 * 1024) : AMPLE_BLOCKS;
        int slots = random.chance(0.05) ? 1 + random.nextInt(6) : AMPLE_SLOTS;
        return new WorkerMemory(buffers, bufferBytes, blocks, 4096 << random.nextInt(6), slots);
    }

    private RingConfig ring() {
        int sq = 8 << random.nextInt(6);
        return new RingConfig(sq, sq << random.nextInt(4));
    }

    private int connectionLimit(int clients) {
        return random.chance(0.15) ? 1 + random.nextInt(4) : 2 * clients + 8;
    }
}
