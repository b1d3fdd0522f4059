package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteCheckTest {

    private final List<GatewayConfig> compiled = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final RouteCheck check = new RouteCheck(config -> {
        compiled.add(config);
        return new SnapshotCompiler(config);
    });
    private final ConfigCheck.Report report = new ConfigCheck.Report() {
        @Override
        public void error(String path, String message, String allowed) {
            errors.add(path);
        }

        @Override
        public void warning(String path, String message, String allowed) {
            throw new AssertionError("routes are right or wrong");
        }
    };

    private static GatewayConfig config(String... paths) {
        List<RouterConfig> routers = new ArrayList<>();
        for (String path : paths) {
            routers.add(RouterConfig.of("r" + routers.size(), path, new RouteTarget.Respond(200, "text/plain", "x")));
        }
        return GatewayConfig.of(ServerConfig.of(ListenerConfig.h1("127.0.0.1:8080")), List.of(), routers);
    }

    @Test
    void shouldCompileTheRoutesOfAReloadOnce() {
        GatewayConfig config = config("/a", "/b");
        check.check(config, report);
        SnapshotCompiler compiler = check.compiler(config);

        assertThat(compiled).hasSize(1);
        assertThat(compiler.problems()).isEmpty();
        assertThat(check.compiler(config)).as("nobody else's").isNotSameAs(compiler);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldCompileAConfigurationThatIsNotTheOneThatWasChecked() {
        check.check(config("/a"), report);
        GatewayConfig other = config("/a");
        check.compiler(other);

        assertThat(compiled).hasSize(2);
        assertThat(compiled.getLast()).isSameAs(other);
    }

    @Test
    void shouldSayWhereARouteIsWrong() {
        check.check(config("/a", "/a"), report);

        assertThat(errors).contains("$.routers[1].external_path");
    }
}
