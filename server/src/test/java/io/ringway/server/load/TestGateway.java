package io.ringway.server.load;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
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
        return Ringway.builder().config(config(List.of(), ports)).listen("127.0.0.1:0").workers(1).start();
    }

    /** Starts one that has the handlers, with an admin listener, and forwards everything else. */
    static Ringway withHandlers(int... ports) {
        RingwayBuilder builder = Ringway.builder().config(config(List.of("page", "query", "feed", "events", "form"),
            ports)).listen("127.0.0.1:0").admin("127.0.0.1:0").workers(1);
        new LoadHandlers().provide(builder);
        return builder.start();
    }

    private static GatewayConfig config(List<String> handlers, int... ports) {
        try {
            KernelFeatures.probe(new LinuxKernel()).requireSupported();
        } catch (RingException unusable) {
            Assumptions.abort(unusable.getMessage());
        }
        String backends = Arrays.stream(ports).mapToObj(port -> "{'host':'http://127.0.0.1','port':" + port + "}")
            .collect(Collectors.joining(","));
        String routes = handlers.stream().map(name -> "{'external_path':'/" + name + "/bytes/{n}/{rest*}','handler':'"
            + name + "'},").collect(Collectors.joining());
        String json = "{'version':1,'server':{'workers':1,'limits':{'connections':2000}},'routers':["
            + routes
            + "{'external_path':'/*','backends':[" + backends + "]}]}";
        ConfigResult result = new ConfigReader(List.of()).read("load.json",
            json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), new ConfigOverrides());
        if (!result.isValid()) {
            throw new AssertionError(result.problems());
        }
        return result.config();
    }
}
