package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.RequestHead;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection's life with a peer that keeps the rules. */
class H2ConnectionTest {
    private final Rig rig = new Rig(H2Role.SERVER);

    @Test
    void shouldServeARequestWithContentAndTrailers() {
        Wire wire = Wire.client().post(1).data(1, 0, "hello ").data(1, 0, "world").headers(1, Wire.END, "x-sum", "1");

        assertThat(Split.server(wire)).containsExactly("> SETTINGS ACK", "settings",
            "head 1 POST / at a.test CHUNKED [host: a.test]", "data 1 hello world", "trailers 1 [x-sum: 1]");
    }

    @Test
    void shouldAnnounceItsLimits() {
        UnsafeBuffer frame = new UnsafeBuffer(rig.control.getFirst());

        assertThat(frame.getByte(3)).isEqualTo((byte) H2Frame.SETTINGS);
        assertThat(frame.capacity()).isEqualTo(9 + 3 * 6 + 13);
        assertThat(rig.connection.isSettingsAcked()).isFalse();
        rig.feed(Wire.client().settingsAck());
        assertThat(rig.connection.isSettingsAcked()).isTrue();
    }

    @Tag("B136")
    @Test
    void shouldDrainInTwoSteps() {
        rig.answers = true;
        rig.feed(Wire.client().post(1));
        rig.connection.beginDrain();
        rig.feed(new Wire().post(3));
        rig.connection.endDrain();
        rig.connection.endDrain();
        assertThat(rig.connection.isDrained()).isFalse();

        rig.feed(new Wire().data(1, Wire.END, "x").data(3, Wire.END, "y"));

        assertThat(rig.sent()).containsExactly("> SETTINGS ACK", "> GOAWAY 2147483647 NO_ERROR", "> GOAWAY 3 NO_ERROR");
        assertThat(rig.connection.isDrained()).isTrue();
    }

    @Tag("B137")
    @Test
    void shouldIgnoreStreamsBehindTheLastCallAndStayInStep() {
        byte[] inserts = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0x40, (byte) 5).text("x-foo")
            .bytes((byte) 1).text("1").all();
        rig.feed(Wire.client().post(1));
        rig.connection.endDrain();

        rig.feed(new Wire().frame(1, 4, 3, inserts).data(3, 0, "ignored").reset(3, 8).windowUpdate(3, 5)
            .frame(1, 5, 1, (byte) 0xbe));

        assertThat(rig.log).endsWith("> GOAWAY 1 NO_ERROR", "trailers 1 [x-foo: 1]");
    }

    /** RFC 9113 6.8: what came behind the last call is not served after all, whatever ends the connection. */
    @Test
    void shouldNeverRaiseTheLastStreamItHasTold() {
        rig.feed(Wire.client().post(1));
        rig.connection.endDrain();
        rig.feed(new Wire().post(3));

        rig.connection.close(H2ErrorCode.SETTINGS_TIMEOUT);

        assertThat(rig.sent()).endsWith("> GOAWAY 1 NO_ERROR", "> GOAWAY 1 SETTINGS_TIMEOUT");
    }

    @Test
    void shouldReadNoFurtherThanItsOwnerWants() {
        byte[] bytes = Wire.client().get(1).get(3).ping(0).get(5).all();
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        rig.pauses = true;

        int at = 0;
        for (int heads = 1; heads <= 3; heads++) {
            at += rig.connection.receive(buffer, at, bytes.length - at, 0);
            assertThat(rig.log).filteredOn(line -> line.startsWith("head ")).hasSize(heads);
        }

        assertThat(at).isEqualTo(bytes.length);
    }

    @Test
    void shouldForgetEverythingWhenItStartsAgain() {
        rig.feed(Wire.client().post(1).frame(1, 0, 3, new byte[10]));
        assertThat(rig.blocks).hasSize(1);
        rig.connection.stop();
        assertThat(rig.blocks).isEmpty();
        assertThatThrownBy(() -> rig.connection.start(0)).isInstanceOf(AssertionError.class);
        rig.connection.release(rig.stream(1));
        assertThat(rig.connection.receive(new UnsafeBuffer(new byte[1]), 0, 1, 0)).isEqualTo(H2Connection.OVER);

        rig.connection.start(5);
        rig.log.clear();
        rig.feed(Wire.client().get(1));

        assertThat(rig.last()).isEqualTo("head 1 GET / at a.test NONE [host: a.test] end");
    }

    /** RFC 9113 3.4: SETTINGS come first, and GOAWAY is shorter. */
    @Test
    void shouldSayNothingWhenThereIsNoRoomForItsSettings() {
        for (H2Role role : H2Role.values()) {
            Rig full = new Rig(role);
            full.connection.stop();
            full.control.clear();
            full.controlBytesMax = 30;
            full.connection.start(0);
            full.connection.close(H2ErrorCode.NO_ERROR);
            assertThat(full.control).isEmpty();
            assertThat(full.log).containsExactly("over INTERNAL_ERROR");
            assertThat(full.connection.isOver()).isTrue();
        }
    }

    @Test
    void shouldStopReadingWhenTheOwnerEndsIt() {
        Rig owner = new Rig(H2Role.SERVER);
        owner.feed(Wire.client());
        owner.connection.close(H2ErrorCode.SETTINGS_TIMEOUT);
        owner.feed(new Wire().get(1));
        assertThat(owner.last()).isEqualTo("> GOAWAY 0 SETTINGS_TIMEOUT");
        assertThat(owner.connection.isOver()).isTrue();
    }

    @Test
    void shouldRefuseToBeUsedWrongly() {
        rig.feed(Wire.client().post(1));
        Rig.Stream stream = rig.stream(1);
        assertThatThrownBy(() -> rig.send(stream, 1, false)).hasMessageContaining("content on a stream");
        rig.respond(stream, true);
        assertThatThrownBy(() -> rig.respond(stream, true)).hasMessageContaining("a head on a stream");
        assertThatThrownBy(() -> rig.connection.consumed(stream, 1)).hasMessageContaining("more consumed");
        rig.connection.release(stream);
        assertThatThrownBy(() -> rig.connection.release(stream)).hasMessageContaining("released twice");
        assertThat(rig.sent()).contains("> RST 1 CANCEL");
    }

    @Tag("B062")
    @Test
    void shouldCutLargeHeadsToThePeersFrames() {
        UnsafeBuffer to = new UnsafeBuffer(new byte[70_000]);
        for (int i = 0; i < 60_000; i++) {
            to.putByte(9 + i, (byte) (i * 31));
        }
        assertThat(H2FrameEncoder.headersOverhead(60_000, 16_384)).isEqualTo(4 * 9);

        int end = H2FrameEncoder.headers(to, 0, 60_000, 5, true, 16_384);

        assertThat(end).isEqualTo(60_000 + 4 * 9);
        int at = 0;
        int seen = 0;
        for (int frame = 0; frame < 4; frame++) {
            int length = to.getShort(at + 1, ByteOrder.BIG_ENDIAN) & 0xffff;
            assertThat(length).isEqualTo(frame < 3 ? 16_384 : 60_000 - 3 * 16_384);
            assertThat(to.getByte(at + 3)).isEqualTo((byte) (frame == 0 ? 1 : 9));
            assertThat(to.getByte(at + 4)).isEqualTo((byte) (frame == 0 ? 1 : frame == 3 ? 4 : 0));
            for (int i = 0; i < length; i++) {
                assertThat(to.getByte(at + 9 + i) == (byte) (seen++ * 31)).isTrue();
            }
            at += 9 + length;
        }
        assertThat(at).isEqualTo(end);
    }

    @Test
    void shouldMarkWhatNoHopMayIndexAndJoinCookies() {
        byte[] block = new Wire().bytes(Wire.block(Wire.GET)).bytes((byte) 0x10, (byte) 1).text("s").bytes((byte) 1)
            .text("v").bytes(Wire.block("cookie", "a")).bytes((byte) 0x10, (byte) 6).text("cookie").bytes((byte) 1)
            .text("b").bytes(Wire.block("t", "v")).all();
        rig.releases = false;

        rig.feed(Wire.client().frame(1, 5, 1, block));

        assertThat(rig.last()).isEqualTo("head 1 GET / at a.test NONE [host: a.test] [s: v] [t: v] [cookie: a; b] end");
        RequestHead head = (RequestHead) rig.stream(1).head();
        assertThat(head.headers().isNeverIndexed(1)).isTrue();
        assertThat(head.headers().isNeverIndexed(2)).isFalse();
        assertThat(head.headers().isNeverIndexed(3)).isTrue();
        assertThat(head.isHttp2()).isTrue();
        assertThat(head.keepAlive()).isTrue();
    }

    @Test
    void shouldRefuseABlockThatIsNoHpack() {
        assertThat(Split.server(Wire.client().frame(1, 5, 1, (byte) 0x80)).getLast())
            .isEqualTo("over COMPRESSION_ERROR");
        assertThat(Split.server(Wire.client().post(1).reset(1, 8).frame(1, 5, 1, (byte) 0x80)).getLast())
            .isEqualTo("over COMPRESSION_ERROR");
    }

    @Test
    void shouldWalkItsStreamsInTheOrderOfOpening() {
        rig.feed(Wire.client().get(1).get(5).get(9));
        rig.connection.release(rig.stream(5));

        H2Stream first = rig.connection.firstStream();

        assertThat(first.streamId()).isEqualTo(1);
        assertThat(rig.connection.nextStream(first).streamId()).isEqualTo(9);
        assertThat(rig.connection.nextStream(rig.stream(9))).isNull();
        assertThat(rig.connection.lastPeerStreamId()).isEqualTo(9);
    }
}
