package io.ringway.server.control;

import io.ringway.server.worker.WorkerReport;

/** What other threads tell the {@link Conductor}, through its mailbox. */
sealed interface ConductorCommand {

    /**
     * Reload.
     *
     * @param request what and for whom
     */
    record Reload(ReloadRequest request) implements ConductorCommand {
    }

    /**
     * A generation is prepared, or cannot be.
     *
     * @param plan of it
     */
    record Prepared(ReloadPlan plan) implements ConductorCommand {
    }

    /**
     * A worker reports.
     *
     * @param report of the worker
     */
    record Reported(WorkerReport report) implements ConductorCommand {
    }

    /** Say no to traffic and to reloads, and have the workers drain. */
    record Drain() implements ConductorCommand {
    }

    /**
     * End: the workers have.
     *
     * @param atOnce true to give admin connections up, false to let them end first
     */
    record End(boolean atOnce) implements ConductorCommand {
    }
}
