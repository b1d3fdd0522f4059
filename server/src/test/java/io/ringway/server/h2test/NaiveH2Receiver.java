package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The receiving half of a peer: every frame is checked, then does what it is for. The peer's thread. */
final class NaiveH2Receiver {

    /** Flags that mean something, by type; others must not be set (RFC 9113 4.1). */
    private static final int[] FLAGS = {0x9, 0x2d, 0, 0, 0x1, 0xc, 0x1, 0, 0, 0x4};

    private final NaiveH2Peer peer;
    private final NaiveFrameReader reader = new NaiveFrameReader();
    private final NaiveHpackDecoder decoder = new NaiveHpackDecoder();
    private final NaiveMessageRules rules;
    private int prefaceLeft;
    private boolean hasSettings;
    private boolean isBroken;
    private int blockStream;
    private boolean blockEnds;
    private ByteArrayOutputStream block;

    NaiveH2Receiver(NaiveH2Peer peer) {
        this.peer = peer;
        rules = new NaiveMessageRules(peer::violation);
        prefaceLeft = peer.role == NaiveH2Peer.Role.SERVER ? NaiveFrames.preface().length : 0;
    }

    boolean hasSettings() {
        return hasSettings;
    }

    void feed(byte[] bytes, int offset, int length) {
        int from = offset;
        int to = offset + length;
        byte[] preface = NaiveFrames.preface();
        while (prefaceLeft > 0 && from < to && !isBroken) {
            if (bytes[from++] != preface[preface.length - prefaceLeft--]) {
                broken("no preface");
            }
        }
        reader.feed(bytes, from, to - from);
        for (NaiveFrame frame = isBroken ? null : reader.next(); frame != null && !isBroken; frame = reader.next()) {
            peer.listener.onFrame(frame);
            accept(frame);
        }
    }

    /** The connection has ended in order. */
    void end() {
        if (!isBroken && reader.pending() > 0) {
            peer.violation("the connection ends inside a frame");
        }
        if (!isBroken && block != null) {
            peer.violation("the connection ends inside a header block");
        }
    }

    /** What came by the old upgrade: settings without a frame, and a whole request for stream 1. */
    void upgraded(byte[] settings, List<NaiveField> request) {
        NaiveFrame frame = new NaiveFrame(NaiveFrames.SETTINGS, 0, 0, false, settings);
        for (int at = 0; at + 6 <= settings.length; at += 6) {
            setting(frame, settings[at + 1] & 0xff, frame.number(at + 2));
        }
        opened(1, request, true);
    }

    private void broken(String why) {
        peer.violation(why + "; nothing more is read");
        isBroken = true;
    }

    private boolean isRight(boolean condition, NaiveFrame frame, String text) {
        if (!condition) {
            peer.violation(frame + ": " + text);
        }
        return condition;
    }

    private void accept(NaiveFrame frame) {
        isRight(!frame.reserved(), frame, "the reserved bit is set (4.1)");
        isRight(frame.length() <= peer.local.maxFrameSize(), frame, "above MAX_FRAME_SIZE (4.2)");
        isRight(frame.type() < FLAGS.length, frame, "of an unknown type");
        if (frame.type() < FLAGS.length) {
            isRight((frame.flags() & ~FLAGS[frame.type()]) == 0, frame, "has flags without a meaning (4.1)");
        }
        if (!hasSettings) {
            isRight(frame.type() == NaiveFrames.SETTINGS && !frame.has(NaiveFrames.ACK), frame,
                "before SETTINGS (3.4)");
            hasSettings = true;
        }
        if (block != null) {
            isRight(frame.type() == NaiveFrames.CONTINUATION && frame.stream() == blockStream, frame,
                "inside the header block of stream " + blockStream + " (6.10)");
        }
        switch (frame.type()) {
            case NaiveFrames.DATA -> data(frame);
            case NaiveFrames.HEADERS -> headers(frame);
            case NaiveFrames.CONTINUATION -> continuation(frame);
            case NaiveFrames.PRIORITY -> {
                isRight(frame.length() == 5, frame, "of another length (6.3)");
                isRight(frame.stream() != 0, frame, "on no stream (6.3)");
            }
            case NaiveFrames.RST_STREAM -> reset(frame);
            case NaiveFrames.SETTINGS -> settings(frame);
            case NaiveFrames.PUSH_PROMISE -> broken(frame + ": pushes were never allowed (8.4)");
            case NaiveFrames.PING -> ping(frame);
            case NaiveFrames.GOAWAY -> goAway(frame);
            case NaiveFrames.WINDOW_UPDATE -> windowUpdate(frame);
            default -> { }
        }
    }

    /** Payload without padding and priority, or null. */
    private byte[] content(NaiveFrame frame, int priority) {
        int from = 0;
        int padding = 0;
        if (frame.has(NaiveFrames.PADDED)) {
            padding = frame.length() > 0 ? frame.payload()[0] & 0xff : 1;
            from = 1;
        }
        from += priority;
        int to = frame.length() - padding;
        if (!isRight(to >= from, frame, "has no room for its padding (6.1)")) {
            return null;
        }
        for (int i = to; i < frame.length(); i++) {
            isRight(frame.payload()[i] == 0, frame, "has padding other than zero (6.1)");
        }
        return Arrays.copyOfRange(frame.payload(), from, to);
    }

    private void headers(NaiveFrame frame) {
        byte[] fragment = content(frame, frame.has(NaiveFrames.PRIORITY_FLAG) ? 5 : 0);
        if (!isRight(frame.stream() != 0, frame, "on no stream (6.2)") || fragment == null) {
            broken("no header block");
            return;
        }
        block = new ByteArrayOutputStream();
        blockStream = frame.stream();
        blockEnds = frame.has(NaiveFrames.END_STREAM);
        fragment(frame, fragment);
    }

    private void continuation(NaiveFrame frame) {
        if (isRight(block != null, frame, "continues nothing (6.10)")) {
            fragment(frame, frame.payload());
        }
    }

    private void fragment(NaiveFrame frame, byte[] bytes) {
        block.writeBytes(bytes);
        if (!frame.has(NaiveFrames.END_HEADERS)) {
            return;
        }
        byte[] whole = block.toByteArray();
        block = null;
        try {
            section(blockStream, decoder.decode(whole), blockEnds);
        } catch (NaiveHpackException e) {
            broken("stream " + blockStream + ": " + e.getMessage());
        }
    }

    private void section(int id, List<NaiveField> fields, boolean end) {
        NaiveH2Stream stream = peer.streams.get(id);
        if (stream == null) {
            if (peer.role == NaiveH2Peer.Role.CLIENT) {
                peer.violation("HEADERS on stream " + id + ", which nobody opened (5.1)");
            } else {
                opened(id, fields, end);
            }
            return;
        }
        if (!mayReceive(stream, "HEADERS")) {
            return;
        }
        if (peer.role == NaiveH2Peer.Role.CLIENT && stream.head == null) {
            response(stream, fields, end);
            return;
        }
        rules.trailers(id, fields);
        if (!end) {
            peer.violation("stream " + id + ": trailers that do not end it (8.1)");
        }
        stream.trailers = fields;
        ended(stream, true);
    }

    private void opened(int id, List<NaiveField> fields, boolean end) {
        if (id % 2 == 0 || id <= peer.lastRemoteStream) {
            peer.violation("HEADERS open stream " + id + " after " + peer.lastRemoteStream + " (5.1.1)");
        }
        peer.lastRemoteStream = Math.max(peer.lastRemoteStream, id);
        NaiveH2Stream stream = new NaiveH2Stream(id, peer.remote.initialWindow(), peer.local.initialWindow());
        stream.head = fields;
        peer.streams.put(id, stream);
        rules.request(id, fields);
        if (peer.localGoAwayLast >= 0 && id > peer.localGoAwayLast) {
            // It crossed the GOAWAY and is as if it had never been (6.8).
            stream.isIgnored = true;
            stream.isLocalEnded = true;
            stream.isRemoteEnded = true;
            return;
        }
        long most = peer.local.maxConcurrentStreams();
        if (most < Integer.MAX_VALUE && peer.openStreams() > most) {
            peer.violation("stream " + id + " is above MAX_CONCURRENT_STREAMS " + most + " (5.1.2)");
        }
        peer.listener.onHead(stream);
        ended(stream, end);
    }

    private void response(NaiveH2Stream stream, List<NaiveField> fields, boolean end) {
        int status = rules.response(stream.id(), fields);
        if (status >= 100 && status < 200) {
            if (end) {
                peer.violation("stream " + stream.id() + ": an interim response ends it (8.1)");
            }
            stream.interims.add(fields);
            peer.listener.onInterim(stream, fields);
            return;
        }
        stream.head = fields;
        peer.listener.onHead(stream);
        ended(stream, end);
    }

    /** Tells whether something may come on a stream; what crossed a reset of ours is dropped in silence. */
    private boolean mayReceive(NaiveH2Stream stream, String what) {
        if (stream.remoteReset >= 0) {
            peer.violation(what + " on stream " + stream.id() + ", which its sender has reset (5.1)");
            return false;
        }
        if (stream.isRemoteEnded && !stream.isIgnored) {
            peer.violation(what + " on stream " + stream.id() + ", which its sender has ended (5.1)");
            return false;
        }
        return stream.localReset < 0 && !stream.isIgnored;
    }

    private void data(NaiveFrame frame) {
        byte[] bytes = content(frame, 0);
        peer.receiveWindow -= frame.length();
        // An empty frame needs no window (RFC 9113 6.9.1).
        boolean isEmpty = frame.length() == 0;
        isRight(isEmpty || peer.receiveWindow >= 0, frame, "beyond the connection's window by "
            + -peer.receiveWindow + " (6.9.1)");
        NaiveH2Stream stream = peer.streams.get(frame.stream());
        if (isRight(stream != null, frame, "on a stream nobody opened (5.1)") && mayReceive(stream, "DATA")) {
            stream.receiveWindow -= frame.length();
            isRight(isEmpty || stream.receiveWindow >= 0, frame, "beyond the stream's window by "
                + -stream.receiveWindow + " (6.9.1)");
            isRight(stream.head != null, frame, "before the head (8.1)");
            body(stream, frame.length(), bytes == null ? new byte[0] : bytes, frame.has(NaiveFrames.END_STREAM));
        }
        if (peer.options.credits) {
            peer.owedCredit += frame.length();
            if (peer.owedCredit > 0 && peer.owedCredit >= peer.options.connectionWindow / 2) {
                peer.credit(0, (int) peer.owedCredit);
                peer.owedCredit = 0;
            }
        }
    }

    private void body(NaiveH2Stream stream, int length, byte[] bytes, boolean end) {
        stream.received += bytes.length;
        stream.owedCredit += length;
        if (peer.options.keepsBodies) {
            stream.body.writeBytes(bytes);
        }
        if (bytes.length > 0) {
            peer.listener.onData(stream, bytes);
        }
        if (peer.options.credits && !end && stream.owedCredit > 0
            && stream.owedCredit >= peer.local.initialWindow() / 2) {
            peer.credit(stream.id(), (int) stream.owedCredit);
            stream.owedCredit = 0;
        }
        ended(stream, end);
    }

    private void ended(NaiveH2Stream stream, boolean end) {
        if (!end) {
            return;
        }
        stream.isRemoteEnded = true;
        String method = peer.role == NaiveH2Peer.Role.SERVER || stream.sentHead == null ? null
            : NaiveField.value(stream.sentHead, ":method");
        rules.length(stream.id(), stream.head, stream.received, method);
        peer.listener.onEnd(stream);
    }

    private void reset(NaiveFrame frame) {
        NaiveH2Stream stream = peer.streams.get(frame.stream());
        if (isRight(frame.length() == 4, frame, "of another length (6.4)")
            && isRight(stream != null, frame, "on a stream nobody opened (6.4)")
            && isRight(stream.remoteReset < 0, frame, "for the second time (5.4.2)")) {
            stream.remoteReset = frame.int32(0);
            stream.pending.clear();
            peer.listener.onReset(stream, frame.int32(0));
        }
    }

    private void settings(NaiveFrame frame) {
        isRight(frame.stream() == 0, frame, "on a stream (6.5)");
        if (frame.has(NaiveFrames.ACK)) {
            isRight(frame.length() == 0, frame, "acknowledges with a payload (6.5)");
            acknowledged(frame);
            return;
        }
        if (!isRight(frame.length() % 6 == 0, frame, "of a wrong length (6.5)")) {
            return;
        }
        for (int at = 0; at < frame.length(); at += 6) {
            setting(frame, (frame.payload()[at] & 0xff) << 8 | frame.payload()[at + 1] & 0xff, frame.number(at + 2));
        }
        if (peer.options.answersSettings) {
            peer.raw(NaiveFrames.settingsAck());
        }
        peer.listener.onSettings();
    }

    private void setting(NaiveFrame frame, int id, long value) {
        switch (id) {
            case NaiveFrames.HEADER_TABLE_SIZE -> peer.encoder.limit(value);
            case NaiveFrames.ENABLE_PUSH -> isRight(value == 0 || value == 1
                && peer.role == NaiveH2Peer.Role.SERVER, frame, "ENABLE_PUSH " + value + " (6.5.2)");
            case NaiveFrames.INITIAL_WINDOW_SIZE -> {
                isRight(value <= Integer.MAX_VALUE, frame, "INITIAL_WINDOW_SIZE " + value + " (6.5.2)");
                long change = value - peer.remote.initialWindow();
                peer.streams.values().forEach(stream -> stream.sendWindow += change);
            }
            case NaiveFrames.MAX_FRAME_SIZE -> isRight(value >= 16_384 && value < 1 << 24, frame,
                "MAX_FRAME_SIZE " + value + " (6.5.2)");
            default -> { }
        }
        peer.remote.set(id, value);
    }

    private void acknowledged(NaiveFrame frame) {
        long before = peer.local.initialWindow();
        Map<Integer, Long> values = peer.local.acknowledge();
        if (isRight(values != null, frame, "acknowledges nothing (6.5.3)")) {
            long change = peer.local.initialWindow() - before;
            peer.streams.values().forEach(stream -> stream.receiveWindow += change);
            if (values.containsKey(NaiveFrames.HEADER_TABLE_SIZE)) {
                decoder.limit((int) Math.min(Integer.MAX_VALUE, peer.local.headerTableSize()));
            }
        }
    }

    private void ping(NaiveFrame frame) {
        isRight(frame.stream() == 0, frame, "on a stream (6.7)");
        if (!isRight(frame.length() == 8, frame, "of another length (6.7)")) {
            return;
        }
        if (!frame.has(NaiveFrames.ACK)) {
            peer.pingsSeen++;
            if (peer.options.answersPings) {
                peer.raw(NaiveFrames.ping(frame.int64(0), true));
            }
            return;
        }
        Long sent = peer.pingsSent.poll();
        if (isRight(sent != null && sent == frame.int64(0), frame, "answers no ping (6.7)")) {
            peer.pongs++;
        }
    }

    private void goAway(NaiveFrame frame) {
        isRight(frame.stream() == 0, frame, "on a stream (6.8)");
        if (!isRight(frame.length() >= 8, frame, "too short (6.8)")) {
            return;
        }
        int last = frame.int32(0) & Integer.MAX_VALUE;
        isRight(peer.remoteGoAwayLast < 0 || last <= peer.remoteGoAwayLast, frame, "raises the last stream (6.8)");
        peer.goAways++;
        peer.remoteGoAwayLast = last;
        peer.remoteGoAwayCode = frame.int32(4);
        peer.listener.onGoAway(last, peer.remoteGoAwayCode);
    }

    private void windowUpdate(NaiveFrame frame) {
        if (!isRight(frame.length() == 4, frame, "of another length (6.9)")) {
            return;
        }
        long increment = frame.number(0) & Integer.MAX_VALUE;
        isRight(increment > 0, frame, "by nothing (6.9)");
        if (frame.stream() == 0) {
            peer.sendWindow += increment;
            isRight(peer.sendWindow <= Integer.MAX_VALUE, frame, "makes the window too large (6.9.1)");
            return;
        }
        NaiveH2Stream stream = peer.streams.get(frame.stream());
        if (isRight(stream != null, frame, "on a stream nobody opened (5.1)")
            && isRight(stream.remoteReset < 0, frame, "on a stream its sender has reset (5.1)")) {
            stream.sendWindow += increment;
            isRight(stream.sendWindow <= Integer.MAX_VALUE, frame, "makes the window too large (6.9.1)");
        }
    }
}
