/**
 * Counters that the data plane writes and the control plane reads. May import nothing but Agrona. Thread: each
 * {@link io.ringway.server.metrics.WorkerCounters} has one writer, its worker; any thread may read. Entry:
 * {@link io.ringway.server.metrics.WorkerCounters}.
 */
package io.ringway.server.metrics;
