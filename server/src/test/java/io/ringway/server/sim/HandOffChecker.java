package io.ringway.server.sim;

import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.HandOffView;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Lane;
import io.ringway.server.metrics.HandlerFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The books of the hand-off: after every turn of a worker what was dispatched is out, completed or cancelled, nothing
 * is longer than its bound, and nobody was refused while there was room. When nobody has anything to do, nobody sleeps
 * beside something that waits for him. At rest every call is back.
 */
final class HandOffChecker {

    private static final HandlerFigure[] FIGURES = HandlerFigure.values();
    private static final int LANES_MAX = 8;

    private final Scenario scenario;
    private final SimPools pools;
    private final long[][] before;
    private final long[][] takes;
    private final long[][] left;
    private final long[] sent;
    private final int[] lines;

    HandOffChecker(Scenario scenario, SimPools pools) {
        this.scenario = scenario;
        this.pools = pools;
        before = new long[scenario.handlers().size()][HandlerFigure.count()];
        takes = new long[scenario.handlers().size()][LANES_MAX];
        left = new long[scenario.handlers().size()][LANES_MAX];
        sent = new long[scenario.handlers().size()];
        lines = new int[scenario.handlers().size()];
    }

    // ---------------------------------------------------------------- turns

    /** Remembers what a turn begins with. */
    void before(SimWorker worker) {
        for (HandlerPort port : pools.ports(worker.index())) {
            for (HandlerFigure figure : FIGURES) {
                before[port.id()][figure.ordinal()] = figure(worker, port, figure);
            }
            sent[port.id()] = HandOffView.sent(port);
            lines[port.id()] = HandOffView.inLine(port);
            for (int lane = 0; lane < HandOffView.lanes(port); lane++) {
                takes[port.id()][lane] = pools.thread(port.id(), lane).takes(worker.index());
                left[port.id()][lane] = left(port, lane);
            }
        }
    }

    private static long recalled(HandlerPort port) {
        long sum = 0;
        for (int lane = 0; lane < HandOffView.lanes(port); lane++) {
            sum += HandOffView.recalled(port, lane);
        }
        return sum;
    }

    /** Calls that are not out by a lane any more, whether they came back or were taken out of it. */
    private static long left(HandlerPort port, int lane) {
        return HandOffView.returned(port, lane) + HandOffView.recalled(port, lane);
    }

    /** Checks what a turn has made of it. */
    void after(SimWorker worker) {
        for (HandlerPort port : pools.ports(worker.index())) {
            checkBooks(worker, port);
            checkBounds(worker, port);
            long parked = since(worker, port, HandlerFigure.PARKED);
            long shed = since(worker, port, HandlerFigure.SHED);
            long line = lines[port.id()];
            boolean sheds = port.limits().sheds();
            check(shed == 0 || sheds || !isNew(shed, parked, line) || hasBeenFull(worker, port), worker, port,
                "a request was refused, and there was room");
            check(shed == 0 || !sheds || hasBeenFull(worker, port), worker, port,
                "a request was shed, and there was room");
            check(parked == 0 || line > 0 || hasBeenFull(worker, port), worker, port,
                "a request waits in line, and there was room");
            if (shed > 0) {
                pools.calls().count(CallEvent.REFUSED, shed);
                pools.calls().shed(port.id(), pools.world().nowNs(), line + parked >= port.limits().bound());
            }
            if (parked > 0) {
                pools.calls().count(CallEvent.PARKED, parked);
            }
            long moved = HandOffView.sent(port) - sent[port.id()] - since(worker, port, HandlerFigure.DISPATCHED);
            if (moved > 0 && !port.limits().atHome()) {
                pools.calls().count(CallEvent.MOVED, moved);
            }
            long late = since(worker, port, HandlerFigure.TIMED_OUT);
            if (late > 0) {
                pools.calls().count(CallEvent.LATE, late);
            }
        }
    }

    /** Whether somebody was refused who cannot have waited. */
    private static boolean isNew(long shed, long parked, long line) {
        return shed > line + parked;
    }

    private long since(SimWorker worker, HandlerPort port, HandlerFigure figure) {
        return figure(worker, port, figure) - before[port.id()][figure.ordinal()];
    }

    private static void checkBooks(SimWorker worker, HandlerPort port) {
        long ended = figure(worker, port, HandlerFigure.COMPLETED) + figure(worker, port, HandlerFigure.CANCELLED);
        long dispatched = figure(worker, port, HandlerFigure.DISPATCHED);
        check(HandOffView.inLine(port) == figure(worker, port, HandlerFigure.IN_LINE), worker, port,
            "gauge of the line");
        check(dispatched == ended + HandOffView.out(port), worker, port, "dispatched " + dispatched + ", ended "
            + ended);
    }

    private void checkBounds(SimWorker worker, HandlerPort port) {
        int bound = port.limits().bound();
        check(HandOffView.inLine(port) <= bound, worker, port, "more in line than may be");
        for (int i = 0; i < HandOffView.lanes(port); i++) {
            Lane lane = HandOffView.lane(port, i);
            check(lane.waiting() <= bound + 1 && HandOffView.out(port, i) <= HandOffView.limit(lane), worker, port,
                "more in lane " + i + " than may be");
            SimPoolThread thread = pools.thread(port.id(), i);
            int next = thread.run() == null ? 1 : 0;
            check(thread.waiting() <= scenario.workers() * bound + next, worker, port,
                "more wait for thread " + i + " than may, besides one that it is about to take");
        }
    }

    /** Whether every lane may have been full some time in this turn. */
    private boolean hasBeenFull(SimWorker worker, HandlerPort port) {
        boolean isApart = scenario.handlers().get(port.id()).mode() == HandlerPlan.Mode.APART;
        for (int i = 0; i < HandOffView.lanes(port); i++) {
            Lane lane = HandOffView.lane(port, i);
            long taken = pools.thread(port.id(), i).takes(worker.index()) - takes[port.id()][i];
            long gone = left(port, i) - left[port.id()][i];
            boolean isOut = HandOffView.out(port, i) + gone >= HandOffView.limit(lane);
            boolean isFree = taken == 0 && HandOffView.out(port, i) == lane.waiting()
                && pools.thread(port.id(), i).isFreeFor(lane);
            int most = port.limits().bound() + (isFree ? 1 : 0);
            if (!isOut && (isApart || lane.waiting() + taken + gone < most)) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- rest

    /** Nobody has anything to do, so everybody must have been woken who had. */
    void checkAwake(List<SimWorker> workers) {
        for (SimPoolThread thread : pools.threads()) {
            check(!thread.isSleptOn(), "a call waits for who was not woken: " + thread);
        }
        for (SimWorker worker : workers) {
            for (HandlerPort port : pools.ports(worker.index())) {
                check(!worker.isRunning() || !HandOffView.hasReturned(port), worker, port,
                    "a call has come back to a worker that was not woken");
            }
        }
    }

    /**
     * Tells whether no call of a worker is out or in line.
     *
     * @param ports of the worker
     * @return true if so
     */
    static boolean isAtRest(HandlerPort... ports) {
        for (HandlerPort port : ports) {
            if (HandOffView.out(port) > 0 || HandOffView.inLine(port) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Checks that every call is back at its worker, once, and that the figures are what clients and handlers know. */
    void checkRest(List<SimWorker> workers, List<Truth> truths) {
        long sentAll = 0;
        long recalledAll = 0;
        for (SimWorker worker : workers) {
            for (HandlerPort port : pools.ports(worker.index())) {
                checkBooks(worker, port);
                check(isAtRest(port) && port.waiting() == 0 && figure(worker, port, HandlerFigure.IN_LINE) == 0, worker,
                    port, "calls are out, or wait");
                sentAll += HandOffView.sent(port);
                recalledAll += recalled(port);
            }
        }
        checkSpare(workers);
        long taken = count(CallEvent.TAKEN);
        check(sentAll == taken + recalledAll, "sent " + sentAll + ", taken " + taken + ", recalled " + recalledAll);
        long dispatched = sum(workers, HandlerFigure.DISPATCHED) - count(CallEvent.RUN_AT_HOME);
        check(dispatched == sentAll - count(CallEvent.MOVED), "dispatched " + dispatched + ", sent " + sentAll
            + ", moved " + count(CallEvent.MOVED));
        long forNobody = recalledAll - count(CallEvent.MOVED);
        check(forNobody >= 0 && forNobody <= sum(workers, HandlerFigure.CANCELLED), "recalled for nobody "
            + forNobody + ", cancelled " + sum(workers, HandlerFigure.CANCELLED));
        pools.calls().count(CallEvent.RECALLED, forNobody);
        checkFigures(workers, truths);
    }

    private void checkSpare(List<SimWorker> workers) {
        int back = 0;
        boolean isFull = false;
        for (SimWorker worker : workers) {
            List<Call> spare = HandOffView.spare(worker.probe().handOff());
            check(Set.copyOf(spare).size() == spare.size(), "worker " + worker.index() + ": a call is back twice");
            isFull |= HandOffView.isSpareFull(worker.probe().handOff());
            back += (int) spare.stream().filter(pools.seen()::contains).count();
        }
        long free = pools.seen().stream().filter(HandOffView::isFree).count();
        check(free == pools.seen().size() && (isFull || back == free), pools.seen().size() + " calls were out, " + free
            + " are free, " + back + " are back");
    }

    private long count(CallEvent event) {
        return pools.calls().counts().getOrDefault(event, 0L);
    }

    private void checkFigures(List<SimWorker> workers, List<Truth> truths) {
        check(sum(workers, HandlerFigure.STALLS) == pools.stalls(), "stalls " + sum(workers, HandlerFigure.STALLS)
            + ", told " + pools.stalls());
        check(count(CallEvent.STALLED) <= pools.stalls(), "a stall was not counted");
        List<Truth> handled = new ArrayList<>(truths);
        handled.removeIf(truth -> truth.plan.call() == null);
        checkFigure(workers, HandlerFigure.COMPLETED, handled.stream().filter(truth ->
            truth.outcome == Truth.Outcome.RIGHT && !truth.mayBeUnended()).count());
        checkFigure(workers, HandlerFigure.SHED, statuses(handled, 429));
        checkFigure(workers, HandlerFigure.TIMED_OUT, statuses(handled, 504));
        checkFigure(workers, HandlerFigure.FAILED, statuses(handled, 500));
    }

    private static long statuses(List<Truth> handled, int status) {
        return handled.stream().filter(t -> t.outcome == Truth.Outcome.ERROR && t.status == status).count();
    }

    private static void checkFigure(List<SimWorker> workers, HandlerFigure figure, long known) {
        check(sum(workers, figure) >= known, figure + " " + sum(workers, figure) + ", clients know of " + known);
    }

    private static long sum(List<SimWorker> workers, HandlerFigure figure) {
        return workers.stream().mapToLong(worker -> worker.figure(figure)).sum();
    }

    private static long figure(SimWorker worker, HandlerPort port, HandlerFigure figure) {
        return worker.metrics().handlers().value(port.id(), figure.ordinal());
    }

    private static void check(boolean holds, SimWorker worker, HandlerPort port, String message) {
        if (!holds) {
            throw new SimulationFailure("handoff", message + ": handler " + port.id() + " (" + port.limits()
                + ") of worker " + worker.index() + ", " + HandOffView.out(port) + " out, " + HandOffView.inLine(port)
                + " in line, " + port.waiting() + " wait");
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new SimulationFailure("handoff", message);
        }
    }
}
