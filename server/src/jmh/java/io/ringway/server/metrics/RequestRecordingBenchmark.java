package io.ringway.server.metrics;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What metrics cost a worker for each request: a labelled counter and a histogram once for the request, and once more
 * for its way upstream. Routes, methods, statuses and durations come in random order, so caches and branch predictors
 * see a mixture; most requests are GETs answered with 200, as most are.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 3, jvmArgsAppend = {"-XX:+UseSerialGC", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class RequestRecordingBenchmark {

    private static final int REQUESTS = 4096;
    private static final int BACKENDS = 20;

    /** Routes that are hit. */
    @Param({"1", "100", "1000"})
    public int routes;

    private final int[] route = new int[REQUESTS];
    private final int[] backend = new int[REQUESTS];
    private final int[] method = new int[REQUESTS];
    private final int[] status = new int[REQUESTS];
    private final long[] durationNs = new long[REQUESTS];
    private WorkerMetrics metrics;
    private int next;

    /** Makes requests. */
    @Setup
    public void setUp() {
        metrics = new WorkerMetrics(0, MetricLimits.DEFAULT);
        Random random = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            route[i] = NameTable.RESERVED + random.nextInt(routes);
            backend[i] = NameTable.RESERVED + random.nextInt(Math.min(routes, BACKENDS));
            method[i] = random.nextInt(10) == 0 ? 3 : 1;
            status[i] = random.nextInt(20) == 0 ? 404 : 200;
            durationNs[i] = 50_000 + (long) (random.nextDouble() * random.nextDouble() * 5_000_000);
        }
    }

    /**
     * The loop around the others.
     *
     * @return something
     */
    @Benchmark
    public long nothing() {
        int i = next = next + 1 & REQUESTS - 1;
        return route[i] + method[i] + status[i] + durationNs[i];
    }

    /** A counter without labels. */
    @Benchmark
    public void plainCounter() {
        next = next + 1 & REQUESTS - 1;
        metrics.counters().increment(Counter.REQUESTS);
    }

    /** A request the gateway answers itself. */
    @Benchmark
    public void localRequest() {
        int i = next = next + 1 & REQUESTS - 1;
        metrics.requestEnded(route[i], method[i], status[i], durationNs[i]);
    }

    /** A request that goes upstream and comes back. */
    @Benchmark
    public void proxiedRequest() {
        int i = next = next + 1 & REQUESTS - 1;
        metrics.tryEnded(backend[i], status[i], durationNs[i]);
        metrics.requestEnded(route[i], method[i], status[i], durationNs[i]);
    }
}
