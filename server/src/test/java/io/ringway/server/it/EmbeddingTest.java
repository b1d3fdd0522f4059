package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.balancer.LoadBalancer;
import io.ringway.http.RequestHead;
import io.ringway.ring.Ring;
import io.ringway.router.RouteTable;
import io.ringway.server.Ringway;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import tools.jackson.core.JsonParser;

/** Several gateways in one JVM, and a JVM that collects garbage all the time. */
class EmbeddingTest extends GatewayTest {

    private static final String BOTH = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";

    /** Classes of the product once more, by a loader that shares nothing but the platform with ours. */
    private static URLClassLoader another() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Class<?> type : List.of(Ringway.class, GatewayFixture.class, Ring.class,
                RequestHead.class, RouteTable.class,
                LoadBalancer.class, UnsafeBuffer.class,
                JsonParser.class, Histogram.class, Test.class,
                TestAbortedException.class)) {
            urls.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    @Tag("F048")
    void shouldRunTwiceInOneJvmByDifferentLoaders() throws Exception {
        startProxy();
        try (URLClassLoader loader = another()) {
            Class<?> other = loader.loadClass(OtherGateway.class.getName());
            assertThat(loader.loadClass(Ringway.class.getName())).isNotSameAs(Ringway.class);
            try (Closeable running = (Closeable) other.getConstructor(int.class).newInstance(origin.port());
                    RawClient theirs = RawClient.to(Integer.parseInt(running.toString()));
                    RawClient ours = gateway.client()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(theirs.ask(BOTH).text()).isEqualTo("GET /x");
                    assertThat(ours.ask(BOTH).text()).isEqualTo("GET /x");
                }
            }
        }
    }

    /** Full collections without a pause, beside requests whose timeouts are short. */
    @Test
    @Tag("F033")
    void shouldNotMindCollectionsAllTheTime() throws Exception {
        start(GatewayFixture.configure().workers(2).timeouts("'header_ms':2000,'body_ms':2000,'request_ms':2000")
                .forward("/*", origin));
        AtomicBoolean over = new AtomicBoolean();
        Thread collecting = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                System.gc();
                GatewayFixture.sleep(2);
            }
        });
        CompletableFuture<?>[] clients = new CompletableFuture<?>[4];
        for (int i = 0; i < clients.length; i++) {
            String target = "/" + i;
            clients[i] = CompletableFuture.runAsync(() -> {
                try (RawClient client = gateway.client()) {
                    for (int round = 0; round < 10; round++) {
                        assertThat(client.get(target).text()).isEqualTo("GET " + target);
                        assertThat(client.ask("POST " + target + " HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding:"
                                + " chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").text()).isEqualTo("POST " + target);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }, task -> Thread.ofPlatform().start(task));
        }
        try {
            CompletableFuture.allOf(clients).join();
        } finally {
            over.set(true);
            collecting.join();
        }
        assertThat(origin.completed()).isEqualTo(20 * clients.length);
    }

    /** Workers wait in the kernel nearly all the time, for seconds: a call that is critical would hold everybody up. */
    @Test
    @Tag("F032")
    void shouldReachSafepointsAtOnceWhileWorkersWait(@TempDir Path folder) throws Exception {
        start(GatewayFixture.configure().workers(2).forward("/*", origin));
        gateway.expectHonest();
        Path log = folder.resolve("safepoint.log");
        virtualMachineLog("output=" + log, "what=safepoint");
        try {
            for (int i = 0; i < 20; i++) {
                System.gc();
                GatewayFixture.sleep(2);
            }
        } finally {
            virtualMachineLog("output=" + log, "what=safepoint=off");
        }
        long[] reaching = Files.readAllLines(log).stream().filter(line -> line.contains("Reaching safepoint:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*Reaching safepoint: +(\\d+) ns.*", "$1")))
                .sorted().toArray();
        assertThat(reaching).hasSizeGreaterThanOrEqualTo(20);
        assertThat(reaching[reaching.length / 2]).as("ns, the middle of %s", reaching.length).isLessThan(1_000_000L);
    }

    private static void virtualMachineLog(String... arguments) throws JMException {
        ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmLog", new Object[] {arguments},
                new String[] {String[].class.getName()});
    }
}
