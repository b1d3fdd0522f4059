package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.admin.AdminRoutes;
import io.ringway.server.admin.GatewayStatus;
import io.ringway.server.admin.Readiness;
import io.ringway.server.admin.ReloadFigures;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.HttpStack;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The control plane's agent: a loop with a ring of its own that reloads, publishes generations and serves the admin
 * address with the same stack the workers have. It never blocks: what does is done in the background and comes back by
 * mailbox, and a worker that does not answer is not waited for. Created, turned and closed on one thread; the mailbox
 * is the only door for others.
 */
final class Conductor implements HttpStack.Owner, AutoCloseable {

    private static final int TIMER_RELOAD = 0;
    private static final int TIMER_DOORS = 1;
    private static final int TIMER_ADMIN = 2;
    private static final int TIMER_END = 3;
    private static final int TIMER_NOT_PREPARED = 4;
    private static final int TIMERS = 5;
    /** A worker's mailbox that is full is tried again after this. */
    private static final long DOORS_NS = 10_000_000L;
    /** The first look at whether a scrape waits in vain. */
    private static final long ADMIN_NS = 50_000_000L;
    /** Admin connections get this long to end by themselves. */
    private static final long END_NS = 500_000_000L;

    private final ConductorConfig config;
    /** The way of plans; shut at the end, so that who prepares one does not wait for room that nobody makes. */
    private final CommandGate<ConductorCommand> prepared;
    private final Kernel kernel;
    private final List<WorkerDoor> doors = new ArrayList<>();
    private final LoopLog log;
    /** By worker, and at the end the control plane's own. */
    private final AcceptTrouble[] troubles;
    private final LeavingListeners leaving;
    private final Reloader reloader;
    private final AdminRoutes admin;
    private final HttpStack stack;
    private boolean draining;
    /** What a preparation came to that could not even begin, until the next turn. */
    private ReloadPlan notPrepared;

    /**
     * Sets a conductor up, ring included; the workers are on the generation in force. Thread: the one that will run it.
     *
     * @param config  to start with
     * @param mailbox of the conductor; stays the caller's
     * @throws io.ringway.ring.RingException if the kernel refuses, with the remedy
     */
    Conductor(ConductorConfig config, Mailbox<ConductorCommand> mailbox) {
        this.config = config;
        prepared = new CommandGate<>(mailbox);
        kernel = config.stack().kernel();
        config.workers().forEach(worker -> doors.add(new WorkerDoor(worker, kernel)));
        log = new LoopLog(config.log());
        troubles = new AcceptTrouble[doors.size() + 1];
        for (int i = 0; i < troubles.length; i++) {
            troubles[i] = new AcceptTrouble(i < doors.size() ? "worker " + i : "the admin listener");
        }
        leaving = new LeavingListeners(doors.size(), kernel);
        reloader = new Reloader(running().generation(), doors.size(), new Steps());
        admin = new AdminRoutes(new Status(), config.process(), new MetricNames(config.limits()));
        stack = new HttpStack(config.stack(), mailbox, admin.snapshot(), List.of(), TIMERS, this);
        if (running().admin() != null) {
            stack.listen(running().admin().socket(0));
        }
        rehearse();
    }

    /**
     * Goes the way of an accept that fails. When no descriptor is left, a class that lies in a folder cannot be read
     * any more, and one that is missing ends the process: what is done then must have been done before.
     */
    private void rehearse() {
        onCommand(new ConductorCommand.Reported(new WorkerReport.AcceptFailed(doors.size(), 0)));
        doors.forEach(door -> door.offer(new WorkerCommand.ShedIdle()));
    }

    private Running running() {
        return config.running().getAcquire();
    }

    /** Serves until it is told to end. */
    void run() {
        stack.run();
    }

    /**
     * Does one turn of the loop.
     *
     * @return false once it was told to end and has
     */
    boolean turn() {
        return stack.turn();
    }

    // ---------------------------------------------------------------- the turn

    @Override
    public void onCommand(Object command) {
        switch ((ConductorCommand) command) {
            case ConductorCommand.Reload reload -> reloader.request(reload.request());
            case ConductorCommand.Prepared prepared -> reloader.onPrepared(prepared.plan());
            case ConductorCommand.Reported reported -> onReport(reported.report());
            case ConductorCommand.Drain _ -> drain();
            case ConductorCommand.End end -> end(end.atOnce());
        }
    }

    private void onReport(WorkerReport report) {
        switch (report) {
            case WorkerReport.Adopted adopted ->
                reloader.onAdopted(adopted.worker(), adopted.generation(), adopted.atNs());
            case WorkerReport.Settled settled -> reloader.onSettled(settled.worker(), settled.generation());
            case WorkerReport.Unlistened gone -> {
                leaving.onUnlistened(gone.worker(), gone.listener());
                publishLeaving();
            }
            case WorkerReport.AcceptFailed failed -> onAcceptFailed(failed.worker(), failed.errno());
            case WorkerReport.Histograms full -> admin.onHistograms(full.worker(), full.full());
            case WorkerReport.Ended ended -> {
                doors.get(ended.worker()).close();
                admin.onEnded(ended.worker(), ended.last());
                leaving.onEnded(ended.worker());
                publishLeaving();
                reloader.onEnded(ended.worker());
            }
        }
    }

    @Override
    public void onTurn() {
        // Nothing is left for later: commands and timers do it all.
    }

    @Override
    public void onTimer(int timer) {
        switch (timer) {
            case TIMER_RELOAD -> reloader.onTimer();
            case TIMER_DOORS -> flushDoors();
            case TIMER_ADMIN -> {
                admin.onTimer(stack.nowNs());
                if (admin.deadlineNs() != Long.MAX_VALUE) {
                    stack.schedule(TIMER_ADMIN, Math.max(admin.deadlineNs(), stack.nowNs() + StackConfig.TICK_NS));
                }
            }
            case TIMER_END -> stack.stop();
            case TIMER_NOT_PREPARED -> {
                ReloadPlan plan = notPrepared;
                notPrepared = null;
                reloader.onPrepared(plan);
            }
            default -> throw new AssertionError("a timer nobody set");
        }
    }

    /** An admin listener is gone; the socket of a Unix one is ours to close. */
    @Override
    public void onListenerClosed(int listener) {
        leaving.onAdminClosed(listener);
        publishLeaving();
    }

    @Override
    public void onAcceptFailed(int errno) {
        onAcceptFailed(doors.size(), errno);
    }

    /** Descriptors are the process's: what one loop lacks another may have in connections that are only kept. */
    private void onAcceptFailed(int loop, int errno) {
        for (int i = 0; AcceptTrouble.isShared(errno) && i < doors.size(); i++) {
            if (i != loop) {
                doors.get(i).offer(new WorkerCommand.ShedIdle());
            }
        }
        WorkerMetrics metrics = loop == doors.size() ? config.stack().metrics() : config.metrics().get(loop);
        String line = troubles[loop].line(errno, metrics.counters(), stack.nowNs());
        if (line != null) {
            log.log(System.Logger.Level.WARNING, line);
        }
    }

    private void send(WorkerDoor door, WorkerCommand command) {
        door.send(command);
        if (!door.flush()) {
            stack.schedule(TIMER_DOORS, stack.nowNs() + DOORS_NS);
        }
    }

    private void flushDoors() {
        boolean isDone = true;
        for (WorkerDoor door : doors) {
            isDone &= door.flush();
        }
        if (!isDone) {
            stack.schedule(TIMER_DOORS, stack.nowNs() + DOORS_NS);
        }
    }

    // ---------------------------------------------------------------- life

    private void drain() {
        if (!draining) {
            draining = true;
            reloader.close();
            doors.forEach(door -> send(door, new WorkerCommand.Drain()));
        }
    }

    private void end(boolean atOnce) {
        drain();
        if (atOnce) {
            stack.stop();
        } else {
            stack.drain();
            stack.schedule(TIMER_END, stack.nowNs() + END_NS);
        }
    }

    /** Ends the ring and frees the memory. Thread: the conductor's, after {@link #run}. */
    @Override
    public void close() {
        letGo();
        stack.close();
    }

    /** Lets go of everything after a turn that has failed. */
    void abandon() {
        try {
            letGo();
        } finally {
            stack.abandon();
        }
    }

    private void letGo() {
        prepared.shut();
        reloader.abandon();
        doors.forEach(WorkerDoor::close);
    }

    private void publishLeaving() {
        Running now = running();
        config.running().setRelease(new Running(now.generation(), now.config(), now.listeners(), now.admin(),
            leaving.list()));
    }

    /** What a reload does to the workers and to the loop. */
    private final class Steps implements Reloader.Steps {

        @Override
        public void prepare(ReloadRequest request) {
            Running now = running();
            try {
                config.background().execute(() -> deliver(config.preparation().prepare(request, now)));
            } catch (OutOfMemoryError noThread) {
                // The process has as many threads as it may: no reason to end it.
                notPrepared = ReloadPlan.refused(List.of("no thread to prepare it: " + noThread.getMessage()),
                    List.of(), 0);
                stack.schedule(TIMER_NOT_PREPARED, stack.nowNs());
            }
        }

        /** Hands a plan to the loop, or drops it where the loop has ended. Thread: of the background. */
        private void deliver(ReloadPlan plan) {
            ConductorCommand command = new ConductorCommand.Prepared(plan);
            while (!prepared.offer(command)) {
                if (prepared.isShut()) {
                    config.preparation().drop(plan, running());
                    return;
                }
                RoomWait.pause();
            }
        }

        @Override
        public long publish(ReloadPlan plan) {
            Running before = running();
            // The new listeners are in force before a worker can be asked about them, and the generation before a
            // worker hears of its listeners: no connection of a new listener may begin with the old generation.
            config.running().setRelease(new Running(plan.snapshot().generation(), plan.config(), plan.listeners(),
                plan.admin(), before.leaving()));
            config.snapshots().setRelease(plan.snapshot());
            long swapNs = nowNs();
            for (WorkerDoor door : doors) {
                send(door, new WorkerCommand.Refresh());
            }
            plan.removed().forEach(leaving::add);
            for (int i = 0; i < doors.size(); i++) {
                for (OpenListener added : plan.added()) {
                    send(doors.get(i), new WorkerCommand.Listen(added.socket(i)));
                }
                for (OpenListener changed : changedProtocols(before, plan)) {
                    send(doors.get(i), new WorkerCommand.Listen(changed.socket(i)));
                }
                for (OpenListener removed : plan.removed()) {
                    send(doors.get(i), new WorkerCommand.Unlisten(removed.id()));
                }
            }
            moveAdmin(before.admin(), plan.admin());
            publishLeaving();
            return swapNs;
        }

        /** Listeners that stay, whose new clients speak something else: they are told like new ones. */
        private List<OpenListener> changedProtocols(Running before, ReloadPlan plan) {
            List<OpenListener> changed = new ArrayList<>();
            for (OpenListener now : plan.listeners()) {
                for (OpenListener was : before.listeners()) {
                    if (was.id() == now.id() && !was.config().protocols().equals(now.config().protocols())) {
                        changed.add(now);
                    }
                }
            }
            return changed;
        }

        private void moveAdmin(OpenListener before, OpenListener after) {
            if (before != after) {
                if (before != null) {
                    leaving.addAdmin(before);
                    stack.unlisten(before.id());
                }
                if (after != null) {
                    stack.listen(after.socket(0));
                }
            }
        }

        @Override
        public void drop(ReloadPlan plan) {
            config.preparation().drop(plan, running());
        }

        @Override
        public void wakeAt(long deadlineNs) {
            stack.schedule(TIMER_RELOAD, deadlineNs);
        }

        @Override
        public long nowNs() {
            return config.stack().nanoTime().getAsLong();
        }

        @Override
        public long epochMs() {
            return config.stack().wallMs().getAsLong();
        }

        @Override
        public void log(System.Logger.Level level, String line) {
            log.log(level, line);
        }
    }

    /** What the admin answers ask. */
    private final class Status implements GatewayStatus {

        @Override
        public Readiness readiness() {
            if (draining) {
                return Readiness.not("draining");
            }
            return doors.stream().anyMatch(WorkerDoor::isClosed) ? Readiness.not("a worker has ended")
                : Readiness.READY;
        }

        @Override
        public int workerCount() {
            return doors.size();
        }

        @Override
        public WorkerMetrics metrics(int worker) {
            return config.metrics().get(worker);
        }

        @Override
        public MetricNames names() {
            return config.names();
        }

        @Override
        public MetricLimits limits() {
            return config.limits();
        }

        @Override
        public List<String> handlers() {
            return config.handlers().names();
        }

        @Override
        public int handlerWaiting(int handler) {
            return config.handlers().waiting(handler);
        }

        @Override
        public ReloadFigures reloads() {
            return reloader.figures();
        }

        @Override
        public boolean requestHistograms(int worker, WorkerHistograms empty) {
            WorkerDoor door = doors.get(worker);
            if (door.isClosed()) {
                return false;
            }
            stack.schedule(TIMER_ADMIN, stack.nowNs() + ADMIN_NS);
            // A mailbox that is full says nothing of the worker: whether it is stuck is for the wait to show.
            send(door, new WorkerCommand.SwapHistograms(empty));
            return true;
        }

        @Override
        public void report(String problem) {
            log.log(System.Logger.Level.ERROR, problem);
        }
    }
}
