package io.ringway.server.metrics;

import io.ringway.server.Hot;

/**
 * Everything one worker counts. Counters and gauges are off-heap, written by the worker alone and read by anybody;
 * histograms are the worker's until it is asked to {@link #swap} them. Thread: as said at each.
 */
public final class WorkerMetrics {

    private final int worker;
    private final WorkerCounters counters = new WorkerCounters();
    private final LabelledCounters requests;
    private final LabelledCounters upstreamRequests;
    private final GaugeArray clientConnections;
    private final GaugeArray upstreamConnections;
    private final GaugeArray http2Pools;
    private final GaugeArray handlers;
    private WorkerHistograms histograms;

    /**
     * Creates metrics at zero.
     *
     * @param worker index
     * @param limits of their sizes
     */
    public WorkerMetrics(int worker, MetricLimits limits) {
        this(worker, limits, 0);
    }

    /**
     * Creates metrics at zero for a worker with embedders' handlers.
     *
     * @param worker       index
     * @param limits       of their sizes
     * @param handlerCount handlers there are
     */
    public WorkerMetrics(int worker, MetricLimits limits, int handlerCount) {
        this.worker = worker;
        handlers = new GaugeArray(Math.max(1, handlerCount), HandlerFigure.count());
        requests = new LabelledCounters(limits.requestSeries());
        upstreamRequests = new LabelledCounters(limits.upstreamSeries());
        clientConnections = new GaugeArray(limits.listeners(), 1);
        upstreamConnections = new GaugeArray(limits.backends(), UpstreamState.COUNT);
        http2Pools = new GaugeArray(limits.backends(), Http2Pool.COUNT);
        histograms = new WorkerHistograms(limits);
    }

    /**
     * Tells whose metrics these are. Thread: any.
     *
     * @return index of the worker
     */
    public int worker() {
        return worker;
    }

    /**
     * Counters without labels. Thread: written by the worker, read by any.
     *
     * @return the counters
     */
    @Hot
    public WorkerCounters counters() {
        return counters;
    }

    /**
     * Requests by route, method and status. Thread: written by the worker, read by any.
     *
     * @return the counters
     */
    @Hot
    public LabelledCounters requests() {
        return requests;
    }

    /**
     * Tries by backend and status; the method is zero. Thread: written by the worker, read by any.
     *
     * @return the counters
     */
    @Hot
    public LabelledCounters upstreamRequests() {
        return upstreamRequests;
    }

    /**
     * Client connections by listener. Thread: written by the worker, read by any.
     *
     * @return the gauges, of one state
     */
    @Hot
    public GaugeArray clientConnections() {
        return clientConnections;
    }

    /**
     * Upstream connections by backend and {@link UpstreamState}. Thread: written by the worker, read by any.
     *
     * @return the gauges
     */
    @Hot
    public GaugeArray upstreamConnections() {
        return upstreamConnections;
    }

    /**
     * HTTP/2 connections by backend and {@link Http2Pool} figure. Thread: written by the worker, read by any.
     *
     * @return the figures
     */
    @Hot
    public GaugeArray http2Pools() {
        return http2Pools;
    }

    /**
     * Calls by handler and {@link HandlerFigure}. Thread: written by the worker, read by any.
     *
     * @return the figures
     */
    @Hot
    public GaugeArray handlers() {
        return handlers;
    }

    /**
     * Counts a request that has ended. Thread: the worker's.
     *
     * @param route      metric id
     * @param method     id
     * @param status     as sent, or one of the two of {@link LabelledCounters}
     * @param durationNs from its first byte to the end of its answer
     */
    @Hot
    public void requestEnded(int route, int method, int status, long durationNs) {
        requests.increment(route, method, status);
        histograms.requests().record(route, durationNs);
    }

    /**
     * Counts a try that has ended. Thread: the worker's.
     *
     * @param backend    metric id
     * @param status     as received, or one of the two of {@link LabelledCounters}
     * @param durationNs from the choice of the backend to the end of its answer
     */
    @Hot
    public void tryEnded(int backend, int status, long durationNs) {
        upstreamRequests.increment(backend, 0, status);
        histograms.upstream().record(backend, durationNs);
    }

    /**
     * Exchanges the histograms for empty ones. Thread: the worker's. Takes: the empty ones; gives: the full ones.
     *
     * @param empty of the same limits; null if nothing will be recorded any more
     * @return what was recorded since the last exchange
     */
    public WorkerHistograms swap(WorkerHistograms empty) {
        WorkerHistograms full = histograms;
        histograms = empty;
        return full;
    }
}
