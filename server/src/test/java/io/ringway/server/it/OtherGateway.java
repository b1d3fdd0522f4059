package io.ringway.server.it;

import io.ringway.server.Ringway;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ServerConfig;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A gateway that is started and stopped through types of the platform only, by whichever loader brought it. */
public final class OtherGateway implements Closeable {

    private final Ringway gateway;

    /** Starts one that forwards everything to a port of the loopback. */
    public OtherGateway(int backend) {
        String json = "{\"version\":1,\"server\":{\"workers\":1,\"limits\":{\"connections\":100}},\"routers\":[{"
                + "\"external_path\":\"/*\",\"backends\":[{\"host\":\"127.0.0.1\",\"port\":" + backend + "}]}]}";
        GatewayConfig read = new ConfigReader(List.of()).read("other.json", json.getBytes(StandardCharsets.UTF_8),
                new ConfigOverrides()).config();
        ServerConfig from = read.server();
        ServerConfig bound = new ServerConfig(List.of(ListenerConfig.h1("127.0.0.1:0")), from.cpus(), from.workers(),
                from.limits(), from.timeouts(), from.trustedProxies());
        gateway = Ringway.start(GatewayConfig.of(bound, read.clusters(), read.routers()));
    }

    /** The port it listens on. */
    @Override
    public String toString() {
        return String.valueOf(gateway.port());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
