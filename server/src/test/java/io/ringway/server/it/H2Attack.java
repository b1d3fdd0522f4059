package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What attackers of HTTP/2 do, each until it is cut. The gateway answers {@code /answer} itself and forwards the rest;
 * for those that are slow its waits have to be {@link #TIMEOUTS}.
 */
enum H2Attack {
    /** B106: opens and resets. */
    RESETS(H2Attack::resets),
    /** B107: resets what the upstream has. */
    LATE_RESETS(H2Attack::lateResets),
    /** B108: resets what is answered already. */
    RESETS_OF_ANSWERS(H2Attack::resetsOfAnswers),
    /** B109: content, a reset and content again in one piece. */
    ZOMBIES(H2Attack::zombies),
    /** B110: a window update by nothing. */
    MADE_RESET_BY_EMPTY_UPDATE(run -> madeReset(run, NaiveFrames.PROTOCOL_ERROR, NaiveFrames.windowUpdate(1, 0))),
    /** B111: a window that is too large. */
    MADE_RESET_BY_LARGE_UPDATE(run -> madeReset(run, NaiveFrames.FLOW_CONTROL_ERROR,
            NaiveFrames.windowUpdate(1, NaiveFrames.MAX_INT))),
    /** B112: PRIORITY of another length. */
    MADE_RESET_BY_PRIORITY(run -> madeReset(run, NaiveFrames.FRAME_SIZE_ERROR,
            NaiveFrames.frame(NaiveFrames.PRIORITY, 0, 1, new byte[4]))),
    /** B114: a head after the end. */
    MADE_RESET_BY_HEAD(run -> madeReset(run, NaiveFrames.STREAM_CLOSED,
            NaiveFrames.headers(1, block("/never"), true))),
    /** B115: content after the end. */
    MADE_RESET_BY_DATA(run -> madeReset(run, NaiveFrames.STREAM_CLOSED, NaiveFrames.data(1, new byte[10], true))),
    /** B117: a head without an end. */
    ENDLESS_HEAD(run -> endlessHead(run, NaiveHpackEncoder.plain("x", "y".repeat(16_000)), 4)),
    /** B118: a head that goes on with nothing. */
    EMPTY_CONTINUATIONS(run -> endlessHead(run, new byte[0], 1000)),
    /** B118: content that is nothing. */
    EMPTY_DATA(H2Attack::emptyData),
    /** B118: content that is padding alone. */
    PADDING(H2Attack::padding),
    /** B120, B121: acknowledgements of nothing. */
    ACKNOWLEDGEMENTS(run -> flood(run, NaiveFrames.join(NaiveFrames.settingsAck(), NaiveFrames.ping(3, true)), 5_000)),
    /** B121: announcements of an end that does not come. */
    GOAWAYS(run -> flood(run, NaiveFrames.goAway(NaiveFrames.MAX_INT, 0), 1_000)),
    /** B120: pings, and does not read. */
    PINGS(H2Attack::pings),
    /** B121: settings, and does not read. */
    SETTINGS(run -> run.expectCut(run.forgive(run.flood(run.deaf(honest()), NaiveFrames.settings(), 10_000)),
            NaiveFrames.ENHANCE_YOUR_CALM)),
    /** B121: settings of thousands of pairs. */
    LONG_SETTINGS(run -> run.expectCut(run.forgive(run.flood(run.client(), NaiveFrames.settings(pairs()), 10)),
            NaiveFrames.ENHANCE_YOUR_CALM)),
    /** B122: invalid requests that provoke resets, and does not read. */
    PROVOKED_RESETS(H2Attack::provokedResets),
    /** B125: priorities. */
    PRIORITIES(run -> flood(run, NaiveFrames.priority(1, 3, 7), 10_000)),
    /** B125: window updates. */
    WINDOW_UPDATES(run -> flood(run, NaiveFrames.windowUpdate(0, 1), 10_000)),
    /** B007: frames nobody knows. */
    UNKNOWN_FRAMES(run -> flood(run, NaiveFrames.frame(0x16, 0, 0), 10_000)),
    /** B128: windows that flip, with streams that wait for them. */
    FLIPPING_WINDOWS(H2Attack::flippingWindows),
    /** B058: a long value that is referred to many times. */
    LONG_VALUES(run -> bombs(run, NaiveFrames.join(new byte[] {0x40}, NaiveHpackEncoder.string("a", false),
            NaiveHpackEncoder.string("v".repeat(4000), false)))),
    /** B059: thousands of empty fields. */
    EMPTY_FIELDS(run -> bombs(run, new byte[] {0x40, 1, 'a', 0})),
    /** B060: thousands of cookies. */
    COOKIES(run -> bombs(run, NaiveFrames.join(new byte[] {0x40}, NaiveHpackEncoder.string("cookie", false),
            new byte[] {0}))),
    /** B134: trailers of many fields, one request after another. */
    MANY_TRAILERS(H2Attack::manyTrailers),
    /** B034: more content than the window allows. */
    OVERRUN_WINDOW(H2Attack::overrunWindow),
    /** B127: a hundred responses that may not be sent. */
    CLOSED_WINDOWS(H2Attack::closedWindows),
    /** B059, B127: windows that open by a byte now and then. */
    CRUMBS(H2Attack::crumbs),
    /** B127: responses that may be sent, and a socket that is not read. */
    DEAF(H2Attack::deaf),
    /** B127: asks on and on, and does not read. */
    DEAF_ASKING(H2Attack::deafAsking),
    /** B131: a hundred bodies that do not come. */
    SLOW_BODIES(H2Attack::slowBodies),
    /** B004: half a preface, and half a head. */
    HALVES(H2Attack::halves);

    /** Waits after which whoever is slow is cut in good time. */
    static final String TIMEOUTS = "'body_ms':1000,'header_ms':1000,'request_ms':20000";

    private static final Set<H2Attack> SLOW = EnumSet.of(CLOSED_WINDOWS, CRUMBS, DEAF, DEAF_ASKING, SLOW_BODIES,
            HALVES);
    private static final int STREAMS_MAX = 100;
    private static final int CALM = NaiveFrames.ENHANCE_YOUR_CALM;
    private static final byte NEWEST = (byte) 0xbe;
    private static final int PAIRS = 2730;

    private final Script script;

    H2Attack(Script script) {
        this.script = script;
    }

    /** What is done. */
    private interface Script {
        /** Attacks until the end of it. */
        void run(AttackRun run) throws IOException;
    }

    /** Attacks, and makes sure that it ends in time. */
    void run(AttackRun attack) throws IOException {
        script.run(attack);
    }

    /** Tells whether it does little for long: only waits end it. */
    boolean isSlow() {
        return SLOW.contains(this);
    }

    private static NaiveH2Options honest() {
        return NaiveH2Options.honest();
    }

    private static byte[] block(String path) {
        return NaiveHpackEncoder.plain(H2Request.get(path).head());
    }

    private static void flood(AttackRun run, byte[] frame, int each) throws IOException {
        run.expectCut(run.flood(run.client(), frame, each), CALM);
    }

    /** Two hundred streams a piece, each opened and then what follows. */
    private static AttackRun.Pieces streams(H2TestClient attacker, byte[] block, boolean end, Following following) {
        return number -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            attacker.use(peer -> {
                for (int i = 0; i < 200; i++) {
                    int id = peer.adopt(peer.nextStream()).id();
                    out.writeBytes(NaiveFrames.headers(id, block, end));
                    out.writeBytes(following.frames(id));
                }
            });
            return out.toByteArray();
        };
    }

    /** Frames behind a head. */
    private interface Following {
        /** The bytes. */
        byte[] frames(int stream);
    }

    private static void resets(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        run.flood(attacker, streams(attacker, block("/flood"), true, id -> NaiveFrames.reset(id, NaiveFrames.CANCEL)));
        run.expectCut(attacker, CALM);
        assertThat(run.origin().requests("/flood").size()).as("reached the upstream").isLessThan(600);
    }

    private static void resetsOfAnswers(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        run.flood(attacker, streams(attacker, block("/answer"), true,
                id -> NaiveFrames.reset(id, NaiveFrames.INTERNAL_ERROR)));
        run.expectCut(attacker, CALM);
    }

    private static void zombies(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        byte[] head = NaiveHpackEncoder.plain(H2Request.of("POST", "/zombie").head());
        run.flood(attacker, streams(attacker, head, false, id -> NaiveFrames.join(
                NaiveFrames.data(id, new byte[100], false), NaiveFrames.reset(id, NaiveFrames.CANCEL),
                NaiveFrames.data(id, new byte[100], false))));
        run.expectCut(attacker, CALM);
        assertThat(run.origin().requests("/zombie")).isEmpty();
    }

    private static void lateResets(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        int resets = 0;
        for (int round = 0; round < 50 && attacker.isOpen(); round++) {
            int known = run.origin().requests("/never").size();
            int[] streams = new int[20];
            Arrays.setAll(streams, i -> attacker.send(H2Request.get("/never")));
            if (!GatewayFixture.isSoon(() -> run.origin().requests("/never").size() >= known + 20
                    || !attacker.isOpen())) {
                break;
            }
            for (int stream : streams) {
                attacker.reset(stream, NaiveFrames.CANCEL);
            }
            resets += streams.length;
        }
        run.expectCut(attacker, CALM);
        assertThat(resets).isBetween(20, 400);
    }

    /** The first of these frames ends the connection: nobody sends one by mistake. */
    private static void madeReset(AttackRun run, int code, byte[] frame) throws IOException {
        for (int i = 0; i < 10; i++) {
            H2TestClient attacker = run.client();
            attacker.send(H2Request.get("/never"));
            assertThat(attacker.isAlive()).isTrue();
            attacker.raw(frame);
            run.expectCut(attacker, code);
        }
    }

    private static void endlessHead(AttackRun run, byte[] fragment, int each) throws IOException {
        H2TestClient attacker = run.client();
        assertThat(attacker.isAlive()).as("settings are exchanged, nothing comes between").isTrue();
        attacker.adopt(1).raw(NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, block("/flood")));
        run.expectCut(run.flood(attacker, NaiveFrames.continuation(1, fragment, false), each), CALM);
    }

    private static void emptyData(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        attacker.sendHead(H2Request.of("POST", "/flood"));
        run.expectCut(run.flood(attacker, NaiveFrames.data(1, new byte[0], false), 1000), CALM);
    }

    private static void padding(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        attacker.sendHead(H2Request.of("POST", "/flood"));
        run.expectCut(run.flood(attacker, NaiveFrames.padded(1, new byte[0], 255, false), 20), CALM);
    }

    private static void pings(AttackRun run) throws IOException {
        H2TestClient attacker = run.forgive(run.deaf(honest()));
        run.flood(attacker, NaiveFrames.ping(7, false), 10_000);
        run.expectGone();
        attacker.abort();
    }

    private static long[] pairs() {
        long[] pairs = new long[2 * PAIRS];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = 0x1000 + i % 64;
        }
        return pairs;
    }

    private static void provokedResets(AttackRun run) throws IOException {
        H2TestClient attacker = run.deaf(honest());
        byte[] wrong = NaiveHpackEncoder.plain(H2Request.get("/flood", "te", "gzip").head());
        run.flood(attacker, streams(attacker, wrong, true, id -> new byte[0]));
        run.expectCut(attacker, CALM);
    }

    private static NaiveH2Options closed() {
        return honest().windows(0, 65_535).withholdCredit();
    }

    private static void flippingWindows(AttackRun run) throws IOException {
        // Settings sent as raw frames are acknowledged without having been counted.
        H2TestClient attacker = run.forgive(run.client(closed()));
        for (int i = 0; i < 50; i++) {
            attacker.send(H2Request.get("/large"));
        }
        assertThat(attacker.isAlive()).isTrue();
        attacker.raw(NaiveFrames.repeat(NaiveFrames.join(NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 1),
                NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 0)), 5000));
        run.expectCut(attacker, CALM);
    }

    /** Each is refused, and the connection is ended after a few. */
    private static void bombs(AttackRun run, byte[] insert) throws IOException {
        H2TestClient attacker = run.client();
        byte[] bomb = NaiveFrames.join(block("/bomb"), insert, NaiveFrames.repeat(new byte[] {NEWEST}, 15_000));
        int sent = 0;
        while (sent < STREAMS_MAX && attacker.isOpen()) {
            attacker.await(attacker.sendBlock(bomb, true));
            sent++;
        }
        run.expectCut(attacker, CALM);
        assertThat(sent).isBetween(1, 20);
        assertThat(run.origin().requests("/bomb")).isEmpty();
    }

    private static void manyTrailers(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        String[] fields = new String[2000];
        Arrays.setAll(fields, i -> i % 2 == 0 ? "x" + i : "");
        byte[] trailers = NaiveHpackEncoder.plain(fields);
        for (int i = 0; i < 300 && attacker.isOpen(); i++) {
            int stream = attacker.sendHead(H2Request.of("POST", "/trailers"));
            attacker.use(peer -> peer.spend(stream, 10));
            attacker.raw(NaiveFrames.data(stream, new byte[10], false), NaiveFrames.headers(stream, trailers, true));
            attacker.await(stream);
        }
        run.expectCut(attacker, CALM);
        assertThat(run.origin().requests("/trailers")).isEmpty();
    }

    private static void overrunWindow(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        assertThat(attacker.isAlive()).isTrue();
        int stream = attacker.sendHead(H2Request.of("POST", "/stalled"));
        attacker.raw(NaiveFrames.repeat(NaiveFrames.data(stream, new byte[16_384], false), 400));
        run.expectCut(attacker, NaiveFrames.FLOW_CONTROL_ERROR);
    }

    private static void closedWindows(AttackRun run) throws IOException {
        H2TestClient attacker = run.client(closed());
        assertThat(attacker.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        for (int i = 0; i < STREAMS_MAX; i++) {
            attacker.send(H2Request.get("/large"));
        }
        run.expectGivenUp(attacker);
    }

    private static void crumbs(AttackRun run) throws IOException {
        H2TestClient attacker = run.client(closed());
        assertThat(attacker.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(attacker.send(H2Request.get("/large")));
        }
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 40 && attacker.isOpen() && attacker.call(NaiveH2Peer::openStreams) > 0; i++) {
                attacker.use(peer -> streams.stream().filter(id -> peer.stream(id).isOpen())
                        .forEach(id -> peer.credit(id, 1)));
                GatewayFixture.sleep(100);
            }
        });
        run.expectGivenUp(attacker);
    }

    private static void deaf(AttackRun run) throws IOException {
        H2TestClient attacker = run.forgive(run.deaf(honest().windows(1 << 20, 1 << 24)));
        for (int i = 0; i < STREAMS_MAX; i++) {
            attacker.send(H2Request.get("/large"));
        }
        run.expectGone();
        attacker.abort();
    }

    private static void deafAsking(AttackRun run) throws IOException {
        H2TestClient attacker = run.forgive(run.deaf(honest().windows(1 << 20, 1 << 24)));
        AttackRun.Pieces requests = streams(attacker, block("/answer"), true, id -> new byte[0]);
        run.flood(attacker, requests);
        run.expectGone();
        attacker.abort();
    }

    private static void slowBodies(AttackRun run) throws IOException {
        H2TestClient attacker = run.client();
        for (int i = 0; i < STREAMS_MAX; i++) {
            attacker.data(attacker.sendHead(H2Request.of("POST", "/slow")), new byte[1], false);
        }
        run.expectGivenUp(attacker);
        assertThat(run.origin().requests("/slow")).isEmpty();
    }

    private static void halves(AttackRun run) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        byte[] halfHead = NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.settings(),
                NaiveFrames.frame(NaiveFrames.HEADERS, NaiveFrames.END_STREAM, 1, block("/half")));
        for (int i = 0; i < 50; i++) {
            clients.add(RawClient.to(run.port()).send("PRI * HT"));
            clients.add(RawClient.to(run.port()).send(halfHead));
        }
        run.expectGone();
        for (RawClient client : clients) {
            client.close();
        }
    }
}
