package io.ringway.server.worker;

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
 */
public record WorkerConfig(StackConfig stack, List<ListenSocket> listeners,
                           AtomicReference<GatewaySnapshot> snapshots, WorkerReports reports) {

    /** Takes a copy of the list. */
    public WorkerConfig {
        listeners = List.copyOf(listeners);
    }
}
