package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Ringway;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a new generation changes for requests, connections and pools, and what it leaves alone. */
class ReloadTest extends GatewayTest {

    private static GatewayFixture.Builder saying(String text) {
        return GatewayFixture.configure().respond("/version", 200, text);
    }

    private GatewayFixture.Builder proxying(RecordingOrigin... origins) {
        return GatewayFixture.configure().workers(2).forward("/*", origins);
    }

    /** A script that answers once the test lets it. */
    private static OriginScript held(CountDownLatch release) {
        return (connection, request) -> {
            connection.take(request);
            GatewayFixture.await(release);
            return connection.answer(request, 200, "held");
        };
    }

    @Test
    void shouldServeTheNextRequestOfAKeptConnectionByTheNewGeneration() throws IOException {
        start(saying("one"));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/version").text()).isEqualTo("one");

            ReloadResult result = gateway.reload(saying("two").respond("/new", 200, "new"));

            assertThat(client.get("/version").text()).isEqualTo("two");
            assertThat(client.get("/new").text()).isEqualTo("new");
            assertThat(result.generation()).isEqualTo(2).isEqualTo(gateway.gateway().generation());
            assertThat(result.changes().routes().added()).hasSize(1);
            assertThat(result.changes().routes().changed()).hasSize(1);
            assertThat(result.adoptedNs()).hasSize(1).allMatch(ns -> ns >= 0);
            assertThat(result.prepareNs()).isPositive();
            assertThat(gateway.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E006 a request of a removed route ends on the generation it began with")
    void shouldEndARequestOnTheGenerationItBeganWith() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/slow", held(release));
        start(proxying(origin));
        try (RawClient slow = gateway.client()) {
            slow.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();

            gateway.reload(saying("without"));

            try (RawClient other = gateway.client()) {
                assertThat(other.get("/slow").status()).isEqualTo(404);
            }
            release.countDown();
            assertThat(slow.read().text()).isEqualTo("held");
            assertThat(slow.get("/slow").status()).isEqualTo(404);
        }
        assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 0)).as("the pool is gone").isTrue();
    }

    @Test
    void shouldKeepConnectionsToBackendsThatStay() throws IOException {
        try (RecordingOrigin second = RecordingOrigin.start()) {
            start(GatewayFixture.configure().forward("/*", origin));
            try (RawClient client = gateway.client()) {
                client.get("/a");

                for (int round = 0; round < 20; round++) {
                    gateway.reload(GatewayFixture.configure().forward("/x" + round, second).forward("/*", origin));
                    assertThat(client.get("/b").status()).isEqualTo(200);
                }

                assertThat(origin.accepted()).isEqualTo(1);
                assertThat(second.accepted()).isZero();
            }
        }
    }

    @Test
    void shouldCloseIdleConnectionsToBackendsThatAreGone() throws IOException {
        try (RecordingOrigin second = RecordingOrigin.start()) {
            start(GatewayFixture.configure().forward("/one", origin).forward("/two", second));
            try (RawClient client = gateway.client()) {
                client.get("/one");
                client.get("/two");
                assertThat(gateway.residue().connections()).isEqualTo(3);

                gateway.reload(GatewayFixture.configure().forward("/two", second));

                assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 2)).isTrue();
                assertThat(client.get("/two").status()).isEqualTo(200);
                assertThat(second.accepted()).isEqualTo(1);
                assertThat(gateway.count(Counter.UPSTREAM_CONNECTIONS_ACTIVE)).isEqualTo(1);
            }
            second.stop();
            assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 0)).isTrue();
        }
    }

    /** The indexes of clusters move with the generation; another try must still go where its own generation says. */
    @Test
    void shouldTryAgainAtABackendOfItsOwnGeneration() throws Exception {
        try (RecordingOrigin stranger = RecordingOrigin.start()) {
            CountDownLatch release = new CountDownLatch(1);
            origin.on("/again", (connection, request) -> {
                connection.take(request);
                if (connection.served() > 0) {
                    GatewayFixture.await(release);
                    return false;
                }
                return connection.answer(request, 200, "again");
            });
            start(GatewayFixture.configure().forward("/*", origin));
            try (RawClient client = gateway.client()) {
                client.get("/first");
                client.send("GET /again HTTP/1.1\r\nHost: a.test\r\n\r\n");
                assertThat(GatewayFixture.isSoon(() -> origin.completed() == 2)).isTrue();

                gateway.reload(GatewayFixture.configure().forward("/s", stranger));
                release.countDown();

                assertThat(client.read().text()).isEqualTo("again");
                assertThat(stranger.accepted()).isZero();
                assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
            }
            assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 0)).isTrue();
        }
    }

    @Test
    void shouldHoldNewRequestsToNewLimitsAndTimeouts() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        origin.on("/never", held(never));
        start(proxying(origin));
        try (RawClient client = gateway.client()) {
            assertThat(client.ask(fields(60)).status()).isEqualTo(200);
            assertThat(client.ask(post(100)).status()).isEqualTo(200);

            gateway.reload(proxying(origin).limits("'connections':2000,'header_count':16,'body_bytes':50")
                .timeouts("'request_ms':100"));

            try (RawClient late = gateway.client()) {
                assertThat(late.get("/never").status()).isEqualTo(504);
            }
            assertThat(client.get("/x").status()).as("a kept connection").isEqualTo(200);
            assertThat(client.ask(post(100)).status()).isEqualTo(413);
            try (RawClient many = gateway.client()) {
                assertThat(many.ask(fields(60)).status()).isEqualTo(431);
            }
            gateway.reload(proxying(origin).limits("'connections':2000,'header_count':200"));
            try (RawClient more = gateway.client()) {
                assertThat(more.ask(fields(150)).status()).isEqualTo(200);
            }
        } finally {
            never.countDown();
        }
    }

    private static String fields(int count) {
        StringBuilder head = new StringBuilder("GET /f HTTP/1.1\r\nHost: a.test\r\n");
        for (int i = 0; i < count; i++) {
            head.append("X-").append(i).append(": y\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static String post(int length) {
        return "POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length + "\r\n\r\n" + "b".repeat(length);
    }

    @Test
    void shouldLetFewerAndThenMoreClientsIn() throws IOException {
        start(saying("x").limits("'connections':4"));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(gateway.client());
            assertThat(clients.get(i).get("/version").status()).isEqualTo(200);
        }

        gateway.reload(saying("x").limits("'connections':2"));
        for (RawClient client : clients) {
            assertThat(client.get("/version").status()).as("those that are here stay").isEqualTo(200);
        }
        clients.removeFirst().close();
        clients.removeFirst().close();
        try (RawClient late = gateway.client()) {
            late.send("GET /version HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(late.isQuiet(200)).as("two are allowed and here").isTrue();

            gateway.reload(saying("x").limits("'connections':8"));

            assertThat(late.read().status()).isEqualTo(200);
            try (RawClient another = gateway.client()) {
                assertThat(another.get("/version").status()).isEqualTo(200);
            }
        }
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void shouldSayWhatWaitsForTheNextStart() throws IOException {
        start(saying("x"));

        ReloadResult result = gateway.reload(saying("y").workers(2).server("'cpus':'0'")
            .limits("'connections':1000000"));

        assertThat(result.warnings()).hasSize(3).allMatch(line -> line.contains("next start"));
        assertThat(gateway.gateway().workers()).isEqualTo(1);
        gateway.expectHonestAt("/version");
    }

    @Test
    @DisplayName("E007 whoever reloads on top of a generation that is gone is refused")
    void shouldRefuseAConfigurationMadeForAnotherGeneration() throws IOException {
        start(saying("one"));
        assertThat(gateway.gateway().reload(saying("two").config(), 1).isApplied()).isTrue();

        ReloadResult late = gateway.gateway().reload(saying("three").config(), 1);

        assertThat(late.isApplied()).isFalse();
        assertThat(late.generation()).isEqualTo(2);
        assertThat(late.errors()).singleElement().asString().contains("generation 2 is in force, not 1");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/version").text()).isEqualTo("two");
        }
    }

    @Test
    @DisplayName("E007 reloads that race are served one after the other")
    void shouldServeRacingReloadsInTurn() throws Exception {
        start(saying("start"));
        List<CompletableFuture<ReloadResult>> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = "v" + i;
            all.add(CompletableFuture.supplyAsync(() -> gateway.gateway().reload(saying(text).config())));
        }
        List<Long> generations = new ArrayList<>();
        for (CompletableFuture<ReloadResult> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS).isApplied()).isTrue();
            generations.add(one.get().generation());
        }
        assertThat(generations).doesNotHaveDuplicates();
        assertThat(gateway.gateway().generation()).isEqualTo(41);
    }

    @Test
    @DisplayName("E003 a configuration with one bad part changes nothing at all")
    void shouldRefuseAsAWhole() throws IOException {
        start(saying("one"));
        GatewayFixture.Builder bad = saying("two");
        for (int i = 0; i < 49; i++) {
            bad.respond("/good" + i, 200, "good");
        }
        bad.route("'external_path':'/far','backends':[{'host':'no-such-host.invalid','port':80},"
            + "{'host':'nor-this.invalid','port':80}]");

        ReloadResult result = gateway.gateway().reload(bad.config());

        assertThat(result.isApplied()).isFalse();
        assertThat(result.errors()).hasSize(2);
        assertThat(result.errors().getFirst()).startsWith("$.routers[50].backends[0]: ").contains("does not resolve");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/version").text()).isEqualTo("one");
            assertThat(client.get("/good7").status()).isEqualTo(404);
        }
        assertThat(gateway.gateway().generation()).isEqualTo(1);
    }

    @Test
    void shouldReloadWhileBodiesAreInFlightBothWays() throws Exception {
        int length = 24 << 20;
        origin.on("/down", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, length);
            return true;
        });
        PatternBody uploaded = new PatternBody();
        origin.on("/up", (connection, request) -> {
            connection.take(request.withBodyTo(uploaded));
            return connection.answer(request, 200, "took " + uploaded.length());
        });
        start(proxying(origin));
        try (RawClient up = gateway.client(); RawClient down = gateway.client()) {
            up.send("POST /up HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length + "\r\n\r\n");
            CompletableFuture<Boolean> sent = up.beside(to -> PatternBody.write(to, 0, length));
            down.send("GET /down HTTP/1.1\r\nHost: a.test\r\n\r\n");
            PatternBody downloaded = new PatternBody();
            CompletableFuture<Response> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return down.readAny("GET", downloaded);
                } catch (IOException cut) {
                    throw new AssertionError(cut);
                }
            });
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1 && uploaded.length() > 0)).isTrue();
            for (int i = 0; i < 30; i++) {
                gateway.reload(saying("v" + i));
            }
            assertThat(read.get(30, TimeUnit.SECONDS).isComplete()).isTrue();
            assertThat(downloaded.length()).isEqualTo(length);
            assertThat(sent.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(up.read("POST").text()).isEqualTo("took " + length);
        }
    }

    @Test
    void shouldReloadWhileDrainingOrRefuseAndEndInBothCases() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/slow", held(release));
        start(proxying(origin));
        try (RawClient slow = gateway.client()) {
            slow.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            CompletableFuture<Boolean> stopped =
                CompletableFuture.supplyAsync(() -> gateway.gateway().stop(Duration.ofSeconds(10)));
            ReloadResult late = reloadUntilRefused(saying("late"));

            assertThat(late.errors()).singleElement().asString().contains("stopping");
            release.countDown();
            assertThat(slow.read().text()).isEqualTo("held");
            assertThat(stopped.get(15, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.gateway().reload(saying("later").config()).errors()).singleElement().asString()
                .contains("stopped");
        }
    }

    @Test
    void shouldTellEveryReloadHowItEndsWhileItIsClosed() throws Exception {
        Executor threads = task -> Thread.ofPlatform().start(task);
        for (int round = 0; round < 5; round++) {
            Ringway embedded = Ringway.start(saying("one").config());
            GatewayConfig config = saying("two").config();
            List<CompletableFuture<ReloadResult>> refused = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                refused.add(CompletableFuture.supplyAsync(() -> {
                    ReloadResult result = embedded.reload(config);
                    while (result.isApplied()) {
                        result = embedded.reload(config);
                    }
                    return result;
                }, threads));
            }
            assertThat(GatewayFixture.isSoon(() -> embedded.generation() > 2)).isTrue();
            embedded.close();
            for (CompletableFuture<ReloadResult> one : refused) {
                assertThat(one.get(10, TimeUnit.SECONDS).errors()).singleElement().asString().contains("stop");
            }
        }
    }

    /** Reloads until one is refused: the drain has begun by then. */
    private ReloadResult reloadUntilRefused(GatewayFixture.Builder configuration) {
        GatewayConfig config = configuration.config();
        for (int i = 0; i < 1000; i++) {
            ReloadResult result = gateway.gateway().reload(config);
            if (!result.isApplied()) {
                return result;
            }
        }
        throw new AssertionError("a gateway that drains keeps reloading");
    }
}
