package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our end as a client: what servers may answer, and when a request is known not to have been looked at. */
class ClientRoleTest {
    private static final String RESET = "reset 1 PROTOCOL_ERROR";

    private static List<String> answer(String method, Wire wire) {
        return Split.run(H2Role.CLIENT, wire, rig -> {
            rig.request(method, true);
            rig.request("GET", true);
        });
    }

    private static void assertMalformed(String method, Wire wire) {
        List<String> log = answer(method, wire.headers(3, Wire.END, ":status", "204"));
        assertThat(log).endsWith("> RST 1 PROTOCOL_ERROR", RESET, "head 3 204 NONE end");
    }

    @Test
    void shouldReadAResponseWithInterimOnesAndTrailers() {
        Wire wire = Wire.server().headers(1, 0, ":status", "103", "link", "</x>").headers(1, 0, ":status", "200")
            .data(1, 0, "hello").headers(1, Wire.END, "grpc-status", "0");

        assertThat(answer("GET", wire)).containsExactly("> SETTINGS ACK", "settings", "head 1 103 NONE [link: </x>]",
            "head 1 200 CHUNKED", "data 1 hello", "trailers 1 [grpc-status: 0]");
    }

    @Test
    void shouldSendThePrefaceAndForbidPushes() {
        Rig rig = new Rig(H2Role.CLIENT);

        String sent = new String(rig.control.getFirst(), StandardCharsets.ISO_8859_1);

        assertThat(sent).startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0").contains("\0\2\0\0\0\0");
        assertThat(rig.connection.hasPeerSettings()).isFalse();
    }

    @Tag("B142")
    @Test
    void shouldRefuseInterimResponsesThatEnd() {
        assertMalformed("GET", Wire.server().headers(1, Wire.END, ":status", "103"));
    }

    @Tag("B143")
    @Test
    void shouldRefuse101() {
        assertMalformed("GET", Wire.server().headers(1, 0, ":status", "101"));
    }

    @Tag("B144")
    @Test
    void shouldKeepTrailersApartFromHeads() {
        Wire wire = Wire.server().headers(1, 0, ":status", "200", "x", "1").headers(1, Wire.END, "x", "2");
        assertThat(answer("GET", wire)).endsWith("head 1 200 CHUNKED [x: 1]", "trailers 1 [x: 2]");
    }

    /** A server's fields cannot be answered with a 431: it is told that they were too much. */
    @Tag("B134")
    @Test
    void shouldCalmServersWhoseFieldsAreTooLarge() {
        String[] many = new String[2 * 102];
        Arrays.fill(many, "x");
        many[0] = ":status";
        many[1] = "200";
        Wire head = Wire.server().headers(1, Wire.END, many);
        Wire trailers = Wire.server().headers(1, 0, ":status", "200").headers(1, Wire.END, "x", "v".repeat(8_192));
        for (Wire large : List.of(head, trailers)) {
            assertThat(answer("GET", large)).endsWith("> RST 1 ENHANCE_YOUR_CALM", "reset 1 ENHANCE_YOUR_CALM");
        }
    }

    @Tag("B145")
    @Test
    void shouldReadAHeadThatIsAllOfAResponse() {
        assertThat(answer("POST", Wire.server().headers(1, Wire.END, ":status", "200", "grpc-status", "12")).getLast())
            .isEqualTo("head 1 200 LENGTH [grpc-status: 12] end");
    }

    @Tag("B151")
    @Test
    void shouldSeeAWholeResponseBeforeItsRequestIsCut() {
        List<String> log = Split.run(H2Role.CLIENT,
            Wire.server().headers(1, Wire.END, ":status", "413").reset(1, 0), rig -> rig.request("POST", false));

        assertThat(log).endsWith("head 1 413 LENGTH end", "reset 1 NO_ERROR by peer");
    }

    @Tag("B154")
    @Test
    void shouldTellThatAPeerDoesNotSpeakHttp2() {
        Rig rig = new Rig(H2Role.CLIENT);
        rig.request("GET", true);

        rig.feed(new Wire().text("HTTP/1.1 400 Bad Request\r\n\r\n"));

        assertThat(rig.last()).isEqualTo("over PROTOCOL_ERROR");
        assertThat(rig.connection.hasPeerSettings()).isFalse();
    }

    @Tag("B155")
    @Test
    void shouldTellWhichRequestsWereNotLookedAt() {
        assertThat(answer("POST", Wire.server().reset(1, 7)).getLast()).isEqualTo("reset 1 REFUSED_STREAM by peer");
        assertThat(answer("POST", Wire.server().goAway(1, 0).headers(1, Wire.END, ":status", "204"))).endsWith(
            "goaway 1 NO_ERROR", "reset 3 REFUSED_STREAM by peer", "head 1 204 NONE end");
    }

    @Tag("B156")
    @Test
    void shouldLeaveRequestsAloneThatGoAwayCovers() {
        Rig rig = new Rig(H2Role.CLIENT);
        rig.request("POST", true);

        rig.feed(Wire.server().goAway(1, 2));

        assertThat(rig.last()).isEqualTo("goaway 1 INTERNAL_ERROR");
        assertThat(rig.connection.canOpen()).isFalse();
        assertThat(rig.connection.streamCount()).isEqualTo(1);
    }

    @Tag("B158")
    @Test
    void shouldOpenNoMoreStreamsThanThePeerAllows() {
        Rig rig = new Rig(H2Role.CLIENT);
        rig.feed(Wire.server().settings(3, 1));
        assertThat(rig.connection.openMax()).isEqualTo(1);
        rig.request("GET", true);
        assertThat(rig.connection.canOpen()).isFalse();

        rig.feed(new Wire().settings(3, 0).headers(1, Wire.END, ":status", "204"));
        assertThat(rig.connection.canOpen()).isFalse();

        rig.feed(new Wire().settings(3, 0xffff_ffffL));
        assertThat(rig.connection.openMax()).isEqualTo(H2Limits.DEFAULT.maxStreams());
        assertThat(rig.connection.canOpen()).isTrue();
    }

    @Tag("B161")
    @Test
    void shouldEndFloodsOfServers() {
        for (Wire step : List.of(new Wire().ping(0), new Wire().settings(), new Wire().frame(0x16, 0, 0),
            new Wire().goAway(Integer.MAX_VALUE, 0), new Wire().data(1, 0, ""))) {
            Rig rig = new Rig(H2Role.CLIENT);
            rig.request("GET", true);
            rig.feed(Wire.server().headers(1, 0, ":status", "200"));
            for (int i = 0; i < 2_000 && !rig.connection.isOver(); i++) {
                rig.feed(step);
            }
            assertThat(rig.last()).isEqualTo("over ENHANCE_YOUR_CALM");
        }
        assertThat(answer("GET", Wire.server().header(65_537, 1, 4, 1)).getLast()).isEqualTo("over FRAME_SIZE_ERROR");
    }

    @Tag("B162")
    @Test
    void shouldRefuseContentThatIsNotAsLongAsAnnounced() {
        assertMalformed("GET", Wire.server().headers(1, 0, ":status", "200", "content-length", "10").data(1, 1, ""));
        assertMalformed("GET", Wire.server().headers(1, Wire.END, ":status", "200", "content-length", "10"));
        assertMalformed("HEAD", Wire.server().headers(1, 0, ":status", "200", "content-length", "10").data(1, 1, "x"));
        assertMalformed("GET", Wire.server().headers(1, 0, ":status", "304").data(1, 0, "x"));
        Wire head = Wire.server().headers(1, Wire.END, ":status", "200", "content-length", "10");
        assertThat(answer("HEAD", head).getLast()).isEqualTo("head 1 200 NONE [content-length: 10] end");
        assertThat(answer("GET", Wire.server().headers(1, 0, ":status", "204", "content-length", "0").data(1, 1, "")))
            .endsWith("head 1 204 NONE [content-length: 0]", "end 1");
    }

    @Tag("B163")
    @Test
    void shouldRefuseMalformedResponses() {
        for (String[] fields : new String[][] {{"x", "y"}, {":status", "abc"}, {":status", "200", ":status", "200"},
            {":status", "20"}, {":status", "0200"}, {":status", "600"}, {":status", "099"},
            {":status", "200", "X", "y"}, {":status", "200", "connection", "close"}, {":method", "GET"},
            {"x", "y", ":status", "200"},
            {":status", "200", "transfer-encoding", "chunked"}}) {
            assertMalformed("GET", Wire.server().headers(1, 0, fields));
        }
    }

    @Tag("B164")
    @Test
    void shouldRefuseContentBeforeAHeadAndHeadsBehindTheEnd() {
        assertMalformed("GET", Wire.server().data(1, 0, "x"));
        assertThat(Split.run(H2Role.CLIENT, Wire.server().headers(1, Wire.END, ":status", "200")
            .headers(1, Wire.END, ":status", "200"), rig -> rig.request("POST", false)).getLast())
            .isEqualTo("over STREAM_CLOSED");
    }

    @Tag("B165")
    @Test
    void shouldRefuseResponsesToRequestsThatWereNeverSent() {
        assertThat(answer("GET", Wire.server().headers(5, Wire.END, ":status", "200")).getLast())
            .isEqualTo("over PROTOCOL_ERROR");
        assertThat(answer("GET", Wire.server().headers(2, Wire.END, ":status", "200")).getLast())
            .isEqualTo("over PROTOCOL_ERROR");
    }

    @Tag("B168")
    @Test
    void shouldTellThatAPingWasAnswered() {
        Rig rig = new Rig(H2Role.CLIENT);
        rig.feed(Wire.server());

        rig.connection.ping(0);
        rig.feed(new Wire().ping(1));

        assertThat(rig.log).endsWith("> PING 0", "pong 0");
    }

    @Tag("B149")
    @Test
    void shouldRefuseToLoseExtendedConnect() {
        assertThat(answer("GET", Wire.server().settings(8, 1).settings(8, 0)).getLast())
            .isEqualTo("over PROTOCOL_ERROR");
        assertThat(answer("GET", Wire.server().settings(8, 2)).getLast()).isEqualTo("over PROTOCOL_ERROR");
        assertThat(answer("GET", Wire.server().settings(2, 1)).getLast()).isEqualTo("over PROTOCOL_ERROR");
        assertThat(answer("GET", Wire.server().settings(8, 1).settings(8, 1)).getLast()).isEqualTo("settings");
    }

    /** Nobody opens a billion streams in a test: the next id is set. */
    @Tag("B167")
    @Test
    void shouldOpenNoMoreStreamsWhenTheIdsAreUsedUp() throws ReflectiveOperationException {
        Rig rig = new Rig(H2Role.CLIENT);
        rig.feed(Wire.server());
        MethodHandles.Lookup inside = MethodHandles.privateLookupIn(ConnectionCore.class, MethodHandles.lookup());
        Object core = MethodHandles.privateLookupIn(H2Connection.class, MethodHandles.lookup())
            .findVarHandle(H2Connection.class, "core", ConnectionCore.class).get(rig.connection);
        inside.findVarHandle(ConnectionCore.class, "nextStreamId", int.class).set(core, Integer.MAX_VALUE - 2);

        rig.request("GET", true);
        Rig.Stream last = rig.request("GET", true);

        assertThat(last.streamId()).isEqualTo(Integer.MAX_VALUE);
        assertThat(rig.connection.canOpen()).isFalse();
        rig.feed(new Wire().headers(Integer.MAX_VALUE, Wire.END, ":status", "204"));
        assertThat(rig.last()).isEqualTo("head 2147483647 204 NONE end");
        assertThat(rig.connection.canOpen()).as("not from the beginning").isFalse();
        assertThat(rig.connection.isOver()).isFalse();
    }
}
