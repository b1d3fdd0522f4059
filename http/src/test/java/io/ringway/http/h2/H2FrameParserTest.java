package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import io.ringway.http.Delivery;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of the http2jp test cases, alone, in every split, each parsed twice by the same parser. */
class H2FrameParserTest {
    private static final int FRAME_MAX = 16_384;

    static Stream<String> cases() throws IOException {
        try (Stream<Path> paths = Files.walk(CaseFiles.h2("frames"))) {
            List<String> names = paths.map(Path::toString).filter(name -> name.endsWith(".json")).sorted().toList();
            assertThat(names).hasSizeGreaterThan(30);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldReadAFrameOrNameItsError(String file) throws IOException {
        Map<String, Object> one = CaseFiles.object(Path.of(file));
        byte[] wire = HexFormat.of().parseHex((String) one.get("wire"));
        List<?> errors = (List<?>) one.get("error");
        for (int[] way : Delivery.waysOf(wire.length, wire.length)) {
            Notes notes = new Notes(errors == null);
            H2FrameParser parser = new H2FrameParser(notes, FRAME_MAX);
            for (int round = 0; round < 2; round++) {
                notes.all.clear();
                parser.reset();
                int result = parse(parser, file.contains("/continuation/"), wire, way);
                if (errors == null) {
                    assertThat(result).isZero();
                    assertThat(notes.text()).isEqualTo(expected(one));
                } else {
                    assertThat(errors.stream().map(Object::toString)).contains(Integer.toString(-result));
                }
            }
        }
    }

    private static int parse(H2FrameParser parser, boolean isContinuation, byte[] wire, int[] way) {
        if (isContinuation) {
            byte[] open = new Wire().frame(1, 0, 50).all();
            assertThat(parser.parse(new UnsafeBuffer(open), 0, open.length)).isEqualTo(open.length);
        }
        int from = 0;
        for (int end : way) {
            int result = parser.parse(Delivery.upTo(wire, end), from, end);
            if (result < 0) {
                return result;
            }
            from = end;
        }
        return 0;
    }

    private static String expected(Map<String, Object> one) {
        Map<String, Object> frame = CaseFiles.asMap(one.get("frame"));
        Map<String, Object> payload = CaseFiles.asMap(frame.get("frame_payload"));
        Object id = frame.get("stream_identifier");
        int flags = (Integer) frame.get("flags");
        return switch ((Integer) frame.get("type")) {
            case 0 -> "data " + id + ' ' + frame.get("length") + ' ' + payload.get("data");
            case 1 -> "headers " + id + ' ' + payload.get("header_block_fragment");
            case 2 -> "priority";
            case 3 -> "reset " + id + ' ' + payload.get("error_code");
            case 4 -> ((List<?>) payload.get("settings")).stream().map(Objects::toString)
                .reduce("settings " + (flags & 1), String::concat);
            case 5 -> "push";
            case 6 -> "ping " + payload.get("opaque_data");
            case 7 -> "goaway " + payload.get("last_stream_id") + ' ' + payload.get("error_code");
            case 8 -> "window " + id + ' ' + payload.get("window_size_increment");
            default -> "headers 50 " + payload.get("header_block_fragment");
        };
    }

    /** Notes frames in the words of the expected ones. */
    private static final class Notes implements H2FrameListener {
        final List<String> all = new ArrayList<>();
        /** Nobody takes pushes, good or bad: all are refused but where one is expected. */
        private final boolean takesPushes;
        private final StringBuilder settings = new StringBuilder();

        Notes(boolean takesPushes) {
            this.takesPushes = takesPushes;
        }

        String text() {
            return String.join("", all);
        }

        @Override
        public int onFrame(int type, int flags) {
            return 0;
        }

        @Override
        public int onData(int streamId, int flowBytes, int dataBytes, boolean isEndStream) {
            all.add("data " + streamId + ' ' + flowBytes + ' ');
            return 0;
        }

        @Override
        public int onDataPart(UnsafeBuffer buffer, int offset, int length, boolean isLast) {
            all.add(Rig.text(buffer, offset, length));
            return 0;
        }

        @Override
        public int onHeaders(int streamId, int blockBytes, boolean isEndStream, boolean isEndHeaders) {
            all.add("headers " + streamId + ' ');
            return 0;
        }

        @Override
        public int onContinuation(int blockBytes, boolean isEndHeaders) {
            return 0;
        }

        @Override
        public int onBlockPart(UnsafeBuffer buffer, int offset, int length, boolean isLast) {
            all.add(Rig.text(buffer, offset, length));
            return 0;
        }

        @Override
        public int onPriority() {
            all.add("priority");
            return 0;
        }

        @Override
        public int onReset(int streamId, int errorCode) {
            all.add("reset " + streamId + ' ' + errorCode);
            return 0;
        }

        @Override
        public int onSetting(int id, long value) {
            settings.append(List.of(id, value));
            return 0;
        }

        @Override
        public int onSettingsEnd(boolean isAck) {
            all.add("settings " + (isAck ? 1 : 0) + settings);
            settings.setLength(0);
            return 0;
        }

        @Override
        public int onPushPromise() {
            all.add("push");
            return takesPushes ? 0 : -H2ErrorCode.PROTOCOL_ERROR;
        }

        @Override
        public int onPing(long data, boolean isAck) {
            UnsafeBuffer bytes = new UnsafeBuffer(new byte[8]);
            bytes.putLong(0, data, ByteOrder.BIG_ENDIAN);
            all.add("ping " + Rig.text(bytes, 0, 8));
            return 0;
        }

        @Override
        public int onGoAway(int lastStreamId, int errorCode) {
            all.add("goaway " + lastStreamId + ' ' + errorCode);
            return 0;
        }

        @Override
        public int onWindowUpdate(int streamId, int increment) {
            all.add("window " + streamId + ' ' + increment);
            return 0;
        }

        @Override
        public int onUnknown(int type) {
            all.add("unknown " + type);
            return 0;
        }
    }
}
