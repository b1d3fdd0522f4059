package io.ringway.server;

/**
 * What was counted of one handler since the start, over all cores. Each figure is exact, but they are read one after
 * the other. At rest {@code dispatched} is {@code completed + cancelled}.
 *
 * @param name       of the handler
 * @param dispatched calls handed to the handler
 * @param completed  calls that ended while their client waited, failed ones included
 * @param cancelled  calls that ended for nobody: the client had gone, or was told that it took too long
 * @param failed     completed calls whose handler threw what is no answer, forgot to answer or answered only in part
 * @param timedOut   requests answered with 504, or cut, because the handler took too long
 * @param shed       requests answered with 429 because every queue was full
 * @param parked     requests that waited for room in a queue
 * @param queueDepth requests that wait for a thread now
 * @param stalls     calls on a core that held it up
 */
public record HandlerMetrics(String name, long dispatched, long completed, long cancelled, long failed, long timedOut,
                             long shed, long parked, long queueDepth, long stalls) {
}
