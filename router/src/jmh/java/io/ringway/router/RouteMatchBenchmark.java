package io.ringway.router;

import io.ringway.http.Method;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * The time to route one request, in random order over all routes of a table: half of the routes are static, half have
 * two parameters; some have hosts. Each operation uses another request, so caches and branch predictors see a mixture.
 * Targets: static below 100 ns, dynamic below 500 ns, at any number of routes, for the trie.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 3, jvmArgsAppend = {"-XX:+UseSerialGC", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class RouteMatchBenchmark {
    private static final int REQUESTS = 1_024;

    /** Routes in the table. */
    @Param({"50", "100", "200", "1000"})
    public int routes;

    /** How the table looks paths up; forks keep the modes apart, as a process in production does. */
    @Param
    public RouterMode mode;

    private final UnsafeBuffer method = buffer("GET");
    private final UnsafeBuffer host = buffer("api.example.com");
    private final UnsafeBuffer[] statics = new UnsafeBuffer[REQUESTS];
    private final UnsafeBuffer[] dynamics = new UnsafeBuffer[REQUESTS];
    private final UnsafeBuffer[] misses = new UnsafeBuffer[REQUESTS];
    private final RouteMatch match = new RouteMatch();
    private RouteTable plain;
    private RouteTable withHosts;
    private int next;

    /** Makes tables and requests. */
    @Setup
    public void setUp() {
        plain = table(false);
        withHosts = table(true);
        Random random = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            int service = random.nextInt(routes / 2);
            statics[i] = buffer("/api/v1/service" + service + "/status");
            dynamics[i] = buffer("/api/v1/service" + service + "/users/" + random.nextInt(1_000_000) + "/orders/"
                    + random.nextInt(1_000_000));
            misses[i] = buffer("/api/v1/service" + service + "/users/" + random.nextInt(1_000_000) + "/nothing");
        }
    }

    private RouteTable table(boolean hasHosts) {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int i = 0; i < routes / 2; i++) {
            RouteAction action = new RouteAction.Forward(i);
            RouteSpec status = RouteSpec.of("status" + i, "/api/v1/service" + i + "/status", action);
            RouteSpec orders = RouteSpec.of("orders" + i,
                    "/api/v1/service" + i + "/users/{user}/orders/{order}", action).withMethods("GET", "POST");
            builder.add(hasHosts ? status.withHosts("api.example.com") : status);
            builder.add(hasHosts ? orders.withHosts("*.example.com") : orders);
        }
        return builder.build(1, mode);
    }

    /**
     * A path without parameters.
     *
     * @return the route's id.
     */
    @Benchmark
    public int matchStatic() {
        return match(plain, statics);
    }

    /**
     * A path of seven segments with two parameters.
     *
     * @return the route's id.
     */
    @Benchmark
    public int matchDynamic() {
        return match(plain, dynamics);
    }

    /**
     * A path without parameters, on an exact host.
     *
     * @return the route's id.
     */
    @Benchmark
    public int matchStaticOnHost() {
        return match(withHosts, statics);
    }

    /**
     * A path with two parameters, on a wildcard host, after the exact host did not have it.
     *
     * @return the route's id.
     */
    @Benchmark
    public int matchDynamicOnWildcard() {
        return match(withHosts, dynamics);
    }

    /**
     * A path that leaves the tree late.
     *
     * @return the code.
     */
    @Benchmark
    public int matchNothing() {
        return match(plain, misses);
    }

    private int match(RouteTable table, UnsafeBuffer[] paths) {
        UnsafeBuffer path = paths[next++ & REQUESTS - 1];
        int code = table.match(Method.GET, method, 0, 3, host, 0, host.capacity(), path, 0, path.capacity(), match);
        return code == RouteTable.FOUND ? match.route().id() : code;
    }

    private static UnsafeBuffer buffer(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
