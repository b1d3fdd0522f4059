package io.ringway.ring.sim;

/** What a descriptor stands for. It lives as long as a descriptor or an operation refers to it. */
abstract class SimFile {
    private SimOperation firstWaiting;
    private SimOperation lastWaiting;
    private int references;

    final void retain() {
        references++;
    }

    final void release() {
        if (--references == 0) {
            onUnused();
        }
    }

    /** Nothing refers to it any more. */
    abstract void onUnused();

    /** An operation that referred to it has ended. */
    void onForgotten() {
        // Most files do not mind.
    }

    /** The POLL… events that are there now. */
    abstract int readiness();

    final void await(SimOperation operation, int events) {
        operation.events = events;
        if (operation.waitsOn != null) {
            return;
        }
        operation.waitsOn = this;
        operation.previousWaiting = lastWaiting;
        if (lastWaiting == null) {
            firstWaiting = operation;
        } else {
            lastWaiting.nextWaiting = operation;
        }
        lastWaiting = operation;
    }

    final void forget(SimOperation operation) {
        SimOperation before = operation.previousWaiting;
        SimOperation after = operation.nextWaiting;
        if (before == null) {
            firstWaiting = after;
        } else {
            before.nextWaiting = after;
        }
        if (after == null) {
            lastWaiting = before;
        } else {
            after.previousWaiting = before;
        }
        operation.waitsOn = null;
        operation.previousWaiting = null;
        operation.nextWaiting = null;
    }

    /** Wakes the operations that wait for one of the events. */
    final void wake(int events) {
        SimOperation operation = firstWaiting;
        while (operation != null) {
            // Running it may end it and unlink it.
            SimOperation next = operation.nextWaiting;
            if ((operation.events & events) != 0) {
                operation.ring.wake(operation);
            }
            operation = next;
        }
    }

    /** Wakes the first operation that waits for one of the events: accepts are exclusive. */
    final void wakeOne(int events) {
        for (SimOperation operation = firstWaiting; operation != null; operation = operation.nextWaiting) {
            if ((operation.events & events) != 0) {
                operation.ring.wake(operation);
                return;
            }
        }
    }
}
