package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attacks on a gateway in a process of its own, one after another on the same one, beside honest clients of both
 * protocols; the attacker is a process too. The gateway's heap is small and touched at the start: what it grows by is
 * memory outside of the heap, and a heap that fills ends it. In the long run all attacks, with the bounds of the
 * requirements; in each build a few.
 */
@NeedsRing
@Timeout(150)
class H2AttackTest {

    private static final boolean IS_LONG = Boolean.getBoolean("ringway.long");
    private static final Set<H2Attack> FEW = EnumSet.of(H2Attack.RESETS, H2Attack.EMPTY_FIELDS,
            H2Attack.CLOSED_WINDOWS);
    /** Receive buffers are touched as they are first used, and code is compiled, while a build has just begun. */
    private static final long RESIDENT_MIB = IS_LONG ? 16 : 48;

    /** A machine that others share is quiet now and then. */
    private static final int TRIES_MAX = 6;
    private static final HonestClients.Bounds BOUNDS = IS_LONG ? HonestClients.Bounds.STRICT
            : HonestClients.Bounds.LOOSE;

    /** Who is cut comes again for so long: a percentile is about seconds. */
    private static final long AGAIN_MS = IS_LONG ? 8_000 : 0;

    @TempDir
    static Path folder;
    private static RecordingOrigin origin;
    private static AttackerChild attacker;
    private static GatewayChild gateway;

    @BeforeAll
    static void start() throws IOException {
        origin = RecordingOrigin.start();
        attacker = AttackerChild.start(folder, IS_LONG);
        gateway = new GatewayChild.Builder(folder).flags("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch")
                .run(GatewayFixture.configure().timeouts(H2Attack.TIMEOUTS)
                        .forward("/honest", origin).forward("/first", origin)
                        .route("'external_path':'/*','backends':[{'host':'127.0.0.1','port':" + attacker.originPort()
                                + "}]").respond("/answer", 200, "pong")).awaitReady();
        try (H2TestClient first = H2TestClient.to(gateway.port())) {
            byte[] body = PatternBody.bytes(20 << 20);
            assertThat(first.ask(H2Request.of("POST", "/first").body(body)).status()).isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (gateway != null) {
            gateway.close();
            attacker.close();
            origin.close();
        }
    }

    static Stream<H2Attack> attacks() {
        return Arrays.stream(H2Attack.values()).filter(attack -> IS_LONG || FEW.contains(attack));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    @Tag("B004")
    @Tag("B007")
    @Tag("B034")
    @Tag("B058")
    @Tag("B059")
    @Tag("B060")
    @Tag("B106")
    @Tag("B107")
    @Tag("B108")
    @Tag("B109")
    @Tag("B110")
    @Tag("B111")
    @Tag("B112")
    @Tag("B114")
    @Tag("B115")
    @Tag("B117")
    @Tag("B118")
    @Tag("B120")
    @Tag("B121")
    @Tag("B122")
    @Tag("B125")
    @Tag("B127")
    @Tag("B128")
    @Tag("B131")
    @Tag("B134")
    void shouldServeOthersInFlatMemory(H2Attack attack) throws IOException {
        int tries = IS_LONG ? TRIES_MAX : 1;
        while (!measure(attack, --tries == 0)) {
            System.out.printf("%s: the machine was not quiet, again%n", attack);
        }
        assertThat(gateway.isAlive()).isTrue();
        assertThat(GatewayFixture.isSoon(() -> TcpTable.established(gateway.port()) == 0)).as("all are gone").isTrue();
    }

    /**
     * Returns whether it was judged: bounds that are kept are, however restless the machine, and the last time counts
     * in any case.
     */
    private static boolean measure(H2Attack attack, boolean isLast) throws IOException {
        // Half a million recorded requests are a heap whose collections hold up everybody, the canary too.
        origin.forget();
        try (HonestClients honest = HonestClients.start(gateway.port(), BOUNDS);
             MemoryWatch memory = MemoryWatch.start(() -> gateway.status("VmRSS") << 10, RESIDENT_MIB)) {
            String cut = attacker.attack(attack, gateway.port(), AGAIN_MS);
            boolean isJudged = isLast || honest.isUnharmed() || !honest.isDisturbed();
            System.out.printf("%s: %s, resident +%.1f MiB, 99th percentiles %s%n", attack, cut,
                    memory.growthBytes() / (double) (1 << 20), honest);
            if (!isJudged) {
                honest.forgive();
            }
            return isJudged;
        }
    }
}
