package io.ringway.server.it;

import io.ringway.server.worker.Residue;
import io.ringway.server.Ringway;
import io.ringway.server.admin.Scrape;
import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ListenerProtocol;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A gateway in this process, from the text of a configuration, on ports the kernel chooses. One test's thread. */
final class GatewayFixture implements AutoCloseable {

    private static final long QUIET_MS = 6_000;

    private final Ringway gateway;

    private GatewayFixture(Ringway gateway) {
        this.gateway = gateway;
    }

    /** Begins a configuration with one listener and one worker. */
    static Builder configure() {
        return new Builder();
    }

    /** A gateway that forwards everything to one origin. */
    static GatewayFixture before(RecordingOrigin origin) {
        return configure().forward("/*", origin).start();
    }

    /** Collects a configuration; texts have single quotes for double ones. */
    static final class Builder {

        private final List<String> routers = new ArrayList<>();
        private final List<String> clusters = new ArrayList<>();
        private final List<String> server = new ArrayList<>();
        private final List<ListenerConfig> listeners = new ArrayList<>();
        private String timeouts = "";
        private String limits = "";
        private int workers = 1;
        private AdminConfig admin;

        /** Members of {@code timeouts}. */
        Builder timeouts(String members) {
            timeouts = members;
            return this;
        }

        /** Members of {@code limits}. */
        Builder limits(String members) {
            limits = members;
            return this;
        }

        /** Members of {@code server} besides. */
        Builder server(String members) {
            server.add(members);
            return this;
        }

        /** Number of workers; 0 stands for one per CPU. */
        Builder workers(int count) {
            workers = count;
            return this;
        }

        /** An admin listener on any port of the loopback. */
        Builder admin() {
            return admin("127.0.0.1:0");
        }

        /** A listener, instead of the one on any port of the loopback. */
        Builder listener(String address) {
            listeners.add(ListenerConfig.h1(address));
            return this;
        }

        /** A listener for HTTP/1.1 and HTTP/2 on any port of the loopback. */
        Builder h2() {
            listeners.add(new ListenerConfig(ListenAddress.parse("127.0.0.1:0"),
                    List.of(ListenerProtocol.H1, ListenerProtocol.H2C)));
            return this;
        }

        /** The admin listener. */
        Builder admin(String address) {
            admin = new AdminConfig(ListenAddress.parse(address), null);
            return this;
        }

        /** A router. */
        Builder route(String members) {
            routers.add("{" + members + "}");
            return this;
        }

        /** A router that forwards to origins in turn. */
        Builder forward(String path, RecordingOrigin... origins) {
            List<String> backends = new ArrayList<>();
            for (RecordingOrigin origin : origins) {
                backends.add("{" + origin.backend() + "}");
            }
            return route("'external_path':'" + path + "','backends':[" + String.join(",", backends) + "]");
        }

        /** A router that forwards to an origin that speaks HTTP/2. */
        Builder forward(String path, H2TestOrigin backend) {
            return route("'external_path':'" + path + "','backends':[{" + backend.backend() + "}]");
        }

        /** A router that answers by itself. */
        Builder respond(String path, int status, String body) {
            return route("'external_path':'" + path + "','respond':{'status':" + status + ",'body':'" + body + "'}");
        }

        /** A named cluster. */
        Builder cluster(String name, String members) {
            clusters.add("'" + name + "':{" + members + "}");
            return this;
        }

        /** The text of the configuration; its listeners only where they were given as members of the server. */
        String json() {
            return json(admin == null ? "" : "'admin':{'address':'" + admin.address() + "'},");
        }

        private String json(String control) {
            List<String> members = new ArrayList<>(server);
            if (workers > 0) {
                members.add("'workers':" + workers);
            }
            members.add("'timeouts':{" + timeouts + "}");
            members.add("'limits':{" + (limits.isEmpty() ? "'connections':2000" : limits) + "}");
            return ("{'version':1,'server':{" + String.join(",", members) + "}," + control + "'clusters':{"
                    + String.join(",", clusters) + "},'routers':[" + String.join(",", routers) + "]}")
                    .replace('\'', '"');
        }

        /** The configuration as the gateway has it. */
        GatewayConfig config() {
            // Port 0, any port, is not for files: the admin listener is added to what was read.
            String json = json("");
            ConfigResult result = new ConfigReader(List.of()).read("it.json", json.getBytes(StandardCharsets.UTF_8),
                    new ConfigOverrides());
            if (!result.isValid()) {
                throw new AssertionError(json + "\n" + result.problems());
            }
            GatewayConfig read = result.config();
            ServerConfig from = read.server();
            List<ListenerConfig> bound = listeners.isEmpty() ? List.of(ListenerConfig.h1("127.0.0.1:0")) : listeners;
            return GatewayConfig.of(new ServerConfig(bound, from.cpus(), from.workers(), from.limits(),
                    from.timeouts(), from.trustedProxies(), from.routerMode()), read.clusters(), read.routers())
                    .withAdmin(admin);
        }

        /** Starts it. */
        GatewayFixture start() {
            return new GatewayFixture(Ringway.start(config()));
        }
    }

    /** Takes another configuration; it must be good. */
    ReloadResult reload(Builder configuration) {
        ReloadResult result = gateway.reload(configuration.config());
        if (!result.isApplied()) {
            throw new AssertionError("refused: " + result.errors());
        }
        return result;
    }

    /** Port of the first listener. */
    int port() {
        return gateway.port();
    }

    /** The gateway itself. */
    Ringway gateway() {
        return gateway;
    }

    /** A counter's sum over the workers. */
    long count(Counter counter) {
        return gateway.counter(counter);
    }

    /** A new client of the first listener. */
    RawClient client() throws IOException {
        return RawClient.to(port());
    }

    /** A new client that speaks HTTP/2 to the first listener. */
    H2TestClient h2Client() throws IOException {
        return H2TestClient.to(port());
    }

    /** A new client that speaks HTTP/2 in its own way to the first listener. */
    H2TestClient h2Client(NaiveH2Options options) throws IOException {
        return H2TestClient.to(port(), options);
    }

    /** A new client of the admin listener. */
    RawClient adminClient() throws IOException {
        return RawClient.to(gateway.adminPort());
    }

    /** What is counted now. */
    Scrape scrape() throws IOException {
        try (RawClient client = adminClient()) {
            Response response = client.get("/metrics");
            if (response.status() != 200) {
                throw new AssertionError(response.status() + " " + response.text());
            }
            return Scrape.of(response.text());
        }
    }

    /** What is held now. */
    Residue residue() {
        return gateway.residue();
    }

    /** An honest request on a connection of its own must work, whatever was done before. */
    void expectHonest() throws IOException {
        expectHonestAt("/honest");
    }

    /** An honest request for a path must work. */
    void expectHonestAt(String path) throws IOException {
        try (RawClient client = client()) {
            Response response = client.ask("GET " + path
                    + " HTTP/1.1\r\nHost: honest.test\r\nConnection: close\r\n\r\n");
            if (response.status() != 200) {
                throw new AssertionError("an honest request got " + response.status() + " " + response.text());
            }
            client.expectClose();
        }
    }

    /** Waits until no client is connected and nothing is held but idle upstream connections. */
    void expectQuiet() {
        if (!isSoon(() -> {
            Residue residue = residue();
            return residue.exchanges() == 0 && residue.receiveBuffers() == 0 && residue.blocks() == 0
                    && residue.clients() == 0;
        })) {
            throw new AssertionError("left: " + residue());
        }
    }

    /** Waits until nothing at all is held; for after the origins are gone. */
    void expectEmpty() {
        expectQuiet();
        if (!isSoon(() -> residue().connections() == 0)) {
            throw new AssertionError("left: " + residue());
        }
    }

    /** Waits for something to become true, a few seconds at most. */
    static boolean isSoon(BooleanSupplier condition) {
        return isSoon(Duration.ofMillis(QUIET_MS), condition);
    }

    /** Waits for something to become true, so long at most. */
    static boolean isSoon(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            sleep(2);
        }
        return true;
    }

    /** Waits for another thread, some seconds at most. */
    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(QUIET_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits. */
    static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
