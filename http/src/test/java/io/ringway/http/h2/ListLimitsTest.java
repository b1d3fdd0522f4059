package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HttpLimits;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Limits of heads that change while connections are open. */
class ListLimitsTest {
    private static final HttpLimits SMALL = new HttpLimits(64, 200, 4, 16, 64);
    private static final HttpLimits LARGE = new HttpLimits(4_096, 150_000, 50, 16, 64);

    private final Rig rig = new Rig(H2Role.SERVER, LARGE);

    private static Wire request(int stream, int valueBytes) {
        return new Wire().headers(stream, Wire.END, Wire.with(Wire.GET, "x", "v".repeat(valueBytes)));
    }

    /** What was announced as the longest list, in order. */
    private List<Integer> announced() {
        return rig.control.stream().filter(frame -> frame[3] == H2Frame.SETTINGS && frame[4] == 0)
            .flatMap(frame -> IntStream.range(0, (frame.length - 9) / 6).mapToObj(i -> 9 + 6 * i)
                .filter(at -> frame[at + 1] == H2Settings.MAX_HEADER_LIST_SIZE)
                .map(at -> new UnsafeBuffer(frame).getInt(at + 2, ByteOrder.BIG_ENDIAN))).toList();
    }

    @Test
    void shouldHoldTheNextHeadToWhatTheReaderHasNow() {
        rig.reader.limits(SMALL);
        rig.connection.stop();
        rig.connection.start(0);
        rig.feed(Wire.client()).feed(request(1, 150));
        assertThat(rig.last()).isEqualTo("refused 1 431");

        rig.reader.limits(LARGE);
        rig.feed(request(3, 120_000));
        assertThat(rig.last()).startsWith("head 3 GET").endsWith("v] end");

        rig.reader.limits(SMALL);
        rig.feed(request(5, 150)).feed(request(7, 10));
        assertThat(rig.log).contains("refused 5 431");
        assertThat(rig.last()).isEqualTo("head 7 GET / at a.test NONE [host: a.test] [x: vvvvvvvvvv] end");
    }

    @Test
    void shouldCountFieldsAndTheRequestLineByTheLimitsOfNow() {
        String[] many = Stream.of(Wire.GET, new String[] {"a", "", "b", "", "c", "", "d", ""})
            .flatMap(Stream::of).toArray(String[]::new);
        String[] path = {":method", "GET", ":scheme", "http", ":path", "/" + "p".repeat(70), ":authority", "a.test"};
        rig.reader.limits(SMALL);
        rig.feed(Wire.client().headers(1, Wire.END, many).headers(3, Wire.END, path));
        assertThat(rig.log).contains("refused 1 431", "refused 3 414");

        rig.reader.limits(LARGE);
        rig.feed(new Wire().headers(5, Wire.END, many).headers(7, Wire.END, path));
        assertThat(rig.log).anyMatch(line -> line.startsWith("head 5")).anyMatch(line -> line.startsWith("head 7"));
    }

    /** A peer that has not heard of it keeps to the old limit: its blocks are read, whatever they have cost. */
    @Test
    void shouldNotEndAConnectionForABlockThatWasAllowedWhenItWasSent() {
        rig.feed(Wire.client());
        rig.reader.limits(SMALL);

        rig.feed(request(1, 120_000)).feed(request(3, 1));

        assertThat(rig.log).contains("refused 1 431");
        assertThat(rig.last()).startsWith("head 3 GET");
    }

    /** The limits may change while a block comes in pieces: it is judged by those of its end. */
    @Test
    void shouldJudgeABlockByTheLimitsOfItsEnd() {
        rig.reader.limits(SMALL);
        rig.connection.stop();
        rig.connection.start(0);
        byte[] bytes = request(1, 120_000).all();
        rig.feed(Wire.client());
        rig.connection.receive(new UnsafeBuffer(bytes), 0, 50_000, 0);

        rig.reader.limits(LARGE);
        rig.connection.receive(new UnsafeBuffer(bytes), 50_000, bytes.length - 50_000, 0);

        assertThat(rig.last()).startsWith("head 1 GET");
        assertThat(rig.blocks).isEmpty();
    }

    @Test
    void shouldTellThePeerOnceForEachChange() {
        rig.feed(Wire.client().settingsAck());
        assertThat(announced()).containsExactly(LARGE.requestLineBytes() + LARGE.headerBytes());

        rig.reader.limits(SMALL);
        rig.connection.announceLists();
        rig.connection.announceLists();
        rig.feed(request(1, 1)).feed(request(3, 1));
        rig.reader.limits(LARGE);
        rig.feed(request(5, 1)).feed(request(7, 1));

        assertThat(announced()).containsExactly(154_096, 264, 154_096);
    }

    @Test
    void shouldTellThePeerLaterWhereTheSinkTakesNothingNow() {
        rig.feed(Wire.client());
        rig.reader.limits(SMALL);
        rig.controlMax = rig.control.size();
        rig.feed(request(1, 1));
        assertThat(announced()).hasSize(1);

        rig.controlMax = Integer.MAX_VALUE;
        rig.feed(request(3, 1));

        assertThat(announced()).containsExactly(154_096, 264);
        assertThat(rig.log).anyMatch(line -> line.startsWith("head 1")).anyMatch(line -> line.startsWith("head 3"));
    }

    /** RFC 9113 6.5.3: one for each SETTINGS; more of them are frames for nothing. */
    @Test
    void shouldTakeAnAcknowledgementForEachSettings() {
        rig.feed(Wire.client());
        rig.reader.limits(SMALL);
        rig.connection.announceLists();
        int full = rig.connection.floodGuard().points(0);

        rig.feed(new Wire().settingsAck());
        assertThat(rig.connection.isSettingsAcked()).isTrue();
        rig.feed(new Wire().settingsAck());
        assertThat(rig.connection.floodGuard().points(0)).isEqualTo(full);
        rig.feed(new Wire().settingsAck());
        assertThat(rig.connection.floodGuard().points(0)).isLessThan(full);
    }

    @Test
    void shouldHoldResponsesToTheLimitsOfNow() {
        Rig client = new Rig(H2Role.CLIENT, LARGE);
        client.reader.limits(SMALL);
        client.feed(Wire.server());
        client.request("GET", true);
        client.feed(new Wire().headers(1, Wire.END, ":status", "200", "x", "v".repeat(180)));
        assertThat(client.last()).isEqualTo("reset 1 ENHANCE_YOUR_CALM");

        client.reader.limits(LARGE);
        client.request("GET", true);
        client.feed(new Wire().headers(3, Wire.END, ":status", "200", "x", "v".repeat(120_000)));
        assertThat(client.last()).startsWith("head 3 200").endsWith("v] end");
    }
}
