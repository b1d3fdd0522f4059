package io.ringway.server.load;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.Ringway;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A gateway in this process before some ports of the loopback, for the tests of the load programs. */
final class TestGateway {

    private TestGateway() {
    }

    /** Starts one with one worker that forwards everything; skips the test where no ring can be had. */
    static Ringway before(int... ports) {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
        String backends = Arrays.stream(ports).mapToObj(port -> "{'host':'http://127.0.0.1','port':" + port + "}")
            .collect(Collectors.joining(","));
        String json = "{'version':1,'server':{'workers':1,'limits':{'connections':2000}},'routers':["
            + "{'external_path':'/*','backends':[" + backends + "]}]}";
        ConfigResult result = new ConfigReader(List.of()).read("load.json",
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), new ConfigOverrides());
        if (!result.isValid()) {
            throw new AssertionError(result.problems());
        }
        GatewayConfig read = result.config();
        ServerConfig from = read.server();
        return Ringway.start(GatewayConfig.of(new ServerConfig(List.of(ListenerConfig.h1("127.0.0.1:0")), from.cpus(),
            from.workers(), from.limits(), from.timeouts(), from.trustedProxies()), read.clusters(), read.routers()));
    }
}
