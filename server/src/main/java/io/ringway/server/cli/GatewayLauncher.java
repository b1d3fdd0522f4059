package io.ringway.server.cli;

import io.ringway.server.config.GatewayConfig;
import java.io.PrintStream;

/** Starts a gateway and stays until it has stopped: the seam between the command line and what serves. */
@FunctionalInterface
public interface GatewayLauncher {

    /**
     * Runs a gateway on the calling thread until it is told to stop and has drained.
     *
     * <p>It stops on SIGTERM and SIGINT when {@link RunOptions#ownsSignals()}, and otherwise when the calling thread is
     * interrupted. {@link RunOptions#onReady()} is called once, when every listener accepts. Several gateways may run
     * in one process, each on a thread of its own; only one of them owns the signals.
     *
     * @param config  checked.
     * @param options that are not part of the configuration.
     * @param out     for what the operator asked to see.
     * @param err     for the one line that says why the gateway cannot start; the log has its own way.
     * @return the exit code: 0 after a clean stop, 1 when the gateway could not start or failed.
     */
    int run(GatewayConfig config, RunOptions options, PrintStream out, PrintStream err);
}
