package io.ringway.server.worker;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One core's gateway: its own {@link HttpStack}, its own listeners; it shares only the published snapshot. Created, run
 * and closed on one thread; the mailbox is the only door for others, reports are the only way out.
 */
public final class Worker implements HttpStack.Owner, AutoCloseable {

    /** Commands that may wait for a worker. */
    public static final int MAILBOX_CAPACITY = 64;

    private static final int TIMER_REPORTS = 0;
    private static final int TIMERS = 1;
    /** Reports the control plane had no room for are offered again after this, and in every turn until then. */
    private static final long REPORTS_NS = 10_000_000L;

    private final int index;
    private final WorkerMetrics metrics;
    private final AtomicReference<GatewaySnapshot> snapshots;
    private final WorkerReports reports;
    private final HttpStack stack;
    /** What the control plane had no room for yet. */
    private final ArrayDeque<WorkerReport> unreported = new ArrayDeque<>();
    private boolean settling;
    private boolean ended;

    /**
     * Sets a worker up, ring included. Thread: the one that will run it.
     *
     * @param config  to start with
     * @param mailbox of the worker; stays the caller's
     * @throws io.ringway.ring.RingException if the kernel refuses, with the remedy
     */
    public Worker(WorkerConfig config, Mailbox<WorkerCommand> mailbox) {
        index = config.stack().index();
        metrics = config.stack().metrics();
        snapshots = config.snapshots();
        reports = config.reports();
        stack = new HttpStack(config.stack(), mailbox, snapshots.getAcquire(),
            config.handlers().open(index, mailbox), TIMERS, this);
        metrics.counters().set(Counter.CONFIG_GENERATION, stack.snapshot().generation());
        config.listeners().forEach(stack::listen);
    }

    /**
     * Serves until it is told to stop and has ended every connection. The control plane may have had no room to hear of
     * that: turns follow until one says that the worker has ended.
     */
    public void run() {
        stack.run();
        end();
    }

    /**
     * Does one turn of the loop.
     *
     * @return false once the worker was told to stop, has ended every connection, and has reported that
     */
    public boolean turn() {
        if (!ended) {
            if (stack.turn()) {
                return true;
            }
            end();
        }
        return !reportRest();
    }

    private void end() {
        ended = true;
        stack.publishFigures();
        report(new WorkerReport.Ended(index, metrics.swap(null)));
    }

    @Override
    public void onCommand(Object command) {
        adopt();
        switch ((WorkerCommand) command) {
            case WorkerCommand.Drain _ -> stack.drain();
            case WorkerCommand.Stop _ -> stack.stop();
            case WorkerCommand.Refresh _ -> { }
            case WorkerCommand.ShedIdle _ -> stack.shedIdle();
            case WorkerCommand.Listen listen -> stack.listen(listen.socket());
            case WorkerCommand.Unlisten unlisten -> stack.unlisten(unlisten.listener());
            case WorkerCommand.SwapHistograms swap -> {
                stack.publishFigures();
                report(new WorkerReport.Histograms(index, metrics.swap(swap.empty())));
            }
            case WorkerCommand.Inspect inspect -> inspect.reply().accept(stack.residue());
        }
    }

    @Hot
    @Override
    public void onTurn() {
        if (snapshots.getAcquire() != stack.snapshot()) {
            adopt();
        }
        if (settling && !stack.servesOlder()) {
            settled();
        }
        if (!unreported.isEmpty()) {
            reportRest();
        }
    }

    @Override
    public void onTimer(int timer) {
        if (!reportRest()) {
            stack.schedule(TIMER_REPORTS, stack.nowNs() + REPORTS_NS);
        }
    }

    @Override
    public void onListenerClosed(int listener) {
        report(new WorkerReport.Unlistened(index, listener));
    }

    @Override
    public void onAcceptFailed(int errno) {
        // The counters have it in any case: where the control plane does not keep up, it need not hear of this one.
        if (unreported.isEmpty()) {
            report(new WorkerReport.AcceptFailed(index, errno));
        }
    }

    private void adopt() {
        GatewaySnapshot next = snapshots.getAcquire();
        if (next != stack.snapshot()) {
            stack.adopt(next);
            settling = true;
            metrics.counters().set(Counter.CONFIG_GENERATION, next.generation());
            report(new WorkerReport.Adopted(index, next.generation(), stack.nowNs()));
        }
    }

    private void settled() {
        settling = false;
        report(new WorkerReport.Settled(index, stack.snapshot().generation()));
    }

    private void report(WorkerReport report) {
        unreported.addLast(report);
        if (!reportRest()) {
            // There may be no traffic, and no other turn.
            stack.schedule(TIMER_REPORTS, stack.nowNs() + REPORTS_NS);
        }
    }

    /** In order, so that the control plane never hears of an end before its beginning; false while some are left. */
    private boolean reportRest() {
        while (!unreported.isEmpty() && reports.offer(unreported.peekFirst())) {
            unreported.removeFirst();
        }
        return unreported.isEmpty();
    }

    /**
     * Tells whether clients were given up that may have waited for something. Thread: the worker's, after {@link #run}.
     *
     * @return true if it was told to stop before all was served
     */
    public boolean hasCut() {
        return stack.hasCut();
    }

    /** Lets go of ring and sockets after a turn that has failed. Thread: the worker's, instead of {@link #close}. */
    public void abandon() {
        stack.abandon();
    }

    /**
     * Settles the figures of handlers, which may have ended after the worker. Thread: any, once the worker's has ended
     * and the handlers were told to.
     */
    public void settleHandlers() {
        stack.settleHandlers();
    }

    /** Ends the ring and frees the memory. Thread: the worker's, after {@link #run}. */
    @Override
    public void close() {
        stack.close();
    }
}
