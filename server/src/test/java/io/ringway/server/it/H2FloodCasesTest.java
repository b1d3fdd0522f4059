package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Attacks: the one who attacks is cut within seconds, honest clients of both protocols on the same worker hardly
 * notice, blocks stay few, and afterwards nothing is left of it. {@link H2AttackTest} attacks a process of its own.
 */
class H2FloodCasesTest extends H2GatewayTest {

    /** Bytes of blocks, which is where a worker keeps what it has to keep. */
    private static final long BLOCKS_MIB = 16;

    /** Whoever is slow is cut when a wait is over; whoever floods is cut however long the waits are. */
    private void expectEnd(H2Attack attack) throws IOException {
        start(GatewayFixture.configure().h2().admin().timeouts(attack.isSlow() ? H2Attack.TIMEOUTS : "")
                .forward("/*", origin).respond("/answer", 200, "pong"));
        try (HonestClients honest = HonestClients.start(gateway.port(), HonestClients.Bounds.LOOSE);
             RawClient admin = gateway.adminClient();
             MemoryWatch memory = MemoryWatch.ofBlocks(admin, BLOCKS_MIB);
             AttackRun run = new AttackRun(gateway.port(), origin)) {
            assertThat(honest).isNotNull();
            assertThat(memory).isNotNull();
            attack.run(run);
        }
        gateway.expectHonest();
    }

    @Test
    @Tag("B106")
    void shouldCutAClientThatOpensAndResets() throws IOException {
        expectEnd(H2Attack.RESETS);
    }

    @Test
    @Tag("B107")
    void shouldCutAClientThatResetsWhatTheUpstreamHas() throws IOException {
        expectEnd(H2Attack.LATE_RESETS);
    }

    @Test
    @Tag("B108")
    void shouldCutAClientThatResetsWhatIsAnswered() throws IOException {
        expectEnd(H2Attack.RESETS_OF_ANSWERS);
    }

    @Test
    @Tag("B109")
    void shouldCutAClientThatSendsBehindItsResets() throws IOException {
        expectEnd(H2Attack.ZOMBIES);
    }

    @Test
    @Tag("B110")
    void shouldEndAConnectionForAWindowUpdateByNothing() throws IOException {
        expectEnd(H2Attack.MADE_RESET_BY_EMPTY_UPDATE);
    }

    @Test
    @Tag("B111")
    void shouldEndAConnectionForAWindowTooLarge() throws IOException {
        expectEnd(H2Attack.MADE_RESET_BY_LARGE_UPDATE);
    }

    @Test
    @Tag("B112")
    void shouldEndAConnectionForAPriorityOfAnotherLength() throws IOException {
        expectEnd(H2Attack.MADE_RESET_BY_PRIORITY);
    }

    @Test
    @Tag("B114")
    void shouldEndAConnectionForAHeadAfterTheEnd() throws IOException {
        expectEnd(H2Attack.MADE_RESET_BY_HEAD);
    }

    @Test
    @Tag("B115")
    void shouldEndAConnectionForDataAfterTheEnd() throws IOException {
        expectEnd(H2Attack.MADE_RESET_BY_DATA);
    }

    @Test
    @Tag("B117")
    void shouldCutAClientWhoseHeadNeverEnds() throws IOException {
        expectEnd(H2Attack.ENDLESS_HEAD);
    }

    @Test
    @Tag("B118")
    void shouldCutAClientWhoseHeadGoesOnWithNothing() throws IOException {
        expectEnd(H2Attack.EMPTY_CONTINUATIONS);
    }

    @Test
    @Tag("B118")
    void shouldCutAClientThatFloodsWithEmptyData() throws IOException {
        expectEnd(H2Attack.EMPTY_DATA);
    }

    @Test
    @Tag("B118")
    void shouldCutAClientThatFloodsWithPadding() throws IOException {
        expectEnd(H2Attack.PADDING);
    }

    @Test
    @Tag("B120")
    @Tag("B121")
    void shouldCutAClientThatAcknowledgesNothing() throws IOException {
        expectEnd(H2Attack.ACKNOWLEDGEMENTS);
    }

    @Test
    @Tag("B121")
    void shouldCutAClientThatAnnouncesItsEndAgainAndAgain() throws IOException {
        expectEnd(H2Attack.GOAWAYS);
    }

    @Test
    @Tag("B120")
    void shouldCutAClientThatFloodsWithPings() throws IOException {
        expectEnd(H2Attack.PINGS);
    }

    @Test
    @Tag("B121")
    void shouldCutAClientThatFloodsWithSettings() throws IOException {
        expectEnd(H2Attack.SETTINGS);
    }

    @Test
    @Tag("B121")
    void shouldCutAClientThatFloodsWithLongSettings() throws IOException {
        expectEnd(H2Attack.LONG_SETTINGS);
    }

    @Test
    @Tag("B122")
    void shouldCutAClientThatProvokesResets() throws IOException {
        expectEnd(H2Attack.PROVOKED_RESETS);
    }

    @Test
    @Tag("B125")
    void shouldCutAClientThatFloodsWithPriorities() throws IOException {
        expectEnd(H2Attack.PRIORITIES);
    }

    @Test
    @Tag("B125")
    void shouldCutAClientThatFloodsWithWindowUpdates() throws IOException {
        expectEnd(H2Attack.WINDOW_UPDATES);
    }

    @Test
    @Tag("B007")
    void shouldCutAClientThatFloodsWithUnknownFrames() throws IOException {
        expectEnd(H2Attack.UNKNOWN_FRAMES);
    }

    @Test
    @Tag("B128")
    void shouldCutAClientWhoseWindowsFlip() throws IOException {
        expectEnd(H2Attack.FLIPPING_WINDOWS);
    }

    @Test
    @Tag("B058")
    void shouldCutAClientThatRefersToLongValues() throws IOException {
        expectEnd(H2Attack.LONG_VALUES);
    }

    @Test
    @Tag("B059")
    void shouldCutAClientThatSendsEmptyFields() throws IOException {
        expectEnd(H2Attack.EMPTY_FIELDS);
    }

    @Test
    @Tag("B060")
    void shouldCutAClientThatSendsCookies() throws IOException {
        expectEnd(H2Attack.COOKIES);
    }

    @Test
    @Tag("B134")
    void shouldCutAClientWhoseTrailersAreMany() throws IOException {
        expectEnd(H2Attack.MANY_TRAILERS);
    }

    @Test
    @Tag("B034")
    void shouldCutAClientThatOverrunsItsWindow() throws IOException {
        expectEnd(H2Attack.OVERRUN_WINDOW);
    }

    @Test
    @Tag("B127")
    void shouldGiveUpWhatMayNotBeSent() throws IOException {
        expectEnd(H2Attack.CLOSED_WINDOWS);
    }

    @Test
    @Tag("B127")
    @Tag("C007")
    void shouldGiveUpWhatMayBeSentInCrumbs() throws IOException {
        expectEnd(H2Attack.CRUMBS);
    }

    @Test
    @Tag("B127")
    @Tag("C007")
    void shouldCutAClientThatDoesNotRead() throws IOException {
        expectEnd(H2Attack.DEAF);
    }

    @Test
    @Tag("B127")
    void shouldCutAClientThatAsksAndDoesNotRead() throws IOException {
        expectEnd(H2Attack.DEAF_ASKING);
    }

    @Test
    @Tag("B131")
    void shouldGiveUpBodiesThatDoNotCome() throws IOException {
        expectEnd(H2Attack.SLOW_BODIES);
    }

    @Test
    @Tag("B004")
    void shouldCutClientsThatBeginAndNoMore() throws IOException {
        expectEnd(H2Attack.HALVES);
    }

    @Test
    @Tag("B119")
    void shouldEndAConnectionForAFrameInsideAHead() throws IOException {
        startH2Proxy();
        byte[] get = NaiveHpackEncoder.plain(H2Request.get("/flood").head());
        byte[] begun = NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, get);
        byte[][] inside = {NaiveFrames.continuation(3, new byte[0], true), NaiveFrames.ping(1, false),
            NaiveFrames.data(1, new byte[1], false), NaiveFrames.windowUpdate(0, 1), NaiveFrames.headers(3, get, true),
            NaiveFrames.settings(), NaiveFrames.frame(0x16, 0, 0)};
        for (byte[] frame : inside) {
            H2TestClient attacker = client();
            assertThat(attacker.isAlive()).isTrue();
            attacker.adopt(1, 3).raw(begun, frame);
            expectConnectionError(attacker, NaiveFrames.PROTOCOL_ERROR);
        }
        assertThat(dishonest()).isEmpty();
    }

    @Test
    @Tag("B134")
    void shouldRefuseTrailersOfManyFields() throws IOException {
        startH2Proxy();
        origin.on("/begun", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun");
            connection.in().fill();
            return false;
        });
        H2TestClient attacker = client();
        int stream = attacker.sendHead(H2Request.of("POST", "/flood"));
        attacker.use(peer -> peer.spend(stream, 10));
        attacker.raw(NaiveFrames.data(stream, new byte[10], false), tooManyTrailers(stream));
        assertThat(attacker.await(stream).isWhole(431)).isTrue();

        int begun = attacker.sendHead(H2Request.of("POST", "/begun"));
        attacker.await(begun, seen -> seen.received() == 5);
        attacker.raw(tooManyTrailers(begun));
        H2Response cut = attacker.await(begun);
        assertThat(cut.reset()).as(cut.toString()).isEqualTo(NaiveFrames.ENHANCE_YOUR_CALM);

        expectHonestOn(attacker);
        assertThat(dishonest()).isEmpty();
    }

    private static byte[] tooManyTrailers(int stream) {
        String[] fields = new String[2000];
        Arrays.setAll(fields, i -> i % 2 == 0 ? "x" + i : "");
        return NaiveFrames.headers(stream, NaiveHpackEncoder.plain(fields), true);
    }
}
