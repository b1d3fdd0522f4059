package io.ringway.server.pool;

import io.ringway.server.CancelHook;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CancelListener;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be done when nobody waits for one run of a call any more.
 *
 * <p>Guarantees: each hook is run once at most, and none of them runs, or is about to, after it was closed or after
 * {@link #end}: an interrupt that is meant for this run never hits the next one of the same thread. Both hold the lock
 * while they do what they do.
 *
 * <p>The worker only starts a virtual thread: what embedders want done may block.
 */
final class CancelWatch implements CancelListener {

    private final Deque<Hook> hooks = new ArrayDeque<>();
    private boolean cancelled;

    /** One thing to do. */
    private final class Hook implements CancelHook {

        private final Runnable action;
        /** Whom it interrupts, or null. */
        private final Thread interrupted;
        private boolean isRun;

        Hook(Runnable action, Thread interrupted) {
            this.action = action;
            this.interrupted = interrupted;
        }

        private void run() {
            isRun = true;
            action.run();
        }

        @Override
        public void close() {
            synchronized (CancelWatch.this) {
                hooks.remove(this);
                if (isRun && interrupted == Thread.currentThread()) {
                    isRun = false;
                    Thread.interrupted();
                }
            }
        }
    }

    /**
     * Finds the watch of a run. Thread: the runner's.
     *
     * @param call that runs
     * @return its watch, which is made when it is first asked for
     */
    static CancelWatch of(Call call) {
        if (call.listener() instanceof CancelWatch present) {
            return present;
        }
        CancelWatch made = new CancelWatch();
        if (!call.watch(made)) {
            made.fire();
        }
        return made;
    }

    /**
     * Ends the watch of a run, if there is one: nothing is done after this. Thread: the runner's.
     *
     * @param call whose handler has returned
     */
    static void end(Call call) {
        if (call.listener() instanceof CancelWatch present) {
            present.end();
        }
    }

    /**
     * Adds an action; run at once, by the caller, if it comes too late to wait for anything.
     *
     * @param action to run
     * @return the hook
     */
    CancelHook add(Runnable action) {
        return add(new Hook(action, null));
    }

    /**
     * Adds an interrupt of the calling thread.
     *
     * @return the hook
     */
    CancelHook interrupt() {
        Thread runner = Thread.currentThread();
        return add(new Hook(runner::interrupt, runner));
    }

    private Hook add(Hook hook) {
        synchronized (this) {
            if (!cancelled) {
                hooks.add(hook);
                return hook;
            }
        }
        hook.run();
        return hook;
    }

    @Override
    public void onCancelled() {
        try {
            Thread.startVirtualThread(this::fire);
        } catch (OutOfMemoryError noThread) {
            // The handler learns of it when it next writes or asks.
            synchronized (this) {
                cancelled = true;
            }
        }
    }

    /** Does what is to be done. */
    synchronized void fire() {
        cancelled = true;
        for (Hook hook = hooks.poll(); hook != null; hook = hooks.poll()) {
            try {
                hook.run();
            } catch (Throwable broken) {
                // Somebody else's code: the other hooks are run all the same.
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, broken);
            }
        }
    }

    /** Forgets what there is to do, and waits for what is being done. Thread: the runner's. */
    synchronized void end() {
        hooks.clear();
    }
}
