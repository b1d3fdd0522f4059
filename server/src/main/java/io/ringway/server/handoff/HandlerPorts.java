package io.ringway.server.handoff;

import io.ringway.ring.loop.Mailbox;
import java.util.List;

/** Where a worker gets its ports to the handlers from. */
@FunctionalInterface
public interface HandlerPorts {

    /** No handlers. */
    HandlerPorts NONE = (_, _) -> List.of();

    /**
     * Makes the ports of a worker. Thread: the worker's, once, before its first turn.
     *
     * @param worker index
     * @param loop   mailbox of the worker, by which pool threads wake it
     * @return its ports, by handler id
     */
    List<HandlerPort> open(int worker, Mailbox<?> loop);
}
