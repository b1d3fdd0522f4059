package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.config.BackendConfig;
import io.ringway.server.config.ClusterConfig;
import io.ringway.server.config.ConfigCheck;
import io.ringway.server.config.ConfigOverrides;
import io.ringway.server.config.ConfigReader;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.LimitsConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.LoadBalancingStrategy;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done before a generation is published, and how long it takes. */
@Tag("linux")
class ReloadPreparationTest {

    private static final int WORKERS = 2;
    private static final ListenerConfig LISTENER = ListenerConfig.h1("127.0.0.1:0");
    private static final long MS_NS = 1_000_000L;

    private final LinuxKernel kernel = new LinuxKernel();
    private final MetricNames names = new MetricNames(MetricLimits.DEFAULT);
    private final ListenerBinder binder = new ListenerBinder(kernel, names.listeners());
    private final Capacity capacity = new Capacity(WORKERS, 1000, 500, 256L << 20);

    private static final ConfigCheck.Report NO_REPORT = new ConfigCheck.Report() {
        @Override
        public void error(String path, String message, String allowed) {
            throw new AssertionError(message);
        }

        @Override
        public void warning(String path, String message, String allowed) {
            throw new AssertionError(message);
        }
    };

    private OpenListener open;

    private ReloadPreparation preparation(ConfigSource source) {
        return new ReloadPreparation(source, host -> new byte[] {10, 0, 0, 1}, binder, names, capacity,
            System::nanoTime);
    }

    @BeforeEach
    void listen() {
        open = binder.open(LISTENER, WORKERS, List.of());
    }

    @AfterEach
    void close() {
        binder.discard(open);
    }

    private Running running(GatewayConfig config) {
        return new Running(1, config, List.of(open), null, List.of());
    }

    private static GatewayConfig config(int connections, ListenerConfig... listeners) {
        ServerConfig standard = ServerConfig.of(ListenerConfig.h1("127.0.0.1:0"));
        LimitsConfig limits = new LimitsConfig(8192, 50, 4096, 0, connections, 1024);
        ServerConfig server = new ServerConfig(List.of(listeners), standard.cpus(), standard.workers(), limits,
            standard.timeouts(), standard.trustedProxies(), standard.routerMode());
        return GatewayConfig.of(server, List.of(
            ClusterConfig.of("c", LoadBalancingStrategy.ROUND_ROBIN, BackendConfig.http("name", 1))),
            List.of(RouterConfig.of("r", "/", new RouteTarget.ClusterRef("c"))));
    }

    private static ReloadRequest wish(GatewayConfig config) {
        return new ReloadRequest(config, ReloadRequest.ANY_GENERATION, _ -> { });
    }

    @Test
    void shouldKeepOpenAddAndRemoveListeners() {
        GatewayConfig before = config(100, ListenerConfig.h1("127.0.0.1:0"), ListenerConfig.h1("127.0.0.2:0"));
        ReloadPreparation preparation = preparation(null);
        ReloadPlan first = preparation.prepare(wish(before), new Running(1, before, List.of(), null, List.of()));
        assertThat(first.errors()).isEmpty();
        assertThat(first.added()).hasSize(2).isEqualTo(first.listeners());
        Running now = new Running(2, before, first.listeners(), null, List.of());

        ReloadPlan second = preparation.prepare(
            wish(config(100, ListenerConfig.h1("127.0.0.3:0"), ListenerConfig.h1("127.0.0.2:0"))), now);

        assertThat(second.snapshot().generation()).isEqualTo(3);
        assertThat(second.listeners()).hasSize(2);
        assertThat(second.listeners().get(1)).isEqualTo(first.listeners().get(1));
        assertThat(second.added()).containsExactly(second.listeners().getFirst());
        assertThat(second.removed()).containsExactly(first.listeners().getFirst());
        assertThat(second.listeners()).extracting(OpenListener::id).doesNotContain(first.listeners().getFirst().id());
        preparation.drop(second, now);
        first.listeners().forEach(binder::discard);
    }

    @Test
    void shouldGiveEachWorkerItsShareOfTheLimits() {
        ReloadPreparation preparation = preparation(null);

        ReloadPlan plan = preparation.prepare(wish(config(401, LISTENER)), running(config(100, LISTENER)));
        assertThat(plan.snapshot().limits().clientConnections()).isEqualTo(201);
        assertThat(plan.snapshot().limits().exchanges()).isPositive();
        assertThat(plan.warnings()).isEmpty();

        ReloadPlan larger = preparation.prepare(wish(config(5000, LISTENER)), running(config(100, LISTENER)));
        assertThat(larger.snapshot().limits().clientConnections()).isEqualTo(500);
        assertThat(larger.warnings()).containsExactly(
            "$.server.limits.connections: 1000 hold until the next start, not 5000");
    }

    /** Nothing a source does may end reloading for good. */
    @Test
    void shouldSurviveASourceThatIsBroken() {
        ReloadPlan plan = preparation(() -> {
            throw new IllegalStateException("broken");
        }).prepare(ReloadRequest.ofSource(_ -> { }), running(config(100, LISTENER)));

        assertThat(plan.errors()).containsExactly("internal error: java.lang.IllegalStateException: broken");
    }

    /** Such as a class that is loaded for the first time when there is no descriptor left to read it with. */
    @Test
    void shouldCloseWhatItOpenedWhateverIsThrown() {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        NoClassDefFoundError missing = new NoClassDefFoundError("a/Class");
        AtomicInteger calls = new AtomicInteger();
        LongSupplier failsOnce = () -> {
            if (calls.getAndIncrement() == 1) {
                throw missing;
            }
            return 0;
        };
        ReloadPreparation preparation = new ReloadPreparation(null, _ -> new byte[] {10, 0, 0, 1}, binder, names,
            capacity, failsOnce);

        ReloadPlan plan = preparation.prepare(wish(config(100, LISTENER, ListenerConfig.h1("127.0.0.1:" + port))),
            running(config(100, LISTENER)));

        assertThat(plan.errors()).containsExactly("internal error: " + missing);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
            .isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldSayThatThereIsNothingToRead() {
        assertThat(preparation(null).prepare(ReloadRequest.ofSource(_ -> { }), running(config(100, LISTENER))).errors())
            .containsExactly("there is no file to reload: the configuration was built in code");
    }

    /** Reading, checking and compiling, as at SIGHUP; the figures are printed. */
    @Test
    void shouldPrepareAHundredRoutesInTime() {
        long hundredNs = measure(100, 200);
        long manyNs = measure(10_000, 1);
        System.out.println("reload of 100 routes prepared in " + hundredNs / 1000 + " us, of 10,000 in "
            + manyNs / MS_NS + " ms (best of some)");
        assertThat(hundredNs).isLessThan(5 * MS_NS);
    }

    private long measure(int routes, int times) {
        List<String> routers = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            routers.add("{\"name\":\"r" + i + "\",\"external_path\":\"/api/v1/service" + i + "/{id}\","
                + "\"internal_path\":\"/s/{id}\",\"methods\":[\"GET\",\"POST\"],\"backends\":[{\"host\":"
                + "\"http://10.0.0.1\",\"port\":8080},{\"host\":\"http://10.0.0.2\",\"port\":8080}]}");
        }
        byte[] json = ("{\"version\":1,\"routers\":[" + String.join(",", routers) + "]}").getBytes(
            StandardCharsets.UTF_8);
        RouteCheck check = new RouteCheck();
        ConfigReader reader = new ConfigReader(List.of());
        ConfigSource file = () -> {
            ConfigResult read = reader.read("large.json", json, new ConfigOverrides());
            // The listener that is open, so that no port is needed.
            ServerConfig server = read.config().server();
            GatewayConfig config = GatewayConfig.of(new ServerConfig(List.of(LISTENER), server.cpus(),
                server.workers(), server.limits(), server.timeouts(), server.trustedProxies(), server.routerMode()),
                read.config().clusters(), read.config().routers());
            check.check(config, NO_REPORT);
            return new ConfigResult(config, read.problems());
        };
        ReloadPreparation preparation = preparation(file.checkedBy(check));
        long[] ns = new long[times];
        for (int i = 0; i < times; i++) {
            ReloadPlan plan = preparation.prepare(ReloadRequest.ofSource(_ -> { }), running(config(100, LISTENER)));
            assertThat(plan.errors()).isEmpty();
            ns[i] = plan.prepareNs();
        }
        return Arrays.stream(ns).min().orElseThrow();
    }
}
