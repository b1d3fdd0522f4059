package io.ringway.server.worker;

import io.ringway.server.handoff.HandlerPorts;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a worker is started with.
 *
 * @param stack     sizes, clocks and the kernel of its loop
 * @param listeners to accept from; others come and go by command
 * @param snapshots where generations are published
 * @param reports   takes what the control plane must know
 * @param handlers  embedders' handlers
 */
public record WorkerConfig(StackConfig stack, List<ListenSocket> listeners,
                           AtomicReference<GatewaySnapshot> snapshots, WorkerReports reports,
                           HandlerPorts handlers) {

    /**
     * A worker without handlers.
     *
     * @param stack     as in the record
     * @param listeners as in the record
     * @param snapshots as in the record
     * @param reports   as in the record
     */
    public WorkerConfig(StackConfig stack, List<ListenSocket> listeners, AtomicReference<GatewaySnapshot> snapshots,
                        WorkerReports reports) {
        this(stack, listeners, snapshots, reports, HandlerPorts.NONE);
    }

    /** Takes a copy of the list. */
    public WorkerConfig {
        listeners = List.copyOf(listeners);
    }
}
