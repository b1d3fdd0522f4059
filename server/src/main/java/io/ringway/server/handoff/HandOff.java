package io.ringway.server.handoff;

import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The calls of one worker: hands them over, takes them back, has those moved that wait behind a slow one
 * ({@link Levelling}), keeps those in line that find no room, and their deadlines. Costs nothing while no call is out.
 * Thread: the worker's.
 *
 * <p>Limits: of each handler {@link PortLimits}; besides, so many bytes for the requests of all calls, their responses
 * and the pipes of streams, and {@link SpareCalls#MAX} calls at rest.
 */
public final class HandOff {

    /** Outcome: the call is handed over. */
    public static final int OUT = 0;
    /** Outcome: the call waits in line. */
    public static final int IN_LINE = 1;
    /** Outcome: there is no room. */
    public static final int REFUSED = 2;

    /**
     * Bytes that the requests and the pipes of all calls may take where the heap is large enough: the longest body, and
     * what is around it.
     */
    public static final long IMAGES_BYTES = 66L * 1024 * 1024;

    private final HandlerPort[] ports;
    private final GaugeArray figures;
    private final LoopClock clock;
    private final TimerWheel timers;
    private final int timer;
    private final SpareCalls spare;
    private final Levelling levelling;
    private int outCount;
    private boolean touched;

    /**
     * Creates the hand-off of a worker whose heap is large enough for {@link #IMAGES_BYTES}. Takes: the ports.
     *
     * @param ports   by handler id
     * @param figures of the worker, by handler id and {@link HandlerFigure}
     * @param clock   of its loop
     * @param timers  of its loop
     * @param timer   that is the hand-off's
     */
    public HandOff(List<HandlerPort> ports, GaugeArray figures, LoopClock clock, TimerWheel timers, int timer) {
        this(ports, figures, clock, timers, timer, IMAGES_BYTES);
    }

    /**
     * Creates the hand-off of a worker. Takes: the ports.
     *
     * @param ports       by handler id
     * @param figures     of the worker, by handler id and {@link HandlerFigure}
     * @param clock       of its loop
     * @param timers      of its loop
     * @param timer       that is the hand-off's
     * @param imagesBytes most bytes that the requests and the pipes of all calls may take
     */
    public HandOff(List<HandlerPort> ports, GaugeArray figures, LoopClock clock, TimerWheel timers, int timer,
                   long imagesBytes) {
        spare = new SpareCalls(new MemoryBudget(imagesBytes));
        this.ports = ports.toArray(HandlerPort[]::new);
        this.figures = figures;
        this.clock = clock;
        this.timers = timers;
        this.timer = timer;
        levelling = new Levelling();
        for (int i = 0; i < this.ports.length; i++) {
            Invariant.check(this.ports[i].id() == i, "a handler's port is not at its index");
        }
    }

    /**
     * A handler's port.
     *
     * @param handler id
     * @return the port
     */
    @Hot
    public HandlerPort port(int handler) {
        return ports[handler];
    }

    /**
     * Counts the calls that are out.
     *
     * @return calls that have not come back, those included that were given up while they ran
     */
    public int outCount() {
        return outCount;
    }

    // ---------------------------------------------------------------- what an exchange does

    /**
     * Opens a call.
     *
     * @param handler id
     * @param ticket  of the exchange
     * @return a call with an empty request; {@link #release} it, whatever becomes of it. Null if there is no heap
     */
    @Hot
    public Call open(int handler, long ticket) {
        Call call = spare.take();
        if (call != null) {
            call.open(ports[handler], ticket);
        }
        return call;
    }

    /**
     * Hands a call over, or puts it in line. {@link #flush} wakes who takes it.
     *
     * @param call  with its request
     * @param nowNs time of the turn
     * @return {@link #OUT}, {@link #IN_LINE} or {@link #REFUSED}
     */
    @Hot
    public int dispatch(Call call, long nowNs) {
        HandlerPort port = call.port();
        // Behind those in line, or it would pass them.
        if (port.line().isEmpty() && port.offer(call)) {
            handedOver(call, nowNs, nowNs);
            return OUT;
        }
        return enterLine(call, nowNs);
    }

    /** The deadline counts from the end of the request. Nobody passes those in line, so it keeps the order. */
    @Hot
    private void handedOver(Call call, long nowNs, long cameNs) {
        HandlerPort port = call.port();
        outCount++;
        touched = true;
        if (port.mayHaveToWait()) {
            watch(nowNs);
        }
        figures.add(port.id(), HandlerFigure.DISPATCHED.ordinal(), 1);
        if (port.limits().hasDeadline()) {
            call.dueNs(cameNs + port.limits().deadlineNs());
            port.due().addLast(call);
            wakeAt(call.dueNs());
        } else {
            call.dueNs(Long.MAX_VALUE);
        }
    }

    private int enterLine(Call call, long nowNs) {
        HandlerPort port = call.port();
        PortLimits limits = port.limits();
        call.place(Call.Place.OPEN);
        if (limits.sheds() || port.line().count() >= limits.bound()) {
            figures.add(port.id(), HandlerFigure.SHED.ordinal(), 1);
            return REFUSED;
        }
        call.place(Call.Place.IN_LINE);
        call.dueNs(nowNs + limits.inLineNs());
        port.line().addLast(call);
        figures.add(port.id(), HandlerFigure.PARKED.ordinal(), 1);
        figures.add(port.id(), HandlerFigure.IN_LINE.ordinal(), 1);
        wakeAt(call.dueNs());
        return IN_LINE;
    }

    /**
     * Runs a call on this thread. It has returned afterwards.
     *
     * @param call with its request, of a handler that runs at home
     */
    @Hot
    public void run(Call call) {
        HandlerPort port = call.port();
        figures.add(port.id(), HandlerFigure.DISPATCHED.ordinal(), 1);
        call.outAtHome();
        long beganNs = clock.elapsedNs();
        port.runner().run(call);
        long tookNs = clock.elapsedNs() - beganNs;
        Invariant.check(call.collect(), "a handler at home did not end");
        call.place(Call.Place.RETURNED);
        ended(call);
        if (tookNs >= EventLoop.STALL_NS) {
            stalled(port, tookNs);
        }
    }

    private void stalled(HandlerPort port, long tookNs) {
        figures.add(port.id(), HandlerFigure.STALLS.ordinal(), 1);
        port.runner().onStall(tookNs);
    }

    /**
     * Lets go of a call: its exchange is over. If the handler runs it is told so, and the call comes back later; if no
     * thread has taken the call yet, it is as if it had come back.
     *
     * @param call that was opened
     */
    @Hot
    public void release(Call call) {
        switch (call.place()) {
            case OUT -> {
                if (call.isFulfilled()) {
                    call.letGo();
                } else {
                    giveUp(call);
                }
            }
            case IN_LINE -> {
                leaveLine(call);
                spare.give(call);
            }
            case OPEN, RETURNED -> spare.give(call);
            case FREE -> Invariant.check(false, "a call was let go twice");
        }
    }

    @Hot
    private void giveUp(Call call) {
        HandlerPort port = call.port();
        if (!port.recall(call)) {
            call.cancel();
            return;
        }
        notOut(port, call);
        figures.add(port.id(), HandlerFigure.CANCELLED.ordinal(), 1);
        spare.give(call);
        if (!port.line().isEmpty()) {
            serveLine(port, clock.nowNs());
        }
    }

    /**
     * Notes that the client of a call has ended its direction, after all of the request. The handler is told, and may
     * still answer.
     *
     * @param call of an exchange that goes on
     */
    public void left(Call call) {
        call.leave();
    }

    /** Tells handlers that the gateway is about to stop. */
    public void drain() {
        for (HandlerPort port : ports) {
            port.stop();
        }
    }

    /**
     * Counts a call whose handler took too long, by whatever clock.
     *
     * @param call that is given up
     */
    public void countLate(Call call) {
        figures.add(call.port().id(), HandlerFigure.TIMED_OUT.ordinal(), 1);
    }

    private void leaveLine(Call call) {
        call.port().line().remove(call);
        call.place(Call.Place.OPEN);
        figures.add(call.port().id(), HandlerFigure.IN_LINE.ordinal(), -1);
    }

    // ---------------------------------------------------------------- what the loop does

    /**
     * Takes back what came, and hands over what waited in line for it.
     *
     * @param listener to tell
     * @param nowNs    time of the turn
     */
    @Hot
    public void poll(CallListener listener, long nowNs) {
        if (outCount > 0) {
            pollPorts(listener, nowNs);
        }
    }

    @Hot
    private void pollPorts(CallListener listener, long nowNs) {
        for (HandlerPort port : ports) {
            if (port.outCount() > 0) {
                pollPort(port, listener);
                if (!port.line().isEmpty()) {
                    serveLine(port, nowNs);
                }
                if (port.hasIdled()) {
                    moved(levelling.feedIdle(port), nowNs);
                }
            }
        }
    }

    @Hot
    private void pollPort(HandlerPort port, CallListener listener) {
        for (int i = 0; i < port.laneCount(); i++) {
            if (port.lane(i).out() > 0) {
                pollLane(port.lane(i).lane(), listener);
            }
        }
    }

    /** At most what can be there when it begins: a handler that streams must not keep the loop. */
    @Hot
    private void pollLane(Lane lane, CallListener listener) {
        for (int i = lane.limit(); i > 0; i--) {
            Call call = lane.collect();
            if (call == null) {
                return;
            }
            boolean isDone = call.collect();
            if (isDone) {
                returned(call);
            }
            if (!call.isDetached()) {
                listener.onCall(call);
            } else if (isDone) {
                spare.give(call);
            }
        }
    }

    @Hot
    private void returned(Call call) {
        HandlerPort port = call.port();
        port.returned(call);
        notOut(port, call);
        call.place(Call.Place.RETURNED);
        ended(call);
    }

    /** One less is out, and not due any more. */
    @Hot
    private void notOut(HandlerPort port, Call call) {
        outCount--;
        if (call.dueNs() != Long.MAX_VALUE) {
            port.due().remove(call);
        }
    }

    @Hot
    private void ended(Call call) {
        int id = call.port().id();
        boolean isCancelled = call.isDetached() && !call.isFulfilled();
        figures.add(id, (isCancelled ? HandlerFigure.CANCELLED : HandlerFigure.COMPLETED).ordinal(), 1);
        if (call.draft().isFailed() && !isCancelled) {
            figures.add(id, HandlerFigure.FAILED.ordinal(), 1);
        }
    }

    private void serveLine(HandlerPort port, long nowNs) {
        Call first = port.line().first();
        while (first != null && port.offer(first)) {
            Call handed = first;
            long cameNs = handed.dueNs() - port.limits().inLineNs();
            first = handed.next();
            port.line().remove(handed);
            figures.add(port.id(), HandlerFigure.IN_LINE.ordinal(), -1);
            handedOver(handed, nowNs, cameNs);
        }
        if (first != null) {
            first.place(Call.Place.IN_LINE);
        }
    }

    /**
     * Looks for the last time, when every exchange is over and the handlers have ended or were not waited for any
     * longer. What has come back counts as ever; what has not is cancelled, for nobody will see it come. Thread: any,
     * once the worker's has ended.
     */
    public void settle() {
        for (HandlerPort port : ports) {
            // Every exchange has let go of its call: there is nobody to tell.
            pollPort(port, null);
            figures.add(port.id(), HandlerFigure.CANCELLED.ordinal(), port.outCount());
        }
    }

    /** Wakes the threads that were given calls in this turn. One fence serves all of them. */
    @Hot
    public void flush() {
        if (touched) {
            touched = false;
            VarHandle.fullFence();
            for (HandlerPort port : ports) {
                if (port.isTouched()) {
                    port.knock();
                }
            }
        }
    }

    /**
     * Tells whether nothing has come back. The loop has announced its sleep before it asks.
     *
     * @return true if {@link #poll} would find nothing
     */
    @Hot
    public boolean isQuiet() {
        return outCount == 0 || !hasReturned();
    }

    @Hot
    private boolean hasReturned() {
        for (HandlerPort port : ports) {
            for (int i = 0; i < port.laneCount(); i++) {
                if (port.lane(i).out() > 0 && port.lane(i).lane().hasReturned()) {
                    return true;
                }
            }
        }
        return false;
    }

    @Hot
    private void moved(int calls, long nowNs) {
        if (calls > 0) {
            touched = true;
            watch(nowNs);
        }
    }

    @Hot
    private void watch(long nowNs) {
        if (!levelling.isWatching()) {
            wakeAt(levelling.watch(nowNs));
        }
    }

    // ---------------------------------------------------------------- time

    private void wakeAt(long deadlineNs) {
        if (!timers.isScheduled(timer) || timers.deadlineNs(timer) > deadlineNs) {
            timers.schedule(timer, deadlineNs);
        }
    }

    /**
     * Ends waits and runs that are over.
     *
     * @param nowNs    time of the turn
     * @param listener to tell
     */
    public void onTimer(long nowNs, CallListener listener) {
        long next = Long.MAX_VALUE;
        for (HandlerPort port : ports) {
            for (Call call = port.line().first(); call != null && call.dueNs() <= nowNs; call = port.line().first()) {
                leaveLine(call);
                stayedTooLong(call, listener);
            }
            for (Call call = port.due().first(); call != null && call.dueNs() <= nowNs; call = port.due().first()) {
                port.due().remove(call);
                call.dueNs(Long.MAX_VALUE);
                if (!call.isDetached()) {
                    listener.onExpired(call);
                }
            }
            next = Math.min(next, firstDue(port));
        }
        if (levelling.isDue(nowNs)) {
            moved(levelling.look(ports, nowNs), nowNs);
        }
        next = Math.min(next, levelling.watchNs());
        if (next != Long.MAX_VALUE) {
            wakeAt(next);
        }
    }

    private void stayedTooLong(Call call, CallListener listener) {
        if (call.port().limits().isLateInLine()) {
            listener.onExpired(call);
        } else {
            figures.add(call.port().id(), HandlerFigure.SHED.ordinal(), 1);
            listener.onRefused(call);
        }
    }

    private static long firstDue(HandlerPort port) {
        Call waiting = port.line().first();
        Call late = port.due().first();
        return Math.min(waiting == null ? Long.MAX_VALUE : waiting.dueNs(),
            late == null ? Long.MAX_VALUE : late.dueNs());
    }
}
