package io.ringway.server.handoff;

import io.ringway.server.Hot;

/** Calls in the order they came, each in one list at most. Thread: the worker's. */
final class CallList {

    private Call first;
    private Call last;
    private int count;

    @Hot
    Call first() {
        return first;
    }

    @Hot
    int count() {
        return count;
    }

    @Hot
    boolean isEmpty() {
        return first == null;
    }

    /**
     * Adds a call behind all others.
     *
     * @param call in no list
     */
    @Hot
    void addLast(Call call) {
        call.previous(last);
        call.next(null);
        if (last == null) {
            first = call;
        } else {
            last.next(call);
        }
        last = call;
        count++;
    }

    /**
     * Removes a call.
     *
     * @param call that is in this list
     */
    @Hot
    void remove(Call call) {
        Call before = call.previous();
        Call after = call.next();
        if (before == null) {
            assert first == call;
            first = after;
        } else {
            before.next(after);
        }
        if (after == null) {
            assert last == call;
            last = before;
        } else {
            after.previous(before);
        }
        call.previous(null);
        call.next(null);
        count--;
    }
}
