package io.ringway.server.admin;

import io.ringway.server.metrics.WorkerHistograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks every worker for its figures and histograms, for all pages that wait for them. For each worker there are two
 * sets of histograms: one the worker records into, and an empty one here; they change places by message, so nothing
 * is shared and nothing is made anew. That a worker answers also shows that it is not stuck. Thread: the admin loop's.
 *
 * <p>A worker that does not answer in time is missing; what it has recorded comes whenever it does.
 */
final class WorkerPoll {

    /** Longest wait for a worker. */
    static final long PATIENCE_NS = 500_000_000L;

    private final GatewayStatus status;
    private final WorkerHistograms total;
    /** By worker; null while the worker has it. */
    private final WorkerHistograms[] empty;
    private final boolean[] answered;
    private final boolean[] awaited;
    private final boolean[] ended;
    private final List<PolledPage> pages = new ArrayList<>();
    private long deadlineNs = Long.MAX_VALUE;
    private int pending;

    /**
     * Creates a poll that asks nobody yet.
     *
     * @param status of the gateway
     */
    WorkerPoll(GatewayStatus status) {
        this.status = status;
        total = new WorkerHistograms(status.limits());
        empty = new WorkerHistograms[status.workerCount()];
        answered = new boolean[empty.length];
        awaited = new boolean[empty.length];
        ended = new boolean[empty.length];
        for (int i = 0; i < empty.length; i++) {
            empty[i] = new WorkerHistograms(status.limits());
        }
    }

    /**
     * Adds a page that is told of every end.
     *
     * @param page that waits at times
     */
    void add(PolledPage page) {
        pages.add(page);
    }

    /**
     * Begins to ask, unless that is going on already; ends at once if there is nobody to wait for.
     *
     * @param nowNs time of the turn
     */
    void begin(long nowNs) {
        if (deadlineNs != Long.MAX_VALUE) {
            return;
        }
        deadlineNs = nowNs + PATIENCE_NS;
        for (int worker = 0; worker < empty.length; worker++) {
            // All that a worker had recorded came with its end.
            answered[worker] = ended[worker];
            // A worker that was late the last time is not asked twice: what it still owes shows that it works.
            awaited[worker] = !ended[worker] && (empty[worker] == null || isAsked(worker));
            pending += awaited[worker] ? 1 : 0;
        }
        endIfDone();
    }

    private boolean isAsked(int worker) {
        boolean asked = status.requestHistograms(worker, empty[worker]);
        if (asked) {
            empty[worker] = null;
        }
        return asked;
    }

    /**
     * Takes what a worker recorded.
     *
     * @param worker index
     * @param full   from it
     */
    void onHistograms(int worker, WorkerHistograms full) {
        assert empty[worker] == null;
        total.drain(full);
        empty[worker] = full;
        onAnswered(worker);
    }

    private void onAnswered(int worker) {
        answered[worker] = true;
        if (awaited[worker]) {
            awaited[worker] = false;
            pending--;
            endIfDone();
        }
    }

    /**
     * Takes the last of what a worker recorded. What it was asked last it does not answer any more.
     *
     * @param worker index
     * @param last   from it
     */
    void onEnded(int worker, WorkerHistograms last) {
        total.drain(last);
        ended[worker] = true;
        if (empty[worker] == null) {
            empty[worker] = last;
        }
        onAnswered(worker);
    }

    private void endIfDone() {
        if (pending == 0 && deadlineNs != Long.MAX_VALUE) {
            end();
        }
    }

    private void end() {
        deadlineNs = Long.MAX_VALUE;
        pending = 0;
        Arrays.fill(awaited, false);
        pages.forEach(PolledPage::finish);
    }

    /**
     * Ends the wait if it is over.
     *
     * @param nowNs time of the turn
     */
    void onTimer(long nowNs) {
        if (nowNs >= deadlineNs) {
            end();
        }
    }

    /**
     * Tells when the wait is over.
     *
     * @return time on the loop's clock, {@link Long#MAX_VALUE} if nobody waits
     */
    long deadlineNs() {
        return deadlineNs;
    }

    /**
     * Tells which workers have not answered the last time they were asked.
     *
     * @return indexes
     */
    List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int worker = 0; worker < answered.length; worker++) {
            if (!answered[worker]) {
                missing.add(worker);
            }
        }
        return missing;
    }

    /**
     * Tells the operator of something that must not be.
     *
     * @param problem one line for the log
     */
    void report(String problem) {
        status.report(problem);
    }

    /**
     * Everything that was recorded, as far as it has come.
     *
     * @return the sum over the workers since the start
     */
    WorkerHistograms total() {
        return total;
    }
}
