package io.ringway.server.cli;

import io.ringway.server.control.Gateway;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What SIGHUP does: a reload, also if it comes while the gateway is still starting, where it would end the process
 * otherwise. Thread: any.
 */
final class HangUp implements Runnable {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");

    private final boolean mayReload;
    private final AtomicReference<Gateway> serving = new AtomicReference<>();
    private final AtomicBoolean wanted = new AtomicBoolean();

    /**
     * Creates it, without a gateway yet.
     *
     * @param mayReload false if there is nothing to read again
     */
    HangUp(boolean mayReload) {
        this.mayReload = mayReload;
    }

    /** Takes a signal. */
    @Override
    public void run() {
        if (!mayReload) {
            LOG.log(System.Logger.Level.WARNING,
                "SIGHUP: there is nothing to reload, this configuration comes from no file");
            return;
        }
        wanted.set(true);
        reloadIfWanted();
    }

    /**
     * Serves the signals that came early, and from now on those that come.
     *
     * @param gateway that has started
     */
    void serve(Gateway gateway) {
        serving.set(gateway);
        reloadIfWanted();
    }

    /** Whoever comes second, the signal or the gateway, finds the other. */
    private void reloadIfWanted() {
        Gateway gateway = serving.get();
        if (gateway != null && wanted.getAndSet(false)) {
            gateway.requestReload(_ -> { });
        }
    }
}
