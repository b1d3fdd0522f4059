package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers that ask for more than they need: how far they get, and what of it is held. */
class FloodTest {
    private static final String CALM = "over ENHANCE_YOUR_CALM";

    private final Rig rig = new Rig(H2Role.SERVER);

    /** Feeds until the connection ends; tells how often. */
    private int flood(int max, IntFunction<Wire> step) {
        for (int i = 0; i < max; i++) {
            rig.feed(step.apply(i));
            if (rig.connection.isOver()) {
                assertThat(rig.last()).isEqualTo(CALM);
                return i;
            }
        }
        return max;
    }

    @Tag("B106")
    @Test
    void shouldEndARapidReset() {
        rig.feed(Wire.client());

        assertThat(flood(20_000, i -> new Wire().get(2 * i + 1).reset(2 * i + 1, 8))).isEqualTo(199);
        assertThat(rig.connection.floodGuard().cause()).isEqualTo(FloodGuard.RESETS);
        assertThat(rig.connection.streamCount()).isZero();
    }

    @Test
    void shouldLetResetsPassThatComeNowAndThen() {
        rig.feed(Wire.client());

        assertThat(flood(2_000, i -> {
            rig.now += 100_000_000;
            return new Wire().get(2 * i + 1).reset(2 * i + 1, 8);
        })).isEqualTo(2_000);
    }

    private static Rig ofServers() {
        H2Limits all = H2Limits.DEFAULT;
        Rig rig = new Rig(H2Role.CLIENT, new H2Limits(all.maxStreams(), all.streamWindowBytes(),
            all.connectionWindowBytes(), all.maxFrameBytes(), all.headerTableBytes(), all.headerBlockBytes(),
            all.continuationFrames(), FloodLimits.OF_SERVERS));
        rig.feed(Wire.server());
        return rig;
    }

    private static int points(Rig of) {
        return of.connection.floodGuard().points(of.now);
    }

    /** A server that sheds load is no attacker: each reset answers a request of ours. */
    @Test
    void shouldLetServersResetWhatTheyAreAsked() {
        Rig client = ofServers();
        for (int i = 0; i < 20_000; i++) {
            client.log.clear();
            client.control.clear();
            int id = client.request("GET", true).streamId();
            client.feed(new Wire().reset(id, i % 2 == 0 ? H2ErrorCode.REFUSED_STREAM : H2ErrorCode.CANCEL));
        }
        assertThat(client.connection.isOver()).isFalse();
        assertThat(client.connection.streamCount()).isZero();
    }

    @Tag("B161")
    @Test
    void shouldEndServersThatResetTheSameStreamAgainAndAgain() {
        Rig client = ofServers();
        client.request("GET", true);
        int ignored = points(client) / FloodLimits.OF_SERVERS.glitchCost();
        int resets = 0;
        while (!client.connection.isOver() && resets < 10_000) {
            client.feed(new Wire().reset(1, 8));
            resets++;
        }
        assertThat(resets).as("the first, and one too many").isEqualTo(1 + ignored + 1);
        assertThat(client.connection.floodGuard().cause()).isEqualTo(FloodGuard.GLITCHES);
    }

    /** What a server has sent before it knew of our reset costs it nothing, and no more than that. */
    @Test
    void shouldExpectThatServersSendOnUntilTheyKnowOfAReset() {
        Rig client = ofServers();
        int points = points(client);
        for (int i = 0; i < 5_000; i++) {
            client.log.clear();
            client.control.clear();
            Rig.Stream stream = client.request("GET", true);
            int id = stream.streamId();
            client.streams.remove(id);
            client.connection.release(stream);
            client.feed(new Wire().headers(id, 0, ":status", "200").data(id, 0, "late").headers(id, Wire.END, "x", "y")
                .reset(id, 0));
        }
        assertThat(client.connection.isOver()).isFalse();
        assertThat(points(client)).isEqualTo(points);

        client.feed(new Wire().reset(9_999, 0));
        assertThat(points(client)).isEqualTo(points - FloodLimits.OF_SERVERS.glitchCost());
    }

    @Tag("B107")
    @Test
    void shouldKeepAStreamsPlaceUntilItsWorkIsOver() {
        rig.releases = false;
        rig.feed(Wire.client());
        for (int i = 0; i < 100; i++) {
            rig.feed(new Wire().get(2 * i + 1).reset(2 * i + 1, 8));
        }
        assertThat(rig.connection.streamCount()).isEqualTo(100);

        rig.feed(new Wire().get(201));
        assertThat(rig.last()).isEqualTo("> RST 201 REFUSED_STREAM");
        assertThat(rig.connection.refusedStreams()).isEqualTo(1);

        rig.connection.release(rig.stream(1));
        rig.feed(new Wire().get(203));
        assertThat(rig.last()).startsWith("head 203");
    }

    @Test
    void shouldNotBlameThePeerForAnOwnerWithoutRoom() {
        rig.refuses = true;
        rig.feed(Wire.client());
        assertThat(flood(2_000, i -> new Wire().get(2 * i + 1))).isEqualTo(2_000);
        assertThat(rig.last()).isEqualTo("> RST 3999 REFUSED_STREAM");
        assertThat(rig.connection.refusedStreams()).as("over the limit of streams").isZero();
    }

    @Tag("B108")
    @Test
    void shouldReleaseNothingTwiceWhenResetsFollowAtOnce() {
        Wire wire = Wire.client();
        for (int i = 0; i < 100_000; i++) {
            wire.get(2 * i + 1).reset(2 * i + 1, 2);
        }

        rig.feed(wire);

        assertThat(rig.last()).isEqualTo(CALM);
        assertThat(rig.connection.streamCount()).isZero();
        assertThat(rig.streams).isEmpty();
        assertThat(rig.blocks).isEmpty();
    }

    @Tag("B117")
    @Test
    void shouldEndAFieldBlockThatDoesNotEnd() {
        Wire wire = Wire.client().frame(1, Wire.END, 1, new byte[16_384]);
        for (int i = 0; i < 3; i++) {
            wire.frame(9, 0, 1, new byte[16_384]);
        }
        rig.feed(wire);
        assertThat(rig.connection.isHeadPending()).isTrue();
        assertThat(rig.blocks.values()).allMatch(block -> block.length <= 65_536).hasSize(1);

        rig.feed(new Wire().header(1, 9, 0, 1));

        assertThat(rig.last()).isEqualTo(CALM);
        assertThat(rig.blocks).isEmpty();
    }

    @Tag("B118")
    @Test
    void shouldEndEmptyContinuations() {
        rig.feed(Wire.client().frame(1, Wire.END, 1, (byte) 0));
        assertThat(flood(1_000_000, _ -> new Wire().frame(9, 0, 1))).isEqualTo(8);
    }

    @Tag("B120")
    @Test
    void shouldEndPingsAndHoldFewAnswers() {
        rig.feed(Wire.client());
        assertThat(flood(1_000_000, _ -> new Wire().ping(0))).isEqualTo(996);
        assertThat(rig.control).hasSizeLessThan(1_010);

        Rig full = new Rig(H2Role.SERVER);
        full.controlMax = 100;
        Wire wire = Wire.client();
        for (int i = 0; i < 200; i++) {
            wire.ping(0);
        }
        full.feed(wire);
        assertThat(full.last()).isEqualTo(CALM);
        assertThat(full.control).hasSize(100);
    }

    @Tag("B121")
    @Test
    void shouldEndSettings() {
        rig.feed(Wire.client());
        assertThat(flood(1_000_000, _ -> new Wire().settings())).isEqualTo(199);

        long[] fine = new long[128];
        Arrays.fill(fine, 3);
        assertThat(Split.server(Wire.client().settings(fine)).getLast()).isEqualTo("settings");
        assertThat(Split.server(Wire.client().header(65 * 6, 4, 0, 0)).getLast()).isEqualTo(CALM);
    }

    @Tag("B122")
    @Test
    void shouldEndInvalidRequestsThatProvokeResets() {
        rig.feed(Wire.client());
        assertThat(flood(1_000_000, i -> new Wire().headers(2 * i + 1, Wire.END, "x", "y"))).isEqualTo(199);
        assertThat(rig.control).hasSizeLessThan(210);
    }

    @Tag("B125")
    @Test
    void shouldEndAChurnOfPriorities() {
        rig.feed(Wire.client());
        assertThat(flood(1_000_000, i -> new Wire().frame(2, 0, 2 * i + 1, new byte[5]))).isEqualTo(1_990);
    }

    @Tag("B128")
    @Test
    void shouldEndWindowsThatFlip() {
        rig.feed(Wire.client());
        for (int i = 0; i < 100; i++) {
            rig.feed(new Wire().get(2 * i + 1));
        }
        assertThat(flood(10_000, i -> new Wire().settings(4, i % 2 == 0 ? 0 : Integer.MAX_VALUE))).isEqualTo(199);
    }

    @Tag("B130")
    @Test
    void shouldRefuseOneStreamTooManyAndStayInStep() {
        // The refused head puts x-foo: 1 into the table, the next one takes it from there.
        byte[] inserts = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0x40, (byte) 5).text("x-foo")
            .bytes((byte) 1).text("1").all();
        byte[] refers = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0xbe).all();
        Wire wire = Wire.client();
        for (int i = 0; i < 100; i++) {
            wire.get(2 * i + 1);
        }
        List<String> log = Split.run(H2Role.SERVER, wire.frame(1, 5, 201, inserts).reset(1, 8).frame(1, 5, 203, refers),
            owner -> { });

        assertThat(log).endsWith("> RST 201 REFUSED_STREAM", "reset 1 CANCEL by peer",
            "head 203 GET / at a.test NONE [host: a.test] [x-foo: 1] end");
    }

    @Tag("B055")
    @Tag("B056")
    @Test
    void shouldDecodeHeadsThatNobodyWants() {
        byte[] inserts = new Wire().bytes((byte) 0x40, (byte) 5).text("x-foo").bytes((byte) 1).text("1").all();
        byte[] refers = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0xbe).all();
        rig.feed(Wire.client().post(1));
        rig.connection.reset(rig.stream(1), H2ErrorCode.CANCEL);

        rig.feed(new Wire().frame(1, 5, 1, inserts).frame(1, 5, 3, refers));

        assertThat(rig.log).endsWith("> RST 1 CANCEL", "head 3 GET / at a.test NONE [host: a.test] [x-foo: 1] end");
    }

    @Tag("B058")
    @Tag("B059")
    @Test
    void shouldEndFieldSectionsThatBlowUp() {
        Wire bomb = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0x40, (byte) 1, (byte) 'a', (byte) 0);
        byte[] references = new byte[15_000];
        Arrays.fill(references, (byte) 0xbe);
        byte[] block = bomb.bytes(references).all();
        rig.feed(Wire.client().settings(4, 0));

        assertThat(flood(100, i -> new Wire().frame(1, 5, 2 * i + 1, block))).isEqualTo(7);
        assertThat(rig.log).contains("refused 1 431", "refused 13 431");
        assertThat(rig.connection.floodGuard().cause()).isEqualTo(FloodGuard.OVERSIZE);
    }

    @Tag("B134")
    @Test
    void shouldHoldTrailersToTheLimitsOfHeads() {
        String[] many = new String[2 * 101];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "x";
            many[i + 1] = "y";
        }
        Wire large = Wire.client().post(1).headers(1, Wire.END, "x", "v".repeat(8_192));
        assertThat(Split.server(Wire.client().post(1).headers(1, Wire.END, many)).getLast()).isEqualTo("refused 1 431");
        assertThat(Split.server(large).getLast()).isEqualTo("refused 1 431");
        assertThat(Split.server(Wire.client().post(1).headers(1, 0, many))).endsWith(
            "> RST 1 ENHANCE_YOUR_CALM", "reset 1 ENHANCE_YOUR_CALM");
    }

    @Tag("B134")
    @Test
    void shouldEndTrailersThatAreTooLargeAgainAndAgain() {
        rig.feed(Wire.client());
        String value = "v".repeat(8_192);
        assertThat(flood(100, i -> new Wire().post(2 * i + 1).headers(2 * i + 1, Wire.END, "x", value))).isEqualTo(7);
        assertThat(rig.connection.floodGuard().cause()).isEqualTo(FloodGuard.OVERSIZE);
    }

    @Tag("B135")
    @Test
    void shouldKeepNothingOfStreamsThatAreOver() {
        rig.answers = true;
        rig.feed(Wire.client());
        for (int i = 0; i < 100_000; i++) {
            rig.log.clear();
            rig.control.clear();
            rig.feed(new Wire().get(2 * i + 1));
            assertThat(rig.connection.streamCount()).isZero();
        }
        assertThat(rig.connection.isOver()).isFalse();
        assertThat(rig.connection.firstStream()).isNull();
    }

    @Test
    void shouldEndEmptyDataInARowAndForgiveItBetweenContent() {
        rig.feed(Wire.client().post(1));
        for (int i = 0; i < 10; i++) {
            rig.feed(new Wire().data(1, 0, "").data(1, 0, "").data(1, 0, "x"));
        }
        assertThat(rig.connection.isOver()).isFalse();
        assertThat(flood(100, _ -> new Wire().data(1, 0, ""))).isEqualTo(10);
        assertThat(rig.connection.floodGuard().cause()).isEqualTo(FloodGuard.EMPTY_FRAMES);
    }

    @Test
    void shouldEndWindowUpdatesThatNoContentAskedFor() {
        rig.feed(Wire.client());
        assertThat(flood(100_000, _ -> new Wire().windowUpdate(0, 1))).isEqualTo(3_990);
        assertThat(rig.connection.floodGuard().cause()).isEqualTo(FloodGuard.WINDOW_UPDATES);
    }

    @Test
    void shouldLetWindowUpdatesPassThatContentAskedFor() {
        rig.feed(Wire.client().get(1));
        rig.respond(rig.stream(1), false);
        assertThat(flood(100_000, _ -> {
            assertThat(rig.send(rig.stream(1), 10, false)).isEqualTo(10);
            return new Wire().windowUpdate(0, 5).windowUpdate(0, 5).windowUpdate(1, 10);
        })).isEqualTo(100_000);
    }
}
