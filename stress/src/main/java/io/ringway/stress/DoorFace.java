package io.ringway.stress;

import io.ringway.server.worker.WorkerCommand;

/** A weakened door to a worker. */
public interface DoorFace {

    /**
     * As the door's.
     *
     * @param command to send
     */
    void send(WorkerCommand command);

    /**
     * As the door's.
     *
     * @return false if something still waits
     */
    boolean flush();
}
