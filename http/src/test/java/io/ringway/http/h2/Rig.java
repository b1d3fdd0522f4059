package io.ringway.http.h2;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.http.hpack.PseudoHeader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** An owner that notes what a connection tells it and sends, in words; content of neighbouring parts is joined. */
final class Rig implements H2Events, H2ControlSink, H2BlockMemory {
    static final HttpLimits HTTP = HttpLimits.DEFAULT;

    /** A stream with both kinds of head. */
    static final class Stream extends H2Stream {
        private final MessageHead head;
        long content;

        Stream(H2Role role, HttpLimits http) {
            head = role == H2Role.SERVER ? new RequestHead(http) : new ResponseHead(http);
        }

        @Override
        protected MessageHead head() {
            return head;
        }
    }

    final H2Connection connection;
    final H2HeadReader reader;
    final H2Role role;
    final List<String> log = new ArrayList<>();
    final List<byte[]> control = new ArrayList<>();
    final Map<Integer, Stream> streams = new HashMap<>();
    final Map<Integer, byte[]> blocks = new HashMap<>();
    /** Consumes content at once. */
    boolean consumes = true;
    /** Releases streams that are reset or complete on the peer's side at once. */
    boolean releases = true;
    /** Answers complete requests with an empty 200. */
    boolean answers;
    /** Notes content itself, not only that it came. */
    boolean notes = true;
    /** Has enough behind each head. */
    boolean pauses;
    /** Has no stream for whoever asks. */
    boolean refuses;
    int controlMax = Integer.MAX_VALUE;
    /** Longest frame there is room for. */
    int controlBytesMax = Integer.MAX_VALUE;
    long now;
    private final HttpLimits http;
    private int nextBlock;
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[300_000]);

    Rig(H2Role role) {
        this(role, H2Limits.DEFAULT);
    }

    Rig(H2Role role, H2Limits limits) {
        this(role, limits, HTTP);
    }

    /** One whose heads may have as much as is said, whatever its reader is told later. */
    Rig(H2Role role, HttpLimits http) {
        this(role, H2Limits.DEFAULT, http);
    }

    private Rig(H2Role role, H2Limits limits, HttpLimits http) {
        this.role = role;
        this.http = http;
        reader = new H2HeadReader(http);
        connection = new H2Connection(role, limits, reader, this, this, this);
        connection.start(0);
    }

    Rig feed(byte[] bytes) {
        return feed(bytes, new int[] {bytes.length});
    }

    Rig feed(Wire wire) {
        return feed(wire.all());
    }

    /** Each piece in memory of its own, which is overwritten when it has been read. */
    Rig feed(byte[] bytes, int[] ends) {
        int from = 0;
        for (int end : ends) {
            byte[] piece = new byte[end - from + 1];
            System.arraycopy(bytes, from, piece, 1, end - from);
            connection.receive(new UnsafeBuffer(piece, 1, end - from), 0, end - from, now);
            from = end;
        }
        return this;
    }

    Stream stream(int id) {
        return streams.get(id);
    }

    /** Opens a stream of ours and sends its head. */
    Stream request(String method, boolean endStream) {
        Stream stream = new Stream(role, http);
        byte[] name = method.getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer value = new UnsafeBuffer(name);
        connection.open(stream, Method.parse(value, 0, name.length));
        streams.put(stream.streamId(), stream);
        HpackEncoder encoder = connection.encoder();
        int end = encoder.beginBlock(out, H2Frame.HEADER_BYTES);
        end = encoder.pseudo(out, end, PseudoHeader.METHOD, value, 0, name.length);
        connection.endHeaders(stream, out, 0, end, endStream);
        return stream;
    }

    /** Sends a head of our own on a stream. */
    void respond(H2Stream stream, boolean endStream) {
        int end = connection.encoder().beginBlock(out, H2Frame.HEADER_BYTES);
        end = connection.encoder().status(out, end, 200);
        connection.endHeaders(stream, out, 0, end, endStream);
    }

    /** Sends as much content as may be sent at once. */
    int send(H2Stream stream, int wanted, boolean endStream) {
        return connection.beginData(stream, wanted, endStream, out, 0);
    }

    String last() {
        return log.getLast();
    }

    /** What went out and is no window update, in words. */
    List<String> sent() {
        return log.stream().filter(line -> line.startsWith("> ")).toList();
    }

    @Override
    public H2Stream onStream(int streamId) {
        if (refuses) {
            return null;
        }
        Stream stream = new Stream(role, http);
        streams.put(streamId, stream);
        return stream;
    }

    @Override
    public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
        MessageHead head = ((Stream) stream).head;
        String start = head instanceof RequestHead request
            ? text(buffer, request.methodOffset(), request.methodLength()) + ' '
                + text(buffer, request.pathOffset(), request.pathLength())
                + (request.queryLength() < 0 ? "" : '?' + text(buffer, request.queryOffset(), request.queryLength()))
                + " at " + text(buffer, request.authorityOffset(), request.authorityLength())
            : "" + ((ResponseHead) head).status();
        log.add("head " + stream.streamId() + ' ' + start + ' ' + BodyFraming.name(head.framing())
            + fields(head.headers(), buffer) + (endStream ? " end" : ""));
        ended(stream, endStream);
        if (pauses) {
            connection.pause();
        }
    }

    @Override
    public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
        log.add("refused " + stream.streamId() + ' ' + HttpError.status(httpError));
        ended(stream, endStream);
    }

    @Override
    public void onData(H2Stream stream, UnsafeBuffer buffer, int offset, int length, boolean endStream) {
        ((Stream) stream).content += length;
        String content = notes ? text(buffer, offset, length) : "";
        String line = "data " + stream.streamId() + ' ' + content;
        if (!log.isEmpty() && last().startsWith("data " + stream.streamId() + ' ')) {
            line = log.removeLast() + content;
        }
        if (length > 0) {
            log.add(line);
        }
        if (consumes) {
            connection.consumed(stream, length);
        }
        if (endStream) {
            log.add("end " + stream.streamId());
        }
        ended(stream, endStream);
    }

    @Override
    public void onTrailers(H2Stream stream, HeaderBlock trailers, UnsafeBuffer buffer) {
        log.add("trailers " + stream.streamId() + fields(trailers, buffer));
        ended(stream, true);
    }

    @Override
    public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
        log.add("reset " + stream.streamId() + ' ' + H2ErrorCode.name(errorCode) + (byPeer ? " by peer" : ""));
        release(stream, releases);
    }

    private void ended(H2Stream stream, boolean endStream) {
        if (endStream && answers && stream.canSend()) {
            respond(stream, true);
        }
        release(stream, endStream && releases && stream.isClosed());
    }

    private void release(H2Stream stream, boolean isDone) {
        if (isDone) {
            streams.remove(stream.streamId());
            connection.release(stream);
        }
    }

    @Override
    public void onSendWindow(H2Stream stream) {
        log.add("window " + stream.streamId());
    }

    @Override
    public void onConnectionWindow() {
        log.add("window 0");
    }

    @Override
    public void onSettings() {
        log.add("settings");
    }

    @Override
    public void onPong(long data) {
        log.add("pong " + data);
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
        log.add("goaway " + lastStreamId + ' ' + H2ErrorCode.name(errorCode));
    }

    @Override
    public void onConnectionError(int errorCode) {
        log.add("over " + H2ErrorCode.name(errorCode));
    }

    @Override
    public boolean write(UnsafeBuffer buffer, int offset, int length) {
        if (control.size() >= controlMax || length > controlBytesMax) {
            return false;
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        control.add(bytes);
        String words = words(bytes);
        if (words != null) {
            log.add(words);
        }
        return true;
    }

    private static String words(byte[] bytes) {
        UnsafeBuffer frame = new UnsafeBuffer(bytes);
        int id = number(frame, 5);
        return switch (bytes[3]) {
            case 3 -> "> RST " + id + ' ' + H2ErrorCode.name(number(frame, 9));
            case 4 -> bytes[4] == 1 ? "> SETTINGS ACK" : null;
            case 6 -> "> PING " + bytes[4];
            case 7 -> "> GOAWAY " + number(frame, 9) + ' ' + H2ErrorCode.name(number(frame, 13));
            default -> null;
        };
    }

    /** Sum of all window updates sent for a stream, or for the connection. */
    long credited(int id) {
        return control.stream().filter(bytes -> bytes[3] == 8 && number(new UnsafeBuffer(bytes), 5) == id)
            .mapToLong(bytes -> number(new UnsafeBuffer(bytes), 9)).sum();
    }

    private static int number(UnsafeBuffer buffer, int offset) {
        return buffer.getInt(offset, ByteOrder.BIG_ENDIAN);
    }

    private static String fields(HeaderBlock fields, UnsafeBuffer buffer) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.count(); i++) {
            text.append(" [").append(text(buffer, fields.nameOffset(i), fields.nameLength(i))).append(": ")
                .append(text(buffer, fields.valueOffset(i), fields.valueLength(i))).append(']');
        }
        return text.toString();
    }

    static String text(UnsafeBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public int take(int bytes) {
        blocks.put(nextBlock, new byte[bytes]);
        return nextBlock++;
    }

    @Override
    public void give(int block) {
        if (blocks.remove(block) == null) {
            throw new AssertionError("block " + block + " given twice");
        }
    }

    @Override
    public UnsafeBuffer view(int block) {
        return new UnsafeBuffer(blocks.get(block));
    }

    @Override
    public int offset(int block) {
        return 0;
    }

    @Override
    public int size(int block) {
        return blocks.get(block).length;
    }
}
