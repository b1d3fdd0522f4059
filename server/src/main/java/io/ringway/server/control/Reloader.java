package io.ringway.server.control;

import io.ringway.server.admin.ReloadFigures;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The state of reloading: one at a time, in the order they were asked for. Requests for the source that wait behind
 * one another are served by one reading, which begins after the last of them came, so that the last state of the file
 * always wins. A generation is in force when it is swapped in; the reload is over when every worker has adopted it, or
 * when the wait for the slowest is over. Thread: the control plane's.
 */
final class Reloader {

    /** Longest wait for a worker to adopt a generation. */
    static final long ADOPTION_NS = 5_000_000_000L;
    /** A preparation that takes longer is told of: the file system or a name server may let it wait for good. */
    static final long SLOW_NS = 5_000_000_000L;
    /** Most requests that may wait. */
    static final int WAITING_MAX = 1024;

    private static final double MS_NS = 1e6;
    /** A storm of wishes that are refused for one reason is told of no more often. */
    private static final long REFUSALS_NS = 1_000_000_000L;

    private final Steps steps;
    private final ArrayDeque<ReloadRequest> waiting = new ArrayDeque<>();
    private final List<ReloadRequest> current = new ArrayList<>();
    private final long[] adoptedNs;
    private final boolean[] settled;
    private final boolean[] ended;
    private State state = State.IDLE;
    private ReloadPlan plan;
    private long generation;
    private long beganNs;
    private boolean slow;
    private long swapNs;
    private boolean closed;
    private long succeeded;
    private long refused;
    private long lastDurationNs;
    private long lastEpochMs;
    private String refusalSaid;
    private long refusalSaidNs;
    private long refusalsUnsaid;

    /** Where a reload stands. */
    enum State {
        /** None is going on. */
        IDLE,
        /** The source is being read and compiled. */
        PREPARING,
        /** The generation is in force; workers are still to adopt it. */
        ADOPTING
    }

    /** What a reload asks its surroundings to do. */
    interface Steps {

        /**
         * Prepares a generation; {@link Reloader#onPrepared} follows, not before this returns.
         *
         * @param request what is wanted
         */
        void prepare(ReloadRequest request);

        /**
         * Swaps a generation in, wakes the workers, tells them of listeners.
         *
         * @param plan to publish
         * @return time of the swap, on the control plane's clock
         */
        long publish(ReloadPlan plan);

        /**
         * Closes what a plan opened.
         *
         * @param plan that will not be published
         */
        void drop(ReloadPlan plan);

        /**
         * Calls {@link Reloader#onTimer} no earlier than at a time.
         *
         * @param deadlineNs on the control plane's clock
         */
        void wakeAt(long deadlineNs);

        /**
         * The time.
         *
         * @return on the control plane's clock, as of now
         */
        long nowNs();

        /**
         * The wall time.
         *
         * @return milliseconds since 1970
         */
        long epochMs();

        /**
         * Writes a line of the log. Does not wait.
         *
         * @param level of the line
         * @param line  to write
         */
        void log(Level level, String line);
    }

    /**
     * Begins with a generation that every worker has.
     *
     * @param generation in force
     * @param workers    how many
     * @param steps      to take
     */
    Reloader(long generation, int workers, Steps steps) {
        this.generation = generation;
        this.steps = steps;
        adoptedNs = new long[workers];
        settled = new boolean[workers];
        ended = new boolean[workers];
        Arrays.fill(settled, true);
        lastEpochMs = steps.epochMs();
    }

    /**
     * Takes a request; its outcome is told in any case.
     *
     * @param request to serve in its turn
     */
    void request(ReloadRequest request) {
        if (closed) {
            refuse(request, "the gateway is stopping");
        } else if (waiting.size() >= WAITING_MAX) {
            refuse(request, WAITING_MAX + " reloads are waiting already");
        } else {
            waiting.addLast(request);
            next();
        }
    }

    private void refuse(ReloadRequest request, String why) {
        refused++;
        refusalsUnsaid++;
        long nowNs = steps.nowNs();
        if (!why.equals(refusalSaid) || nowNs - refusalSaidNs >= REFUSALS_NS) {
            steps.log(Level.WARNING, "reload refused, generation " + generation + " stays: " + why
                + (refusalsUnsaid > 1 ? "; as were " + (refusalsUnsaid - 1) + " before" : ""));
            refusalSaid = why;
            refusalSaidNs = nowNs;
            refusalsUnsaid = 0;
        }
        request.outcome().accept(ReloadResult.refused(generation, List.of(why), List.of(), 0));
    }

    private void next() {
        if (state != State.IDLE || waiting.isEmpty()) {
            return;
        }
        ReloadRequest first = waiting.pollFirst();
        current.add(first);
        while (!waiting.isEmpty() && first.isSameAs(waiting.peekFirst())) {
            current.add(waiting.pollFirst());
        }
        state = State.PREPARING;
        beganNs = steps.nowNs();
        slow = false;
        steps.wakeAt(beganNs + SLOW_NS);
        steps.prepare(first);
    }

    /**
     * Takes what was prepared: publishes it, or tells why not.
     *
     * @param prepared plan of the present request
     */
    void onPrepared(ReloadPlan prepared) {
        assert state == State.PREPARING;
        if (closed && !prepared.isRefused()) {
            steps.drop(prepared);
            failed(ReloadPlan.refused(List.of("the gateway is stopping"), prepared.warnings(), prepared.prepareNs()));
        } else if (prepared.isRefused()) {
            failed(prepared);
        } else {
            plan = prepared;
            generation = prepared.snapshot().generation();
            Arrays.fill(adoptedNs, ReloadResult.NOT_YET);
            Arrays.fill(settled, false);
            state = State.ADOPTING;
            swapNs = steps.publish(prepared);
            steps.wakeAt(swapNs + ADOPTION_NS);
            finishIfAdopted();
        }
    }

    private void failed(ReloadPlan broken) {
        refused++;
        broken.warnings().forEach(line -> steps.log(Level.WARNING, "reload: " + line));
        broken.errors().forEach(line -> steps.log(Level.ERROR, "reload: " + line));
        steps.log(Level.ERROR, "reload refused, generation " + generation + " stays: "
            + broken.errors().size() + (broken.errors().size() == 1 ? " error" : " errors"));
        finish(ReloadResult.refused(generation, broken.errors(), broken.warnings(), broken.prepareNs()));
    }

    /**
     * Notes that a worker is on a generation.
     *
     * @param worker  index
     * @param adopted generation
     * @param atNs    on the worker's clock, which is the control plane's
     */
    void onAdopted(int worker, long adopted, long atNs) {
        if (adopted == generation && adoptedNs[worker] == ReloadResult.NOT_YET) {
            adoptedNs[worker] = Math.max(0, atNs - swapNs);
            if (state == State.ADOPTING) {
                finishIfAdopted();
            } else {
                steps.log(Level.WARNING, "worker " + worker + " adopted generation " + adopted + " "
                    + ms(adoptedNs[worker]) + " after the swap");
            }
        }
    }

    /**
     * Notes that a worker serves no request of an older generation.
     *
     * @param worker index
     * @param on     generation it is on
     */
    void onSettled(int worker, long on) {
        if (on == generation && !settled[worker]) {
            settled[worker] = true;
            tellIfRetired();
        }
    }

    private void tellIfRetired() {
        if (isSettled()) {
            steps.log(Level.DEBUG, "generation " + generation + ": no request of an older one is left");
        }
    }

    /**
     * Tells whether nothing older than the generation in force is in use.
     *
     * @return true if so
     */
    boolean isSettled() {
        for (int i = 0; i < settled.length; i++) {
            if (!settled[i] && !ended[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Notes that a worker has ended: nobody waits for it.
     *
     * @param worker index
     */
    void onEnded(int worker) {
        ended[worker] = true;
        if (state == State.ADOPTING) {
            finishIfAdopted();
        }
    }

    private void finishIfAdopted() {
        for (int i = 0; i < adoptedNs.length; i++) {
            if (adoptedNs[i] == ReloadResult.NOT_YET && !ended[i]) {
                return;
            }
        }
        published();
    }

    /** Tells of a slow preparation, ends the wait for workers that do not adopt. Too early it does nothing. */
    void onTimer() {
        if (state == State.PREPARING && !slow && steps.nowNs() - beganNs >= SLOW_NS) {
            slow = true;
            steps.log(Level.WARNING, "reload: still reading and preparing after "
                + SLOW_NS / 1_000_000_000L + " s, generation " + generation + " stays until then; others wait: "
                + waiting.size());
        }
        if (state == State.ADOPTING && steps.nowNs() - swapNs >= ADOPTION_NS) {
            published();
        }
    }

    private void published() {
        succeeded++;
        lastDurationNs = steps.nowNs() - beganNs;
        lastEpochMs = steps.epochMs();
        plan.warnings().forEach(line -> steps.log(Level.WARNING, "reload: " + line));
        steps.log(Level.INFO, "reloaded, generation " + generation + ": " + plan.changes()
            + "; prepared in " + ms(plan.prepareNs()) + ", adopted after " + adoption());
        ReloadResult result = new ReloadResult(true, generation, plan.changes(), List.of(), plan.warnings(),
            plan.prepareNs(), Arrays.stream(adoptedNs).boxed().toList());
        plan = null;
        finish(result);
    }

    private String adoption() {
        return Arrays.stream(adoptedNs).mapToObj(ns -> ns == ReloadResult.NOT_YET ? "never yet" : ms(ns))
            .collect(Collectors.joining(", "));
    }

    private static String ms(long ns) {
        return String.format(Locale.ROOT, "%.2f ms", ns / MS_NS);
    }

    private void finish(ReloadResult result) {
        List<ReloadRequest> served = List.copyOf(current);
        current.clear();
        state = State.IDLE;
        served.forEach(request -> request.outcome().accept(result));
        next();
    }

    /** Refuses what waits and what comes: the gateway is stopping. What is published already goes on. */
    void close() {
        closed = true;
        while (!waiting.isEmpty()) {
            refuse(waiting.pollFirst(), "the gateway is stopping");
        }
    }

    /** Tells those whose reload is going on how it ends, now that nobody will finish it. */
    void abandon() {
        close();
        if (state == State.PREPARING) {
            failed(ReloadPlan.refused(List.of("the gateway is stopping"), List.of(), 0));
        } else if (state == State.ADOPTING) {
            published();
        }
    }

    /**
     * Where the reload stands.
     *
     * @return the state
     */
    State state() {
        return state;
    }

    /**
     * The generation in force.
     *
     * @return its number
     */
    long generation() {
        return generation;
    }

    /**
     * How reloads went since the start.
     *
     * @return the figures
     */
    ReloadFigures figures() {
        return new ReloadFigures(succeeded, refused, generation, lastDurationNs, lastEpochMs);
    }
}
