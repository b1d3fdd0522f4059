package io.ringway.router;

import java.util.ArrayList;
import java.util.List;
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
 * The router's part of a reload: routes as configured are checked and compiled into a table. A third of the routes is
 * static, a third has two parameters, a third a catch-all; all have hosts and methods, half of them rewrite.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 3, jvmArgsAppend = {"-XX:+UseSerialGC", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class RouteCompileBenchmark {
    private static final String[] SHAPES = {"/status", "/users/{user}/orders/{order}", "/files/{rest*}"};

    /** Routes in the table. */
    @Param({"100", "1000", "10000"})
    public int routes;

    /** How the table will look paths up. */
    @Param("TRIE")
    public RouterMode mode;

    private final List<RouteSpec> specs = new ArrayList<>();

    /** Makes the routes. */
    @Setup
    public void setUp() {
        for (int i = 0; i < routes; i++) {
            String shape = SHAPES[i % SHAPES.length];
            RouteSpec spec = RouteSpec.of("route" + i, "/api/v1/service" + i / SHAPES.length + shape,
                    new RouteAction.Forward(i % 64)).withHosts("api.example.com", "*.example.org")
                    .withMethods("GET", "POST", "PURGE");
            specs.add(i % 2 == 0 ? spec : spec.withInternalPath("/internal" + shape));
        }
    }

    /**
     * Checks and compiles all routes.
     *
     * @return the table.
     */
    @Benchmark
    public RouteTable compile() {
        RouteTableBuilder builder = new RouteTableBuilder();
        specs.forEach(builder::add);
        return builder.build(1, mode);
    }
}
