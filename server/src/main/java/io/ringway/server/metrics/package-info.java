/**
 * What the data plane counts and the control plane reads. May import nothing but Agrona and HdrHistogram. Thread: each
 * {@link io.ringway.server.metrics.WorkerMetrics} has one writer, its worker; any thread may read its counters; its
 * histograms go from one thread to another by message. Entry: {@link io.ringway.server.metrics.WorkerMetrics}.
 */
package io.ringway.server.metrics;
