package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Listeners that were taken out of the configuration and whose sockets are not all closed yet. TCP sockets are closed
 * by the loop that accepts from each; the one socket of a Unix listener is closed here, once no loop accepts from it.
 * Its path goes at once, so that nobody new finds it. Thread: the control plane's.
 */
final class LeavingListeners {

    private final int workers;
    private final Kernel kernel;
    private final List<Leaving> all = new ArrayList<>();
    private final BitSet ended = new BitSet();

    /** Who has still to let go. */
    private record Leaving(OpenListener listener, BitSet holders) {
    }

    /**
     * Begins with none.
     *
     * @param workers how many
     * @param kernel  of the control plane's thread
     */
    LeavingListeners(int workers, Kernel kernel) {
        this.workers = workers;
        this.kernel = kernel;
    }

    /**
     * Takes a listener that every worker is about to let go.
     *
     * @param listener that leaves
     */
    void add(OpenListener listener) {
        BitSet holders = new BitSet();
        holders.set(0, workers);
        holders.andNot(ended);
        add(listener, holders);
    }

    /**
     * Takes an admin listener, which the control plane's own loop is about to let go.
     *
     * @param listener that leaves
     */
    void addAdmin(OpenListener listener) {
        BitSet holders = new BitSet();
        holders.set(workers);
        add(listener, holders);
    }

    private void add(OpenListener listener, BitSet holders) {
        ListenerBinder.unlink(listener);
        all.add(new Leaving(listener, holders));
        sweep();
    }

    /**
     * Notes that a worker accepts from a listener no more.
     *
     * @param worker   index
     * @param listener id
     */
    void onUnlistened(int worker, int listener) {
        for (Leaving one : all) {
            if (one.listener.id() == listener) {
                one.holders.clear(worker);
            }
        }
        sweep();
    }

    /**
     * Notes that the control plane's loop accepts from a listener no more.
     *
     * @param listener id
     */
    void onAdminClosed(int listener) {
        onUnlistened(workers, listener);
    }

    /**
     * Notes that a worker has ended, and with it all it held.
     *
     * @param worker index
     */
    void onEnded(int worker) {
        ended.set(worker);
        all.forEach(one -> one.holders.clear(worker));
        sweep();
    }

    private void sweep() {
        all.removeIf(one -> {
            boolean isGone = one.holders.isEmpty();
            if (isGone && one.listener.isShared()) {
                ListenerBinder.closeShared(kernel, one.listener);
            }
            return isGone;
        });
    }

    /**
     * The listeners that are still leaving.
     *
     * @return a copy
     */
    List<OpenListener> list() {
        return all.stream().map(Leaving::listener).toList();
    }
}
