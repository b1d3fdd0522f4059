package io.ringway.server.control;

import io.ringway.router.RouteProblem;
import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.GatewayConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Lets the router say what is wrong with the routes of a configuration: bad patterns, duplicates, unreachable ones.
 * What was compiled for that is kept for whoever compiles the rest, so that a reload compiles its routes once. Thread:
 * any.
 */
public final class RouteCheck implements ConfigCheck {

    private static final Map<String, String> KEYS = Map.of("path", "external_path", "internalPath", "internal_path",
        "preserveHost", "preserve_host", "action", "external_path");

    private final Function<GatewayConfig, SnapshotCompiler> compilers;
    private final AtomicReference<Checked> last = new AtomicReference<>();

    /** What was checked last, until it is taken. */
    private record Checked(GatewayConfig config, SnapshotCompiler compiler) {
    }

    /** Creates the check. */
    public RouteCheck() {
        this(SnapshotCompiler::new);
    }

    /**
     * Creates a check with compilers of its own.
     *
     * @param compilers begin to compile a configuration
     */
    RouteCheck(Function<GatewayConfig, SnapshotCompiler> compilers) {
        this.compilers = compilers;
    }

    @Override
    public void check(GatewayConfig config, Report report) {
        SnapshotCompiler compiler = compilers.apply(config);
        for (RouteProblem problem : compiler.problems()) {
            String key = KEYS.getOrDefault(problem.field(), problem.field());
            String path = "$.routers[" + problem.route() + "]." + key;
            report.error(path, problem.message(), "a valid path that no other route already serves");
        }
        last.set(new Checked(config, compiler));
    }

    /**
     * Begins to compile a configuration: with the routes as they were checked, if this very one was checked last.
     *
     * @param config to compile
     * @return its compiler, used by nobody else
     */
    SnapshotCompiler compiler(GatewayConfig config) {
        Checked checked = last.getAndSet(null);
        return checked != null && checked.config == config ? checked.compiler : compilers.apply(config);
    }
}
