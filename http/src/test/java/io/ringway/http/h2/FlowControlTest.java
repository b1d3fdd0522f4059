package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Windows, to the byte. */
class FlowControlTest {
    private static final int WINDOW = H2Limits.DEFAULT.connectionWindowBytes();

    private final Rig rig = new Rig(H2Role.SERVER);

    private void assertNothingLost() {
        FlowControl flow = rig.connection.flow();
        assertThat(flow.receiveWindow() + flow.creditBytes()).isEqualTo(WINDOW);
    }

    @Tag("B034")
    @Test
    void shouldEndTheConnectionWhenAWindowIsOverrun() {
        Wire wire = Wire.client().post(1);
        for (int i = 0; i < 3; i++) {
            wire.data(1, 0, "x".repeat(16_384));
        }
        assertThat(Split.run(H2Role.SERVER, new Wire().bytes(wire.all()).data(1, 0, "x".repeat(16_383)),
            owner -> owner.consumes = false).getLast()).startsWith("data 1");
        assertThat(Split.run(H2Role.SERVER, new Wire().bytes(wire.all()).data(1, 0, "x".repeat(16_384)),
            owner -> owner.consumes = false).getLast()).isEqualTo("over FLOW_CONTROL_ERROR");
    }

    @Test
    void shouldHoldThePeerToItsAnnouncedWindowOnceItHasAcknowledgedIt() {
        rig.consumes = false;
        rig.feed(Wire.client().post(1).settingsAck());
        for (int i = 0; i < 4; i++) {
            rig.feed(new Wire().data(1, 0, "x".repeat(16_384)));
        }
        assertThat(rig.connection.isOver()).isFalse();
        assertThat(rig.stream(1).heldBytes()).isEqualTo(65_536);

        rig.feed(new Wire().data(1, 0, "x"));

        assertThat(rig.last()).isEqualTo("over FLOW_CONTROL_ERROR");
    }

    @Tag("B037")
    @Test
    void shouldEndTheConnectionWhenSettingsOverflowAWindow() {
        assertThat(Split.server(Wire.client().get(1).windowUpdate(1, 1).settings(4, Integer.MAX_VALUE)).getLast())
            .isEqualTo("over FLOW_CONTROL_ERROR");
        assertThat(Split.server(Wire.client().get(1).settings(4, 0x8000_0000L)).getLast())
            .isEqualTo("over FLOW_CONTROL_ERROR");
        assertThat(Split.server(Wire.client().get(1).settings(4, Integer.MAX_VALUE)).getLast()).isEqualTo("settings");
    }

    @Tag("B038")
    @Test
    void shouldSendNothingWhileAWindowIsNegative() {
        rig.feed(Wire.client().get(1));
        Rig.Stream stream = rig.stream(1);
        rig.respond(stream, false);
        assertThat(rig.send(stream, 1_000, false)).isEqualTo(1_000);

        rig.feed(new Wire().settings(4, 0));
        assertThat(stream.sendWindow()).isEqualTo(-1_000);
        assertThat(rig.send(stream, 1, false)).isEqualTo(H2Connection.BLOCKED);

        rig.feed(new Wire().windowUpdate(1, 1_000));
        assertThat(rig.connection.sendable(stream)).isZero();
        assertThat(rig.log).doesNotContain("window 1");

        rig.feed(new Wire().windowUpdate(1, 100));
        assertThat(rig.last()).isEqualTo("window 1");
        assertThat(rig.send(stream, 500, true)).isEqualTo(100);
        assertThat(rig.send(stream, 400, true)).isEqualTo(H2Connection.BLOCKED);

        rig.feed(new Wire().settings(4, 400));
        assertThat(rig.log).endsWith("window 1", "> SETTINGS ACK", "settings");
        assertThat(rig.send(stream, 400, true)).isEqualTo(400);
        assertThat(stream.isClosed()).isTrue();
    }

    @Test
    void shouldTellWhenTheConnectionsWindowOpens() {
        rig.feed(Wire.client().settings(4, 100_000).get(1).get(3));
        rig.respond(rig.stream(1), false);
        rig.respond(rig.stream(3), false);
        int sent = 0;
        for (int piece = rig.send(rig.stream(1), 70_000, false); piece > 0;
            piece = rig.send(rig.stream(1), 70_000 - sent, false)) {
            assertThat(piece).isLessThanOrEqualTo(16_384);
            sent += piece;
        }
        assertThat(sent).isEqualTo(65_535);
        assertThat(rig.send(rig.stream(3), 1, true)).isEqualTo(H2Connection.BLOCKED);
        assertThat(rig.send(rig.stream(3), 0, true)).isZero();

        rig.feed(new Wire().windowUpdate(0, 5));

        assertThat(rig.last()).isEqualTo("window 0");
        assertThat(rig.connection.sendable(rig.stream(1))).isEqualTo(5);
    }

    private void assertFull(int id) {
        assertThat(rig.connection.isOver()).isFalse();
        rig.feed(new Wire().windowUpdate(id, 1));
        assertThat(rig.log).endsWith("> RST " + id + " FLOW_CONTROL_ERROR", "> GOAWAY 3 FLOW_CONTROL_ERROR",
            "over FLOW_CONTROL_ERROR");
    }

    /** The peer may not know yet that we have ended: what it adds is counted to the byte, settings included. */
    @Test
    void shouldCountTheSendWindowOfAStreamThatWeHaveEnded() {
        rig.feed(Wire.client().post(1).get(3));
        rig.respond(rig.stream(1), false);
        assertThat(rig.send(rig.stream(1), 1_000, true)).isEqualTo(1_000);

        rig.feed(new Wire().windowUpdate(1, Integer.MAX_VALUE - 64_535));

        assertFull(1);
    }

    @Test
    void shouldMoveTheSendWindowOfAStreamThatWeHaveEnded() {
        rig.feed(Wire.client().post(1).get(3));
        rig.respond(rig.stream(1), true);

        rig.feed(new Wire().settings(4, 0).windowUpdate(1, Integer.MAX_VALUE));

        assertFull(1);
    }

    /** Only a peer that counts no more for the stream announces what would overflow its window. */
    @Test
    void shouldForgetTheSendWindowOfAStreamThatWeHaveEndedWhereSettingsOverflowIt() {
        rig.feed(Wire.client().post(1).get(3).windowUpdate(1, 2_000_000_000).windowUpdate(3, 2_000_000_000));
        rig.respond(rig.stream(1), true);
        rig.respond(rig.stream(3), true);

        rig.feed(new Wire().settings(4, Integer.MAX_VALUE).windowUpdate(1, Integer.MAX_VALUE));

        assertThat(rig.last()).isEqualTo("settings");
        assertFull(1);
    }

    @Tag("B039")
    @Test
    void shouldCreditPadding() {
        rig.notes = false;
        rig.feed(Wire.client().settingsAck().post(1));
        byte[] payload = new byte[1_256];
        payload[0] = (byte) 255;
        for (int content = 0; content < 10_000_000; content += 1_000) {
            rig.feed(new Wire().frame(0, Wire.PADDED, 1, payload));
        }
        assertThat(rig.connection.isOver()).isFalse();
        assertThat(rig.stream(1).content).isEqualTo(10_000_000);
        assertNothingLost();
        assertThat(rig.credited(0)).isEqualTo(10_000L * 1_256 - rig.connection.flow().creditBytes());
    }

    @Tag("B040")
    @Test
    void shouldLoseNothingToUploadsThatTheClientResets() {
        rig.feed(Wire.client().settingsAck());
        rig.consumes = false;
        for (int i = 0; i < 10_000; i++) {
            int id = 2 * i + 1;
            rig.now += 100_000_000;
            rig.feed(new Wire().post(id).data(id, 0, "x".repeat(5_000)).reset(id, 8));
            assertThat(rig.connection.streamCount()).isZero();
        }
        assertNothingLost();
        upload(20_001);
    }

    @Tag("B041")
    @Test
    void shouldLoseNothingToUploadsThatAreAnsweredEarly() {
        rig.feed(Wire.client().settingsAck());
        rig.consumes = false;
        for (int i = 0; i < 10_000; i++) {
            int id = 2 * i + 1;
            rig.feed(new Wire().post(id).data(id, 0, "x".repeat(3_000)));
            Rig.Stream stream = rig.stream(id);
            rig.respond(stream, true);
            rig.connection.reset(stream, H2ErrorCode.NO_ERROR);
            rig.feed(new Wire().data(id, 0, "x".repeat(2_000)));
            rig.connection.release(stream);
            rig.feed(new Wire().frame(0, Wire.PADDED | Wire.END, id, (byte) 4, (byte) 1, (byte) 0, (byte) 0, (byte) 0,
                (byte) 0));
        }
        assertThat(rig.connection.isOver()).isFalse();
        assertNothingLost();
        upload(20_001);
    }

    private void upload(int id) {
        rig.consumes = true;
        rig.notes = false;
        rig.feed(new Wire().post(id));
        for (int i = 0; i < 1_000; i++) {
            rig.feed(new Wire().data(id, i == 999 ? Wire.END : 0, "y".repeat(10_000)));
        }
        assertThat(rig.last()).isEqualTo("end " + id);
        assertThat(rig.stream(id).content).isEqualTo(10_000_000);
        assertNothingLost();
    }

    @Tag("B043")
    @Test
    void shouldOpenWindowsOnlyAsTheOwnerConsumes() {
        rig.consumes = false;
        rig.feed(Wire.client().settingsAck().post(1));
        for (int i = 0; i < 4; i++) {
            rig.feed(new Wire().data(1, 0, "x".repeat(16_000)));
        }
        assertThat(rig.credited(1)).isZero();
        assertThat(rig.stream(1).heldBytes()).isEqualTo(64_000);

        rig.connection.consumed(rig.stream(1), 32_767);
        assertThat(rig.credited(1)).isZero();
        rig.connection.consumed(rig.stream(1), 1);

        assertThat(rig.credited(1)).isEqualTo(32_768);
        assertThat(rig.stream(1).heldBytes()).isEqualTo(64_000 - 32_768);
    }

    @Tag("B109")
    @Test
    void shouldDiscardAndCreditWhatComesAfterAReset() {
        Wire wire = Wire.client().post(1).data(1, 0, "first").reset(1, 8).data(1, 0, "second").data(1, 0, "third");

        assertThat(Split.server(wire)).endsWith("data 1 first", "reset 1 CANCEL by peer", "> RST 1 STREAM_CLOSED");
        rig.feed(wire);
        assertNothingLost();
    }

    @Test
    void shouldCreditTheRestOfAFrameWhoseStreamIsResetInItsMiddle() {
        rig.consumes = false;
        byte[] bytes = Wire.client().post(1).data(1, 0, "0123456789").get(3).all();
        int middle = bytes.length - new Wire().get(3).all().length - 4;

        rig.feed(bytes, new int[] {middle});
        Rig.Stream stream = rig.stream(1);
        assertThat(stream.heldBytes()).isEqualTo(6);
        rig.connection.release(stream);
        rig.feed(Arrays.copyOfRange(bytes, middle, bytes.length));

        assertThat(rig.sent()).contains("> RST 1 CANCEL");
        assertThat(rig.last()).startsWith("head 3");
        assertNothingLost();
    }

    @Tag("B110")
    @Tag("B111")
    @Test
    void shouldEndTheConnectionForWindowUpdatesThatOnlyProvokeResets() {
        assertThat(Split.server(Wire.client().get(1).windowUpdate(1, 0)).getLast()).isEqualTo("over PROTOCOL_ERROR");
        assertThat(Split.server(Wire.client().get(1).windowUpdate(1, Integer.MAX_VALUE))).endsWith(
            "> RST 1 FLOW_CONTROL_ERROR", "> GOAWAY 1 FLOW_CONTROL_ERROR", "over FLOW_CONTROL_ERROR");
        assertThat(Split.server(Wire.client().windowUpdate(0, Integer.MAX_VALUE)).getLast())
            .isEqualTo("over FLOW_CONTROL_ERROR");
        List<String> fine = Split.server(Wire.client().get(1).windowUpdate(1, Integer.MAX_VALUE - 65_535)
            .windowUpdate(0, Integer.MAX_VALUE - 65_535));
        assertThat(fine.getLast()).startsWith("head 1");
    }
}
