package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Preface, sizes, and where a frame may stand; each case in every split. */
class FrameRulesTest {
    private static void assertOver(Wire wire, String code) {
        List<String> log = Split.server(wire);
        assertThat(log.getLast()).isEqualTo("over " + code);
        assertThat(log.get(log.size() - 2)).startsWith("> GOAWAY ").endsWith(' ' + code);
    }

    private static Wire client() {
        return Wire.client();
    }

    @Tag("B002")
    @Test
    void shouldRefuseAnythingBeforeSettings() {
        assertOver(new Wire().text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").get(1), "PROTOCOL_ERROR");
        assertOver(new Wire().text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").settingsAck(), "PROTOCOL_ERROR");
        assertOver(new Wire().text("GET / HTTP/1.1\r\n"), "PROTOCOL_ERROR");
        assertOver(new Wire().text("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX"), "PROTOCOL_ERROR");
    }

    @Tag("B004")
    @Test
    void shouldTellThatAPrefaceIsHalfReceived() {
        Rig rig = new Rig(H2Role.SERVER);

        rig.feed(new Wire().text("PRI * HT"));

        assertThat(rig.connection.isHeadPending()).isTrue();
        assertThat(rig.log).isEmpty();
    }

    @Tag("B006")
    @Test
    void shouldRefuseAFrameTooLargeBeforeItsPayload() {
        assertOver(client().header(16_777_215, 1, 4, 1), "FRAME_SIZE_ERROR");
        assertOver(client().header(16_385, 0, 0, 1), "FRAME_SIZE_ERROR");
        assertThat(Split.server(client().post(1).header(16_384, 0, 0, 1)).getLast()).startsWith("head 1");
    }

    @Tag("B007")
    @Test
    void shouldIgnoreWhatItDoesNotKnowUntilItIsTooMuch() {
        Wire wire = client().frame(0x16, 0xff, 7, new byte[20]).frame(0x16, 0, 0)
            .header(0, 4, 0xfe, 0x8000_0000).get(1).settings(0xff, 1);
        assertThat(Split.server(wire)).endsWith("> SETTINGS ACK", "settings", "> SETTINGS ACK", "settings",
            "head 1 GET / at a.test NONE [host: a.test] end", "> SETTINGS ACK", "settings");

        Wire flood = client();
        for (int i = 0; i < 1_001; i++) {
            flood.frame(0x16, 0, 0);
        }
        assertOver(flood, "ENHANCE_YOUR_CALM");
    }

    @Tag("B008")
    @Test
    void shouldRefuseSettingsThatAreCut() {
        assertOver(client().frame(4, 0, 0, new byte[5]), "FRAME_SIZE_ERROR");
        assertOver(client().header(6, 4, 0, 1), "PROTOCOL_ERROR");
    }

    @Tag("B009")
    @Test
    void shouldRefuseAnAcknowledgementWithSettings() {
        assertOver(client().frame(4, 1, 0, new byte[6]), "FRAME_SIZE_ERROR");
    }

    @Tag("B011")
    @Test
    void shouldRefuseAPushSettingThatIsNoBoolean() {
        assertOver(client().settings(2, 2), "PROTOCOL_ERROR");
    }

    @Tag("B013")
    @ParameterizedTest
    @ValueSource(longs = {0, 16_383, 16_777_216, 0xffff_ffffL})
    void shouldRefuseFrameSizesOutOfRange(long size) {
        assertOver(client().settings(5, size), "PROTOCOL_ERROR");
        assertThat(Split.server(client().settings(5, 16_384, 5, 16_777_215)).getLast()).isEqualTo("settings");
    }

    @Tag("B016")
    @Test
    void shouldRefuseBadPings() {
        assertOver(client().frame(6, 0, 0, new byte[7]), "FRAME_SIZE_ERROR");
        assertOver(client().frame(6, 0, 1, new byte[8]), "PROTOCOL_ERROR");
        assertThat(Split.server(client().ping(0)).getLast()).isEqualTo("> PING 1");
    }

    @Tag("B017")
    @Test
    void shouldRefuseGoAwayOnAStream() {
        assertOver(client().frame(7, 0, 1, new byte[8]), "PROTOCOL_ERROR");
        assertOver(client().frame(7, 0, 0, new byte[7]), "FRAME_SIZE_ERROR");
        assertThat(Split.server(client().frame(7, 0, 0, new byte[30])).getLast()).isEqualTo("goaway 0 NO_ERROR");
    }

    @Tag("B018")
    @Test
    void shouldRefuseBadResets() {
        assertOver(client().get(1).frame(3, 0, 1, new byte[3]), "FRAME_SIZE_ERROR");
        assertOver(client().frame(3, 0, 0, new byte[4]), "PROTOCOL_ERROR");
        assertOver(client().reset(99, 8), "PROTOCOL_ERROR");
    }

    @Tag("B019")
    @Test
    void shouldRefuseBadWindowUpdates() {
        assertOver(client().frame(8, 0, 0, new byte[3]), "FRAME_SIZE_ERROR");
        assertOver(client().windowUpdate(0, 0), "PROTOCOL_ERROR");
        assertOver(client().windowUpdate(99, 1), "PROTOCOL_ERROR");
    }

    @Tag("B020")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void shouldRefuseHeadersTooShortForTheirPriority(int length) {
        assertOver(client().frame(1, 0x25, 1, new byte[length]), "FRAME_SIZE_ERROR");
    }

    @Test
    void shouldTakeHeadersWithPaddingAndPriority() {
        byte[] block = Wire.block(Wire.GET);
        Wire wire = client().header(block.length + 6 + 3, 1, 0x2d, 1).bytes((byte) 3).bytes(new byte[5]).bytes(block)
            .bytes(new byte[3]).ping(0);

        assertThat(Split.server(wire)).endsWith("head 1 GET / at a.test NONE [host: a.test] end", "> PING 1");
    }

    @Test
    void shouldRefusePaddingLongerThanTheFrame() {
        assertOver(client().frame(1, 0x0d, 1, (byte) 2, (byte) 0), "PROTOCOL_ERROR");
        assertOver(client().post(1).frame(0, 8, 1, (byte) 1), "PROTOCOL_ERROR");
        assertOver(client().post(1).frame(0, 8, 1), "FRAME_SIZE_ERROR");
        assertOver(client().frame(1, 0x0d, 1), "FRAME_SIZE_ERROR");
    }

    @Tag("B022")
    @Test
    void shouldRefusePushes() {
        assertOver(client().frame(5, 4, 1, new byte[8]), "PROTOCOL_ERROR");
        assertThat(Split.run(H2Role.CLIENT, Wire.server().frame(5, 4, 1, new byte[8]), rig -> rig.request("GET", true))
            .getLast()).isEqualTo("over PROTOCOL_ERROR");
    }

    @Tag("B023")
    @Test
    void shouldReadPriorityAndIgnoreIt() {
        assertOver(client().frame(2, 0, 0, new byte[5]), "PROTOCOL_ERROR");
        assertOver(client().frame(2, 0, 1, new byte[] {(byte) 0x80, 0, 0, 1, 9}), "PROTOCOL_ERROR");
        assertOver(client().frame(1, 0x2d, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 9),
            "PROTOCOL_ERROR");
        Wire wire = client().frame(2, 0, 1, new byte[] {0, 0, 0, 3, 9}).frame(2, 0, 77, new byte[5]).get(1);
        assertThat(Split.server(wire).getLast()).startsWith("head 1 GET");
    }

    @Tag("B024")
    @Test
    void shouldRefuseHeadersOnStreamsThatNobodyCanOpen() {
        assertOver(client().headers(0, 1, Wire.GET), "PROTOCOL_ERROR");
        assertOver(client().get(2), "PROTOCOL_ERROR");
        assertOver(client().get(5).get(3), "PROTOCOL_ERROR");
    }

    @Tag("B026")
    @Test
    void shouldRefuseAnIdThatHasEnded() {
        List<String> log = Split.run(H2Role.SERVER, client().get(1).get(1), rig -> rig.answers = true);

        assertThat(log.getLast()).isEqualTo("over STREAM_CLOSED");
    }

    @Tag("B027")
    @Test
    void shouldRefuseContentBeforeAHead() {
        assertOver(client().data(1, 0, "x"), "PROTOCOL_ERROR");
        assertOver(client().data(2, 0, "x"), "PROTOCOL_ERROR");
    }

    @Tag("B029")
    @Tag("B115")
    @Test
    void shouldRefuseContentAfterItsEnd() {
        assertOver(client().get(1).data(1, 0, "x"), "STREAM_CLOSED");
        assertOver(client().post(1).data(1, 1, "x").data(1, 1, ""), "STREAM_CLOSED");
    }

    @Tag("B114")
    @Test
    void shouldRefuseHeadersAfterTheEnd() {
        assertOver(client().get(1).get(1), "STREAM_CLOSED");
    }

    @Tag("B031")
    @Test
    void shouldResetAStreamWhoseTrailersDoNotEndIt() {
        assertThat(Split.server(client().post(1).headers(1, 0, "x-sum", "1").get(3))).endsWith(
            "> RST 1 PROTOCOL_ERROR", "reset 1 PROTOCOL_ERROR", "head 3 GET / at a.test NONE [host: a.test] end");
    }

    @Tag("B032")
    @Test
    void shouldRefuseContentAfterTrailers() {
        assertOver(client().post(1).headers(1, Wire.END, "x-sum", "1").data(1, 1, "x"), "STREAM_CLOSED");
    }

    @Tag("B033")
    @Test
    void shouldServeTheLastIdThereIs() {
        Wire wire = client().get(Integer.MAX_VALUE);
        assertThat(Split.server(wire).getLast()).startsWith("head 2147483647 GET");
        assertOver(wire.get(Integer.MAX_VALUE), "STREAM_CLOSED");
        assertOver(client().get(Integer.MAX_VALUE).get(Integer.MAX_VALUE - 2), "PROTOCOL_ERROR");
    }

    @Tag("B112")
    @Test
    void shouldEndTheConnectionForAPriorityOfTheWrongSize() {
        assertOver(client().get(1).frame(2, 0, 1, new byte[4]), "FRAME_SIZE_ERROR");
    }

    @Tag("B119")
    @Test
    void shouldLetNothingIntoAFieldBlock() {
        byte[] block = Wire.block(Wire.GET);
        assertOver(client().frame(1, 1, 1, block).frame(9, 4, 3), "PROTOCOL_ERROR");
        assertOver(client().frame(1, 1, 1, block).ping(0), "PROTOCOL_ERROR");
        assertOver(client().frame(1, 1, 1, block).frame(0x16, 0, 0), "PROTOCOL_ERROR");
        assertOver(client().frame(9, 4, 1), "PROTOCOL_ERROR");
        assertOver(client().get(1).frame(9, 4, 1), "PROTOCOL_ERROR");
    }

    @Test
    void shouldJoinABlockFromItsPieces() {
        byte[] block = Wire.block(Wire.with(Wire.GET, "x-long", "v".repeat(9_000)));
        Wire wire = client().header(10, 1, 1, 1).bytes(Arrays.copyOf(block, 10))
            .header(5_000, 9, 0, 1).bytes(Arrays.copyOfRange(block, 10, 5_010))
            .frame(9, 4, 1, Arrays.copyOfRange(block, 5_010, block.length));

        assertThat(Split.server(wire).getLast()).startsWith("head 1 GET / at a.test NONE [host: a.test] [x-long: vvv");
    }
}
