package io.ringway.server.sim;

import io.ringway.server.metrics.Counter;
import java.util.List;

/** With no work left, nothing is held; what was counted is what happened (checkers 7 and 12). */
final class RestChecker {

    private RestChecker() {
    }

    /**
     * Checks a worker without clients.
     *
     * @param worker that may have idle connections to origins
     */
    static void checkIdle(SimWorker worker) {
        Probe probe = worker.probe();
        check(probe.exchanges() == 0, "exchanges in use", worker);
        check(probe.blocksOut() == 0, "blocks not given back", worker);
        check(probe.buffersOut() == 0, "receive buffers not given back", worker);
        check(probe.inFlight() == 0, "requests in flight by the balancers' books: " + probe.inFlight(), worker);
    }

    /**
     * Checks a worker that has ended.
     *
     * @param worker not yet closed
     * @param waits  whether requests may have waited for a stream to an origin; for a connection, the worker counts
     * @param others timers that may be left to fire
     */
    static void checkEnded(SimWorker worker, boolean waits, int others) {
        checkIdle(worker);
        check(worker.probe().connections() == 0, "connections in the table", worker);
        // The acceptor may rest, with a timer of its own, when it is told to stop.
        // The one timer of requests that wait for a stream is left to fire when nobody waits any more.
        int rests = (worker.count(Counter.ACCEPT_FAILED) > 0 ? 1 : 0)
            + (waits || worker.count(Counter.UPSTREAM_WAITS) > 0 ? 1 : 0) + others;
        check(worker.probe().timersScheduled() <= rests, "timers: " + worker.probe().timersScheduled(), worker);
        check(worker.count(Counter.CONNECTIONS_ACTIVE) == 0, "gauge of client connections", worker);
        check(worker.count(Counter.UPSTREAM_CONNECTIONS_ACTIVE) == 0, "gauge of upstream connections", worker);
    }

    /**
     * Compares the counters with what happened.
     *
     * @param workers of the gateway, ended
     * @param truths  of all requests
     */
    static void checkMetrics(List<SimWorker> workers, List<Truth> truths) {
        long requests = sum(workers, Counter.REQUESTS);
        long completed = sum(workers, Counter.REQUESTS_COMPLETED);
        long aborted = sum(workers, Counter.REQUESTS_ABORTED);
        long local = sum(workers, Counter.LOCAL_ANSWERS);
        long right = truths.stream().filter(t -> t.outcome == Truth.Outcome.RIGHT).count();
        long answered = truths.stream().filter(t -> t.outcome == Truth.Outcome.LOCAL
            || t.outcome == Truth.Outcome.ERROR && t.status > 0).count();
        long begun = truths.stream().filter(t -> t.begun).mapToLong(t -> t.heads).sum();
        long seen = truths.stream().filter(Truth::isSeen).count();
        long again = truths.stream().mapToLong(t -> Math.max(0, t.attempts.size() - 1)).sum();
        long unended = Math.min(aborted, truths.stream().filter(Truth::mayBeUnended).count());
        check(completed + unended >= right, "completed " + completed + ", clients have " + right);
        check(local >= answered, "own answers " + local + ", clients have " + answered);
        check(requests >= seen && requests <= begun, "requests " + requests + ", origins saw " + seen
            + ", clients began " + begun);
        // Each request ends once; answers to what never became a request are among the gateway's own.
        check(completed + aborted <= requests && completed + aborted + local >= requests,
            "requests " + requests + ", completed " + completed + ", aborted " + aborted + ", own answers " + local);
        check(sum(workers, Counter.UPSTREAM_RETRIES) >= again, "retries counted "
            + sum(workers, Counter.UPSTREAM_RETRIES) + ", origins saw " + again);
    }

    private static long sum(List<SimWorker> workers, Counter counter) {
        return workers.stream().mapToLong(worker -> worker.count(counter)).sum();
    }

    private static void check(boolean holds, String message, SimWorker worker) {
        if (!holds) {
            throw new SimulationFailure("rest", message + ", worker " + worker.index() + ": "
                + worker.probe().describe());
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new SimulationFailure("metrics", message);
        }
    }
}
