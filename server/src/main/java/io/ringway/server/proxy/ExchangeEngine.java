package io.ringway.server.proxy;

import io.ringway.ring.BlockPool;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.BuildInfo;
import io.ringway.server.Hot;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What serves the exchanges of a worker: {@link DownstreamEngine} is called by their clients' ends,
 * {@link UpstreamEngine} by their upstreams'. Between them {@link RequestRouting} says where a request goes,
 * {@link UpstreamTries} or a {@link Responder} serves it, {@link RequestRefusals} and {@link ExchangeOutcomes} end it.
 * Here they are put together, and moved from one generation to the next. Thread: owning worker.
 */
public final class ExchangeEngine {

    /** The name of this gateway in {@code Via} and {@code Proxy-Status}. */
    public static final String PSEUDONYM = BuildInfo.PSEUDONYM;

    private final ExchangePool pool;
    private final LiveGenerations generations;
    private final UpstreamTries tries;
    private final HandlerResponder handlers;
    private final DownstreamEngine downstream;
    private final UpstreamEngine upstream;

    /**
     * The parts an engine needs.
     *
     * @param blocks   for encoded heads
     * @param clock    of the loop
     * @param metrics  of the worker
     * @param errors   shared answers
     * @param random   of the worker
     * @param scratch  memory for canonical paths; as long as two request lines
     * @param rewrites memory for rewritten paths
     * @param handOff  of calls to embedders' handlers
     * @param limit    most exchanges at a time; beyond it 503
     */
    public record Parts(BlockPool blocks, LoopClock clock, WorkerMetrics metrics, ErrorAnswers errors,
                        WorkerRandom random, UnsafeBuffer scratch, UnsafeBuffer rewrites, HandOff handOff,
                        int limit) {
    }

    /**
     * Creates the engine of a worker.
     *
     * @param parts    it works with
     * @param snapshot of the first generation
     */
    public ExchangeEngine(Parts parts, GatewaySnapshot snapshot) {
        pool = new ExchangePool(snapshot.limits().http(), parts.limit());
        pool.adopt(snapshot.limits().http(), snapshot.limits().exchanges());
        generations = new LiveGenerations(snapshot);
        ExchangeOutcomes outcomes = new ExchangeOutcomes(parts);
        tries = new UpstreamTries(parts, outcomes);
        RequestRefusals refusals = new RequestRefusals(parts, outcomes);
        handlers = new HandlerResponder(parts, outcomes, refusals, pool);
        RequestRouting routing = new RequestRouting(parts, outcomes, refusals, tries,
            new LocalHandling(parts, outcomes, refusals, pool), handlers);
        downstream = new DownstreamEngine(parts, pool, generations, outcomes, tries, refusals, routing);
        upstream = new UpstreamEngine(parts.clock(), generations, outcomes, tries);
    }

    /**
     * What clients' ends call.
     *
     * @return the same object always
     */
    public DownstreamEngine downstream() {
        return downstream;
    }

    /**
     * What upstreams' ends call.
     *
     * @return the same object always
     */
    public UpstreamEngine upstream() {
        return upstream;
    }

    /**
     * Connects the engine to where upstream streams come from; before the first request, and with each generation.
     *
     * @param source of streams
     * @param chosen endpoint picker of the worker
     */
    public void connectTo(UpstreamSource source, ClusterPicker chosen) {
        tries.connectTo(source);
        downstream.pickWith(chosen);
    }

    /**
     * Takes a new generation for requests that begin from now on.
     *
     * @param next generation
     */
    public void adopt(GatewaySnapshot next) {
        generations.adopt(next);
        pool.adopt(next.limits().http(), next.limits().exchanges());
    }

    /**
     * Tells whether requests of an older generation are in flight.
     *
     * @return true while one is
     */
    @Hot
    public boolean servesOlder() {
        return generations.hasOlder();
    }

    /** Ends what would go on for ever, as streams of events do: the worker serves what is in flight, and stops. */
    public void drain() {
        handlers.drain();
    }

    /**
     * Counts exchanges in use, zero at rest.
     *
     * @return exchanges taken and not yet let go
     */
    public int exchangesInUse() {
        return pool.inUse();
    }

    /**
     * Who is told of the calls that come back from embedders' handlers.
     *
     * @return this worker's
     */
    @Hot
    public CallListener calls() {
        return handlers;
    }
}
