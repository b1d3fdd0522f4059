package io.ringway.server.handoff;

import io.ringway.server.Hot;

/**
 * Moves calls that wait behind a slow one to threads that have nothing to do. Lanes are chosen before anybody knows how
 * long a call will take; a pool would not be one if a call waited for seconds while a thread of the same pool sleeps.
 *
 * <p>When the last call of a lane has come back, it is given half of what waits in the fullest one, at once. What other
 * workers do to a thread is not seen from here; so while calls may be waiting, every {@link #WATCH_NS} calls of lanes
 * from which nothing came are moved to threads that sleep; and, where none of them does, from lanes that have been
 * silent for {@link #SILENT_LOOKS} looks to one that has not been.
 *
 * <p>Guarantees: a call is run once ({@link Lane#recall}), and those of one lane are moved oldest first. Limit:
 * {@link #MOVES_MAX} calls of a handler at a time. Thread: the worker's.
 */
final class Levelling {

    /** Time between two looks. */
    static final long WATCH_NS = 4_000_000L;
    /** Calls of a handler that are moved at a time: the loop has other things to do. */
    static final int MOVES_MAX = 32;
    /** From so many looks on a lane counts as stuck. */
    static final int SILENT_LOOKS = 3;

    private static final long NEVER = Long.MAX_VALUE;

    private long watchNs = NEVER;

    /** Creates the levelling of a worker. */
    Levelling() {
    }

    @Hot
    boolean isWatching() {
        return watchNs != NEVER;
    }

    /** When to {@link #look} next; {@link Long#MAX_VALUE}: no call has to wait. */
    long watchNs() {
        return watchNs;
    }

    boolean isDue(long nowNs) {
        return watchNs <= nowNs;
    }

    /**
     * Begins to watch.
     *
     * @param nowNs time of the turn
     * @return time of the first look
     */
    long watch(long nowNs) {
        watchNs = nowNs + WATCH_NS;
        return watchNs;
    }

    /**
     * Gives lanes whose calls have all come back some that wait in others.
     *
     * @param port of the handler
     * @return calls moved
     */
    int feedIdle(HandlerPort port) {
        int moved = 0;
        for (int to = 0; to < port.laneCount() && moved < MOVES_MAX; to++) {
            if (port.lane(to).out() == 0) {
                LaneLedger from = fullest(port);
                int most = Math.min((from.behind() + 1) / 2, MOVES_MAX - moved);
                for (int i = 0; i < most && port.lane(to).hasRoom() && move(port, from, true, to); i++) {
                    moved++;
                }
            }
        }
        return moved;
    }

    private static LaneLedger fullest(HandlerPort port) {
        LaneLedger fullest = port.lane(0);
        for (int i = 1; i < port.laneCount(); i++) {
            fullest = port.lane(i).behind() > fullest.behind() ? port.lane(i) : fullest;
        }
        return fullest;
    }

    /**
     * Looks after calls that have been waiting for some time.
     *
     * @param ports of the worker
     * @param nowNs time of the turn
     * @return calls moved
     */
    int look(HandlerPort[] ports, long nowNs) {
        int moved = 0;
        boolean isAnyWaiting = false;
        for (HandlerPort port : ports) {
            if (port.laneCount() > 1) {
                moved += look(port);
                isAnyWaiting |= hasUnstarted(port);
            }
        }
        watchNs = isAnyWaiting ? nowNs + WATCH_NS : NEVER;
        return moved;
    }

    private static int look(HandlerPort port) {
        for (int i = 0; i < port.laneCount(); i++) {
            port.lane(i).look();
        }
        int moved = 0;
        for (int i = 0; i < port.laneCount(); i++) {
            LaneLedger from = port.lane(i);
            int to = refuge(port, from);
            while (to >= 0 && moved < MOVES_MAX && move(port, from, false, to)) {
                moved++;
                to = refuge(port, from);
            }
        }
        return moved;
    }

    /** Where calls of a lane would be better off; -1: nowhere. */
    private static int refuge(HandlerPort port, LaneLedger from) {
        if (from.silentLooks() == 0 || from.unstarted() == 0) {
            return -1;
        }
        int parked = port.parked();
        if (parked >= 0 || from.silentLooks() < SILENT_LOOKS) {
            return parked;
        }
        int best = -1;
        for (int i = 0; i < port.laneCount(); i++) {
            LaneLedger other = port.lane(i);
            if (other.silentLooks() == 0 && other.hasRoom() && (best < 0 || other.out() < port.lane(best).out())) {
                best = i;
            }
        }
        return best;
    }

    private static boolean hasUnstarted(HandlerPort port) {
        for (int i = 0; i < port.laneCount(); i++) {
            if (port.lane(i).unstarted() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Sends the oldest call that waits in a lane by another one. Returns false if there is none. */
    private static boolean move(HandlerPort port, LaneLedger from, boolean isHeadLeft, int to) {
        Call call = port.recallOldest(from, isHeadLeft);
        if (call == null) {
            return false;
        }
        port.send(call, to);
        return true;
    }
}
