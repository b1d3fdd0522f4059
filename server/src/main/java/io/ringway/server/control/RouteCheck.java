package io.ringway.server.control;

import io.ringway.router.RouteProblem;
import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.GatewayConfig;
import java.util.Map;

/** Lets the router say what is wrong with the routes of a configuration: bad patterns, duplicates, unreachable ones. */
public final class RouteCheck implements ConfigCheck {

    private static final Map<String, String> KEYS = Map.of("path", "external_path", "internalPath", "internal_path",
        "preserveHost", "preserve_host", "action", "external_path");

    /** Creates the check. */
    public RouteCheck() {
        super();
    }

    @Override
    public void check(GatewayConfig config, Report report) {
        for (RouteProblem problem : SnapshotCompiler.routes(config).problems()) {
            String key = KEYS.getOrDefault(problem.field(), problem.field());
            String path = "$.routers[" + problem.route() + "]." + key;
            report.error(path, problem.message(), "a valid path that no other route already serves");
        }
    }
}
