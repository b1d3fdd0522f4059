package io.ringway.server.worker;

import io.ringway.server.metrics.WorkerHistograms;
import java.util.function.Consumer;

/** What other threads may ask of a worker, through its mailbox. */
public sealed interface WorkerCommand {

    /** Stop accepting, serve what is in flight, end when the last client is gone. */
    record Drain() implements WorkerCommand {
    }

    /** Give every connection up and end. */
    record Stop() implements WorkerCommand {
    }

    /** Look at the published snapshot: there may be a new one. */
    record Refresh() implements WorkerCommand {
    }

    /** Close some idle upstream connections: another loop of the process lacks the descriptors they hold. */
    record ShedIdle() implements WorkerCommand {
    }

    /**
     * Accept from a socket too. Takes: the socket, if it is owned; a worker that drains closes it.
     *
     * @param socket that listens
     */
    record Listen(ListenSocket socket) implements WorkerCommand {
    }

    /**
     * Let a listener go: take what waits in its queue, end its connections after their present answers.
     *
     * @param listener id
     */
    record Unlisten(int listener) implements WorkerCommand {
    }

    /**
     * Publish the ring's figures and exchange the histograms; the full ones come back as a report. Takes: the empty
     * ones.
     *
     * @param empty to go on with
     */
    record SwapHistograms(WorkerHistograms empty) implements WorkerCommand {
    }

    /**
     * Tell what is held.
     *
     * @param reply called on the worker's thread; must not block
     */
    record Inspect(Consumer<Residue> reply) implements WorkerCommand {
    }
}
