package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9113 5.1 as a table: every state a stream can be in, every frame that can come. */
class StreamStatesTest {
    private static final String TABLE = """
        idle                 | HEADERS  | head 5 GET / at a.test NONE [host: a.test] end
        idle                 | TRAILERS | reset 5 PROTOCOL_ERROR
        idle                 | DATA     | over PROTOCOL_ERROR
        idle                 | END      | over PROTOCOL_ERROR
        idle                 | RST      | over PROTOCOL_ERROR
        idle                 | WINDOW   | over PROTOCOL_ERROR
        idle                 | PRIORITY | -
        skipped              | HEADERS  | over PROTOCOL_ERROR
        skipped              | DATA     | over STREAM_CLOSED
        skipped              | END      | over STREAM_CLOSED
        skipped              | RST      | -
        skipped              | WINDOW   | -
        skipped              | PRIORITY | -
        open                 | HEADERS  | reset 5 PROTOCOL_ERROR
        open                 | TRAILERS | trailers 5 [x: y]
        open                 | DATA     | data 5 x
        open                 | END      | end 5
        open                 | RST      | reset 5 CANCEL by peer
        open                 | WINDOW   | -
        open                 | PRIORITY | -
        half-closed local    | HEADERS  | reset 5 PROTOCOL_ERROR
        half-closed local    | TRAILERS | trailers 5 [x: y]
        half-closed local    | DATA     | data 5 x
        half-closed local    | END      | end 5
        half-closed local    | RST      | reset 5 CANCEL by peer
        half-closed local    | WINDOW   | -
        half-closed local    | PRIORITY | -
        half-closed remote   | HEADERS  | over STREAM_CLOSED
        half-closed remote   | TRAILERS | over STREAM_CLOSED
        half-closed remote   | DATA     | over STREAM_CLOSED
        half-closed remote   | END      | over STREAM_CLOSED
        half-closed remote   | RST      | reset 5 CANCEL by peer
        half-closed remote   | WINDOW   | -
        half-closed remote   | PRIORITY | -
        ended                | HEADERS  | over STREAM_CLOSED
        ended                | TRAILERS | over STREAM_CLOSED
        ended                | DATA     | over STREAM_CLOSED
        ended                | END      | over STREAM_CLOSED
        ended                | RST      | -
        ended                | WINDOW   | -
        ended                | PRIORITY | -
        ended, not released  | HEADERS  | over STREAM_CLOSED
        ended, not released  | DATA     | over STREAM_CLOSED
        ended, not released  | RST      | -
        ended, not released  | WINDOW   | -
        reset by peer        | HEADERS  | > RST 5 STREAM_CLOSED
        reset by peer        | TRAILERS | > RST 5 STREAM_CLOSED
        reset by peer        | DATA     | > RST 5 STREAM_CLOSED
        reset by peer        | END      | > RST 5 STREAM_CLOSED
        reset by peer        | RST      | -
        reset by peer        | WINDOW   | -
        reset by peer        | PRIORITY | -
        reset by us          | HEADERS  | -
        reset by us          | TRAILERS | -
        reset by us          | DATA     | -
        reset by us          | END      | -
        reset by us          | RST      | -
        reset by us          | WINDOW   | -
        reset by us          | PRIORITY | -
        behind the last call | HEADERS  | -
        behind the last call | DATA     | -
        behind the last call | RST      | -
        behind the last call | WINDOW   | -
        """;

    /** How stream 5 of a server gets into a state. */
    private static final Map<String, Consumer<Rig>> STATES = Map.of(
        "idle", rig -> { },
        "skipped", rig -> rig.feed(new Wire().get(7)),
        "open", rig -> rig.feed(new Wire().post(5)),
        "half-closed local", rig -> {
            rig.feed(new Wire().post(5));
            rig.respond(rig.stream(5), true);
        },
        "half-closed remote", rig -> rig.feed(new Wire().get(5)),
        "ended", rig -> {
            rig.feed(new Wire().get(5));
            rig.respond(rig.stream(5), true);
            rig.connection.release(rig.streams.remove(5));
        },
        "ended, not released", rig -> {
            rig.feed(new Wire().get(5));
            rig.respond(rig.stream(5), true);
        },
        "reset by peer", rig -> rig.feed(new Wire().post(5).reset(5, 8)),
        "reset by us", rig -> {
            rig.feed(new Wire().post(5));
            rig.connection.release(rig.streams.remove(5));
        },
        "behind the last call", rig -> {
            rig.connection.endDrain();
            rig.feed(new Wire().post(5));
        });

    private static final Map<String, UnaryOperator<Wire>> FRAMES = Map.of(
        "HEADERS", wire -> wire.headers(5, Wire.END, Wire.GET),
        "TRAILERS", wire -> wire.headers(5, Wire.END, "x", "y"),
        "DATA", wire -> wire.data(5, 0, "x"),
        "END", wire -> wire.data(5, Wire.END, ""),
        "RST", wire -> wire.reset(5, 8),
        "WINDOW", wire -> wire.windowUpdate(5, 1),
        "PRIORITY", wire -> wire.frame(2, 0, 5, new byte[5]));

    @ParameterizedTest(name = "{0}: {1} gives {2}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void shouldTreatEachFrameAsItsStreamsStateWants(String state, String frame, String outcome) {
        Rig rig = new Rig(H2Role.SERVER);
        rig.feed(Wire.client());
        STATES.get(state).accept(rig);
        rig.log.clear();

        rig.feed(FRAMES.get(frame).apply(new Wire()));

        List<String> told = rig.log.isEmpty() ? List.of("-") : rig.log;
        assertThat(told.getLast()).isEqualTo(outcome);
        assertThat(rig.connection.isOver()).isEqualTo(outcome.startsWith("over "));
    }

    @Test
    void shouldAllowOnlyTheTransitionsOfTheTable() {
        String[] names = {"FREE", "OPEN", "LOCAL", "REMOTE", "CLOSED"};
        StringBuilder allowed = new StringBuilder();
        for (byte from = H2Stream.FREE; from <= H2Stream.CLOSED; from++) {
            for (byte to = H2Stream.FREE; to <= H2Stream.CLOSED; to++) {
                if (H2Stream.mayBecome(from, to)) {
                    allowed.append(names[from]).append('>').append(names[to]).append(' ');
                }
            }
        }
        assertThat(allowed.toString().trim()).isEqualTo("FREE>OPEN OPEN>LOCAL OPEN>REMOTE OPEN>CLOSED LOCAL>CLOSED "
            + "REMOTE>CLOSED CLOSED>FREE");
    }
}
