package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One side of an HTTP/2 connection without I/O and without a clock: bytes are fed in and taken out. It keeps the rules
 * itself unless told otherwise with {@link #raw}, and notes each rule of RFC 9113 the other side breaks in
 * {@link #violations()}, going on as far as it can. One thread at a time.
 */
public final class NaiveH2Peer {

    /** Which side it is. */
    public enum Role {
        /** Opens streams. */
        CLIENT,
        /** Answers on them. */
        SERVER
    }

    private static final int VIOLATIONS_MAX = 100;

    final Role role;
    final NaiveH2Options options;
    final NaiveH2Listener listener;
    final Map<Integer, NaiveH2Stream> streams = new TreeMap<>();
    final NaiveSettings remote = new NaiveSettings();
    final NaiveSettings local = new NaiveSettings();
    final NaiveHpackEncoder encoder;
    final Deque<Long> pingsSent = new ArrayDeque<>();
    long sendWindow = 65_535;
    long receiveWindow = 65_535;
    long owedCredit;
    int pongs;
    int pingsSeen;
    int remoteGoAwayLast = -1;
    int remoteGoAwayCode = -1;
    int goAways;
    int localGoAwayLast = -1;
    int lastRemoteStream;
    private final NaiveH2Receiver receiver;
    private final List<String> violations = new ArrayList<>();
    private final Deque<byte[]> output = new ArrayDeque<>();
    /** Streams with something to send, the one whose turn it is first; those that were reset meanwhile may be here. */
    private final Deque<NaiveH2Stream> senders = new ArrayDeque<>();
    private int nextStream = 1;

    private NaiveH2Peer(Role role, NaiveH2Options options, NaiveH2Listener listener) {
        this.role = role;
        this.options = options;
        this.listener = listener;
        encoder = new NaiveHpackEncoder(options.form, options.isHuffman);
        receiver = new NaiveH2Receiver(this);
    }

    /** A client that has its preface and settings ready to be taken. */
    public static NaiveH2Peer client(NaiveH2Options options, NaiveH2Listener listener) {
        NaiveH2Peer peer = new NaiveH2Peer(Role.CLIENT, options, listener);
        peer.raw(NaiveFrames.preface());
        peer.begin();
        return peer;
    }

    /** A server that waits for the preface, and has its settings ready to be taken. */
    public static NaiveH2Peer server(NaiveH2Options options, NaiveH2Listener listener) {
        NaiveH2Peer peer = new NaiveH2Peer(Role.SERVER, options, listener);
        peer.begin();
        return peer;
    }

    private void begin() {
        settings(options.settings);
        if (options.connectionWindow > 65_535) {
            credit(0, options.connectionWindow - 65_535);
        }
        if (!options.takesStreams) {
            goAway(0, NaiveFrames.NO_ERROR);
        }
    }

    /** Takes bytes as they came from the other side. */
    public void feed(byte[] bytes, int offset, int length) {
        receiver.feed(bytes, offset, length);
    }

    /** The other side has closed its direction in order. */
    public void feedEnd() {
        receiver.end();
    }

    /** Bytes to send, so many at most; empty when there are none that may go now. */
    public byte[] take(int most) {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        while (taken.size() < most && hasOutput()) {
            byte[] next = output.poll();
            int count = Math.min(next.length, most - taken.size());
            taken.write(next, 0, count);
            if (count < next.length) {
                output.addFirst(Arrays.copyOfRange(next, count, next.length));
            }
        }
        return taken.toByteArray();
    }

    /** Tells whether there are bytes to send; body bytes whose window is closed are none. */
    public boolean hasOutput() {
        return !output.isEmpty() || isFramed();
    }

    /** Streams take turns, a frame each. */
    private boolean isFramed() {
        for (int left = senders.size(); left > 0; left--) {
            NaiveH2Stream stream = senders.poll();
            boolean isFramed = stream.isSending() && send(stream);
            if (stream.isSending()) {
                senders.add(stream);
            }
            if (isFramed) {
                return true;
            }
        }
        return false;
    }

    private void queue(NaiveH2Stream stream, NaiveH2Stream.Pending next) {
        if (!stream.isSending()) {
            senders.add(stream);
        }
        stream.pending.add(next);
    }

    private boolean send(NaiveH2Stream stream) {
        NaiveH2Stream.Pending next = stream.pending.peek();
        if (next.trailers() != null) {
            stream.pending.poll();
            sendSection(stream, next.trailers(), true);
            return true;
        }
        int overhead = options.padding < 0 ? 0 : options.padding + 1;
        long window = Math.min(sendWindow, stream.sendWindow) - overhead;
        long frame = Math.min(options.dataBytes, remote.maxFrameSize() - overhead);
        int count = (int) Math.min(next.length(), Math.min(window, frame));
        if (count <= 0 && next.length() > 0 || count < 0) {
            return false;
        }
        stream.pending.poll();
        boolean isAll = count == next.length();
        int to = next.from() + count;
        if (!isAll) {
            stream.pending.addFirst(new NaiveH2Stream.Pending(next.bytes(), to, null, next.end()));
        }
        byte[] bytes = Arrays.copyOfRange(next.bytes(), next.from(), to);
        boolean isEnd = isAll && next.end();
        raw(options.padding < 0 ? NaiveFrames.data(stream.id(), bytes, isEnd)
            : NaiveFrames.padded(stream.id(), bytes, options.padding, isEnd));
        sendWindow -= count + overhead;
        stream.sendWindow -= count + overhead;
        stream.isLocalEnded |= isEnd;
        return true;
    }

    /** Opens the next stream with a request. Client only. */
    public NaiveH2Stream open(List<NaiveField> fields, boolean end) {
        NaiveH2Stream stream = adopt(nextStream);
        section(stream, fields, end);
        return stream;
    }

    /** Opens the next stream with a block that is sent as it is. Client only. */
    public NaiveH2Stream openBlock(byte[] block, boolean end) {
        NaiveH2Stream stream = adopt(nextStream);
        raw(NaiveFrames.headers(stream.id(), block, end, options.headerBytes));
        stream.isLocalEnded = end;
        return stream;
    }

    /** Counts a stream as opened that is or will be by raw frames; the next one is above it. Client only. */
    public NaiveH2Stream adopt(int id) {
        NaiveH2Stream stream = new NaiveH2Stream(id, remote.initialWindow(), local.initialWindow());
        streams.put(id, stream);
        nextStream = Math.max(nextStream, id + 2);
        return stream;
    }

    /** Identifier of the next stream a client opens. */
    public int nextStream() {
        return nextStream;
    }

    /** Begins with stream 1 as a request that came before the change of protocol (RFC 7540 3.2). Server only. */
    void upgraded(byte[] settings, List<NaiveField> request) {
        receiver.upgraded(settings, request);
    }

    /** Changes the identifier of the next stream a client opens. */
    public void nextStream(int id) {
        nextStream = id;
    }

    /** Sends a head, an interim one or trailers at once, whatever waits. */
    public void section(NaiveH2Stream stream, List<NaiveField> fields, boolean end) {
        stream.sentHead = fields;
        sendSection(stream, fields, end);
    }

    private void sendSection(NaiveH2Stream stream, List<NaiveField> fields, boolean end) {
        raw(NaiveFrames.headers(stream.id(), encoder.encode(fields), end, options.headerBytes));
        stream.isLocalEnded |= end;
    }

    /** Sends bytes of a body as the windows allow. */
    public void data(NaiveH2Stream stream, byte[] bytes, boolean end) {
        queue(stream, new NaiveH2Stream.Pending(bytes, 0, null, end));
    }

    /** Sends trailers after the body. */
    public void trailers(NaiveH2Stream stream, List<NaiveField> fields) {
        queue(stream, new NaiveH2Stream.Pending(null, 0, fields, true));
    }

    /** Resets a stream. */
    public void reset(NaiveH2Stream stream, int code) {
        stream.pending.clear();
        stream.localReset = code;
        raw(NaiveFrames.reset(stream.id(), code));
    }

    /** Gives credit: on a stream, or with 0 on the connection. */
    public void credit(int id, int bytes) {
        if (id == 0) {
            receiveWindow += bytes;
        } else {
            streams.get(id).receiveWindow += bytes;
        }
        raw(NaiveFrames.windowUpdate(id, bytes));
    }

    /** Counts bytes of DATA that raw frames carry against the windows of a stream and the connection. */
    public void spend(int id, int bytes) {
        sendWindow -= bytes;
        streams.get(id).sendWindow -= bytes;
    }

    /** Announces settings. */
    public void settings(Map<Integer, Long> values) {
        long[] pairs = new long[2 * values.size()];
        int i = 0;
        for (Map.Entry<Integer, Long> value : values.entrySet()) {
            pairs[i++] = value.getKey();
            pairs[i++] = value.getValue();
        }
        long change = local.announce(values);
        streams.values().forEach(stream -> stream.receiveWindow += change);
        raw(NaiveFrames.settings(pairs));
    }

    /** Sends a ping; {@link #pongs()} counts the answers. */
    public void ping(long opaque) {
        pingsSent.add(opaque);
        raw(NaiveFrames.ping(opaque, false));
    }

    /** Announces the end. */
    public void goAway(int last, int code) {
        localGoAwayLast = last;
        raw(NaiveFrames.goAway(last, code));
    }

    /** Sends bytes as they are; state and windows do not change. */
    public void raw(byte[] bytes) {
        output.add(bytes);
    }

    /** A block by this connection's encoder; it has to be sent. */
    public byte[] encode(List<NaiveField> fields) {
        return encoder.encode(fields);
    }

    /** Changes how fields are encoded from now on, and the size of the table. */
    public NaiveHpackEncoder encoder() {
        return encoder;
    }

    /** Settings of the other side. */
    public NaiveSettings remote() {
        return remote;
    }

    /** Streams by identifier, closed ones too. */
    public Collection<NaiveH2Stream> streams() {
        return streams.values();
    }

    /** A stream, or null. */
    public NaiveH2Stream stream(int id) {
        return streams.get(id);
    }

    /** Streams that are open. */
    public int openStreams() {
        return (int) streams.values().stream().filter(NaiveH2Stream::isOpen).count();
    }

    /** Bytes it may send at the moment on all streams together. */
    public long sendWindow() {
        return sendWindow;
    }

    /** Bytes the other side may still send on all streams together. */
    public long receiveWindow() {
        return receiveWindow;
    }

    /** Tells whether all of this side's settings were acknowledged. */
    public boolean isAcknowledged() {
        return local.isAcknowledged();
    }

    /** Tells whether the other side's settings came. */
    public boolean hasSettings() {
        return receiver.hasSettings();
    }

    /** Pings that were sent. */
    public int pings() {
        return pongs + pingsSent.size();
    }

    /** Answers to pings. */
    public int pongs() {
        return pongs;
    }

    /** Pings of the other side. */
    public int pingsSeen() {
        return pingsSeen;
    }

    /** Answers no pings from now on. */
    public void ignorePings() {
        options.ignorePings();
    }

    /** Highest stream the other side will serve, or -1 before a GOAWAY. */
    public int goAwayLast() {
        return remoteGoAwayLast;
    }

    /** Code of the other side's last GOAWAY, or -1. */
    public int goAwayCode() {
        return remoteGoAwayCode;
    }

    /** How often the other side has sent GOAWAY. */
    public int goAways() {
        return goAways;
    }

    /** Highest stream the other side has opened. */
    public int lastRemoteStream() {
        return lastRemoteStream;
    }

    /** What the other side did that RFC 9113 or RFC 7541 does not allow, the first hundred. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Notes a violation. */
    void violation(String text) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(text);
        }
    }
}
