package io.ringway.ring.sim;

import java.util.Arrays;

/** What is going to happen, by time and then by a drawn number. A binary heap over parallel arrays, without objects. */
final class EventHeap {
    private static final int CAPACITY_FIRST = 256;

    private long[] times = new long[CAPACITY_FIRST];
    private long[] ties = new long[CAPACITY_FIRST];
    private Target[] targets = new Target[CAPACITY_FIRST];
    private int[] kinds = new int[CAPACITY_FIRST];
    private long[] arguments = new long[CAPACITY_FIRST];
    private int size;
    private Target target;
    private int kind;
    private long argument;

    /** Whom an event is for. */
    interface Target {
        /**
         * The event's time has come.
         *
         * @param kind     what the target was scheduled for; its own numbers.
         * @param argument what it was scheduled with.
         */
        void onEvent(int kind, long argument);

        /** {@return a number for the trace} */
        long traceId();
    }

    long nextNs() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long timeNs, long tie, Target who, int what, long with) {
        if (size == times.length) {
            grow();
        }
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (isBefore(times[parent], ties[parent], timeNs, tie)) {
                break;
            }
            move(parent, i);
            i = parent;
        }
        put(i, timeNs, tie, who, what, with);
    }

    /** Takes the first event out, if it is due; {@link #target}, {@link #kind} and {@link #argument} are its. */
    boolean pollDue(long nowNs) {
        if (size == 0 || times[0] > nowNs) {
            return false;
        }
        target = targets[0];
        kind = kinds[0];
        argument = arguments[0];
        size--;
        long time = times[size];
        long tie = ties[size];
        Target who = targets[size];
        int what = kinds[size];
        long with = arguments[size];
        targets[size] = null;
        if (size > 0) {
            sink(time, tie, who, what, with);
        }
        return true;
    }

    Target target() {
        return target;
    }

    int kind() {
        return kind;
    }

    long argument() {
        return argument;
    }

    private void sink(long time, long tie, Target who, int what, long with) {
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(times[child + 1], ties[child + 1], times[child], ties[child])) {
                child++;
            }
            if (isBefore(time, tie, times[child], ties[child])) {
                break;
            }
            move(child, i);
            i = child;
        }
        put(i, time, tie, who, what, with);
    }

    private void put(int i, long time, long tie, Target who, int what, long with) {
        times[i] = time;
        ties[i] = tie;
        targets[i] = who;
        kinds[i] = what;
        arguments[i] = with;
    }

    private void move(int from, int to) {
        put(to, times[from], ties[from], targets[from], kinds[from], arguments[from]);
    }

    private static boolean isBefore(long time, long tie, long otherTime, long otherTie) {
        return time < otherTime || time == otherTime && tie <= otherTie;
    }

    private void grow() {
        int capacity = size * 2;
        times = Arrays.copyOf(times, capacity);
        ties = Arrays.copyOf(ties, capacity);
        targets = Arrays.copyOf(targets, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        arguments = Arrays.copyOf(arguments, capacity);
    }
}
