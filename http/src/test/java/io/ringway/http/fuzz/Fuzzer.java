package io.ringway.http.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs one target over inputs that are made as it goes, up to a number of executions or a deadline, or to the first
 * finding. Besides the target's own properties it checks time and memory: an execution that looks slow is decoded again
 * many times, so that only what is slow every time counts.
 *
 * <p>Thread: one, the caller's; {@link #running()} and {@link #sinceNs()} may be read by a watchdog.
 */
public final class Fuzzer {
    /**
     * What a run came to.
     *
     * @param target     short name.
     * @param executions inputs that were run.
     * @param accepted   of them, accepted by the product.
     * @param bytes      of all inputs.
     * @param nanos      the run took.
     * @param slowestNs  one execution took, oracles, pauses and first compilations included.
     * @param finding    that ended the run, or null.
     */
    public record Report(
        String target, long executions, long accepted, long bytes, long nanos, long slowestNs, Finding finding) {

        /** One line: figures, then the verdict. */
        @Override
        public String toString() {
            return String.format(
                "%-12s %,14d executions  %,9.0f per second  %6.1f s  %4d bytes each  %4.1f%% accepted  "
                    + "slowest %,d us  %s", target, executions, executions * 1e9 / Math.max(1, nanos), nanos / 1e9,
                bytes / Math.max(1, executions), 100.0 * accepted / Math.max(1, executions), slowestNs / 1000,
                finding == null ? "0 findings" : "1 FINDING");
        }
    }

    private static final int DEADLINE_MASK = 1023;
    private static final int MEMORY_MASK = 63;
    private static final int WARM_EXECUTIONS = 2000;
    private static final int DECODES = 3000;

    private final FuzzTarget target;
    private final InputSource source;
    private final ByteSink input = new ByteSink(InputSource.LENGTH_MAX);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private volatile byte[] current;
    private volatile long currentSinceNs;
    private long accepted;
    private long slowestNs;

    /**
     * Makes a runner.
     *
     * @param target to run.
     */
    public Fuzzer(FuzzTarget target) {
        this.target = target;
        source = new InputSource(target);
    }

    /**
     * Runs inputs from number 0 on.
     *
     * @param seed       of the run.
     * @param executions most inputs to run.
     * @param deadlineNs {@link System#nanoTime()} to stop at.
     * @return what came of it.
     */
    public Report run(long seed, long executions, long deadlineNs) {
        accepted = 0;
        slowestNs = 0;
        long begin = System.nanoTime();
        long done = 0;
        long bytes = 0;
        Finding finding = null;
        while (done < executions && finding == null
            && ((done & DEADLINE_MASK) != 0 || System.nanoTime() - deadlineNs < 0)) {
            source.make(seed, done, input);
            finding = execute(seed, done);
            bytes += input.length();
            done++;
        }
        current = null;
        return new Report(target.name(), done, accepted, bytes, System.nanoTime() - begin, slowestNs, finding);
    }

    /**
     * Makes one input again.
     *
     * @param seed   of the run.
     * @param number of the execution.
     * @return the input.
     */
    public byte[] input(long seed, long number) {
        source.make(seed, number, input);
        return input.copy();
    }

    /**
     * Runs one given input.
     *
     * @param bytes to run.
     * @return a finding, or null.
     */
    public Finding check(byte[] bytes) {
        try {
            target.run(bytes, bytes.length);
            return null;
        } catch (Throwable failure) {
            return finding(0, -1, bytes, failure);
        }
    }

    /**
     * The input that is being run, for a watchdog.
     *
     * @return the array it lies in, which the fuzzer goes on to use; null between runs.
     */
    public byte[] running() {
        return current;
    }

    /**
     * When the present execution began, roughly.
     *
     * @return {@link System#nanoTime()} of it.
     */
    public long sinceNs() {
        return currentSinceNs;
    }

    private Finding execute(long seed, long number) {
        boolean measuresMemory = (number & MEMORY_MASK) == 0 && number > WARM_EXECUTIONS;
        long allocated = measuresMemory ? threads.getCurrentThreadAllocatedBytes() : 0;
        long start = System.nanoTime();
        currentSinceNs = start;
        current = input.array();
        try {
            accepted += target.run(input.array(), input.length()) ? 1 : 0;
            long took = System.nanoTime() - start;
            slowestNs = Math.max(slowestNs, took);
            if (measuresMemory) {
                checkMemory(threads.getCurrentThreadAllocatedBytes() - allocated);
            }
            // A run does at least twice the work of one decode, so what is fast enough here needs no second look.
            if (took > target.timeMaxNs(input.length())) {
                checkTime();
            }
            return null;
        } catch (Throwable failure) {
            return finding(seed, number, input.copy(), failure);
        }
    }

    private void checkMemory(long bytes) {
        Disagreement.unless(bytes <= target.allocationMaxBytes(input.length()), "an execution takes bounded memory",
            bytes);
    }

    private void checkTime() {
        long best = Long.MAX_VALUE;
        long max = target.timeMaxNs(input.length());
        for (int i = 0; i < DECODES && best > max; i++) {
            long start = System.nanoTime();
            target.decode(input.array(), input.length());
            best = Math.min(best, System.nanoTime() - start);
        }
        Disagreement.unless(best <= max, "decoding takes bounded time", best);
    }

    private Finding finding(long seed, long number, byte[] bytes, Throwable failure) {
        byte[] minimal = new Minimizer(target, failure).minimize(bytes);
        return new Finding(target.name(), seed, number, bytes, minimal, failure);
    }
}
