package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Peer;
import java.util.HashMap;
import java.util.Map;

/**
 * The sending half of a simulated HTTP/2 connection: takes frames from a peer, gives them to the network in the pieces
 * and with the pauses of a plan, and tells of each message when its head and its end are on the wire.
 */
final class H2Writer {

    private static final int CHUNK = 8 * 1024;
    private static final int HEADER = 9;

    /** What is told about the frames that the network has taken. */
    interface Sink {

        /**
         * The header of a HEADERS frame is on the wire.
         *
         * @param stream it is of
         */
        void onHeadSent(int stream);

        /**
         * A head, or content, is on the wire, or the end.
         *
         * @param stream it is of
         * @param bytes  of content so far
         * @param end    whether the stream has ended with it
         */
        void onContentSent(int stream, long bytes, boolean end);

        /**
         * Bytes are on the wire.
         *
         * @param bytes that were just taken
         */
        void onTaken(int bytes);
    }

    private final World world;
    private final NaiveH2Peer peer;
    private final SimSocket socket;
    private int pieceBytes;
    private final long pieceGapNs;
    private final Sink sink;
    private final Bytes out = new Bytes();
    private final byte[] header = new byte[HEADER];
    private final Map<Integer, Long> content = new HashMap<>();
    private int prefaceLeft;
    private int headerHas;
    private int payloadLeft;
    private int stream;
    private int padding;
    private boolean paddingCounted;
    private boolean endsWithBlock;
    private long taken;
    private long stopAt = Long.MAX_VALUE;
    private boolean pausing;
    private boolean closed;

    /**
     * Begins to write to a connection.
     *
     * @param world      it is in
     * @param peer       to take frames from
     * @param socket     to write to
     * @param pieceBytes most of one write, zero for as many as the socket takes
     * @param pieceGapNs between two writes
     * @param isClient   whether a preface comes first
     * @param sink       told of messages
     */
    H2Writer(World world, NaiveH2Peer peer, SimSocket socket, int pieceBytes, long pieceGapNs, boolean isClient,
             Sink sink) {
        this.world = world;
        this.peer = peer;
        this.socket = socket;
        this.pieceBytes = pieceBytes;
        this.pieceGapNs = pieceGapNs;
        this.sink = sink;
        prefaceLeft = isClient ? NaiveFrames.preface().length : 0;
    }

    /** Lets nothing out beyond so many bytes of this connection. */
    void stopAt(long bytes) {
        stopAt = bytes;
    }

    /** Writes what comes in so many pieces at most, however slow it was so far: a flood that trickles is none. */
    void hurry(int bytes, int pieces) {
        if (pieceBytes > 0) {
            pieceBytes = Math.max(pieceBytes, bytes / pieces);
        }
    }

    long taken() {
        return taken;
    }

    void close() {
        closed = true;
    }

    /** {@return whether everything that may be sent is on its way} */
    boolean isEmpty() {
        return out.length() == 0 && !peer.hasOutput();
    }

    /** Writes as much as the socket takes, or one piece of a slow writer. */
    void flush() {
        while (!closed && !pausing && taken < stopAt && fill()) {
            int length = pieceBytes > 0 ? Math.min(pieceBytes, out.length()) : out.length();
            length = (int) Math.min(length, stopAt - taken);
            int from = out.start();
            int result = socket.send(out.array(), from, length);
            if (result < 0) {
                closed = true;
                return;
            }
            if (result == 0) {
                return;
            }
            taken += result;
            scan(out.array(), from, result);
            out.drop(result);
            world.progress();
            if (pieceBytes > 0) {
                pause();
            }
            sink.onTaken(result);
        }
    }

    private boolean fill() {
        if (out.length() == 0) {
            byte[] more = peer.take(pieceBytes > 0 ? pieceBytes : CHUNK);
            out.add(more, 0, more.length);
        }
        return out.length() > 0;
    }

    private void pause() {
        pausing = true;
        world.network().after(pieceGapNs, () -> {
            pausing = false;
            flush();
        });
    }

    private void scan(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (prefaceLeft > 0) {
                int skipped = Math.min(prefaceLeft, end - at);
                prefaceLeft -= skipped;
                at += skipped;
            } else if (payloadLeft > 0) {
                at += payload(bytes[at], end - at);
            } else {
                header[headerHas++] = bytes[at++];
                if (headerHas == HEADER) {
                    headerHas = 0;
                    begun();
                }
            }
        }
    }

    private boolean has(int flag) {
        return (header[4] & flag) != 0;
    }

    private void begun() {
        payloadLeft = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        stream = (header[5] & 0x7f) << 24 | (header[6] & 0xff) << 16 | (header[7] & 0xff) << 8 | header[8] & 0xff;
        padding = 0;
        paddingCounted = header[3] != NaiveFrames.DATA || !has(NaiveFrames.PADDED);
        if (header[3] == NaiveFrames.HEADERS) {
            endsWithBlock = has(NaiveFrames.END_STREAM);
            sink.onHeadSent(stream);
        }
        if (payloadLeft == 0) {
            ended();
        }
    }

    /** Takes one byte of padding's length, or as much as there is. Returns how much. */
    private int payload(byte first, int available) {
        int count = paddingCounted ? Math.min(payloadLeft, available) : 1;
        if (!paddingCounted) {
            paddingCounted = true;
            padding = first & 0xff;
        } else if (header[3] == NaiveFrames.DATA) {
            long counted = Math.min(count, Math.max(0, payloadLeft - padding));
            long sum = content.merge(stream, counted, Long::sum);
            sink.onContentSent(stream, sum, has(NaiveFrames.END_STREAM) && payloadLeft - count <= padding);
        }
        payloadLeft -= count;
        if (payloadLeft == 0) {
            ended();
        }
        return count;
    }

    /** A stream ends with its DATA, or with the last frame of its field block. */
    private void ended() {
        boolean isBlock = header[3] == NaiveFrames.HEADERS || header[3] == NaiveFrames.CONTINUATION;
        long bytes = content.getOrDefault(stream, 0L);
        if (isBlock && has(NaiveFrames.END_HEADERS)) {
            sink.onContentSent(stream, bytes, endsWithBlock);
        } else if (header[3] == NaiveFrames.DATA && has(NaiveFrames.END_STREAM)) {
            sink.onContentSent(stream, bytes, true);
        }
    }
}
