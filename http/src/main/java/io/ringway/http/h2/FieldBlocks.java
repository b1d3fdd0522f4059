package io.ringway.http.h2;

import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.MessageHead;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.hpack.HpackDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Field blocks: whose they are, joined from their pieces, decoded, and what they do to their stream (RFC 9113 4.3, 5.1,
 * 8.1).
 *
 * <p>A block that lies in one piece is decoded where it lies; otherwise its pieces are copied into borrowed memory.
 * Every block is decoded, wanted or not, so that the table stays in step. Limits: bytes of a block, checked before they
 * are taken, and CONTINUATION frames; they have room for the longest lists that were announced on the connection.
 * Thread: the connection's.
 */
final class FieldBlocks {
    /** Nobody wants the fields. */
    private static final int DISCARD = 0;
    /** The stream is new, or would be over the limit. */
    private static final int NEW = 1;
    /** A response, final or interim. */
    private static final int RESPONSE = 2;
    /** A trailer section. */
    private static final int TRAILERS = 3;

    /** Least memory that is borrowed: with every piece that does not fit it doubles. */
    private static final int JOIN_MIN = 4096;

    private final ConnectionCore core;
    private final H2HeadReader reader;
    private final H2BlockMemory memory;

    private H2Limits limits;
    private int purpose;
    private int streamId;
    private H2Stream stream;
    private boolean isEndStream;
    private boolean isEndHeaders;
    /** Error to reset a stream with that has no object, or 0. */
    private int refusal;
    private boolean isPending;
    private int blockBytes;
    private int continuations;
    private int joined = H2BlockMemory.NONE;
    private int joinedBytes;

    /**
     * Makes the reader of a connection's blocks.
     *
     * @param core   of it.
     * @param reader of heads, shared by the thread's connections.
     * @param memory to borrow from.
     */
    FieldBlocks(ConnectionCore core, H2HeadReader reader, H2BlockMemory memory) {
        this.core = core;
        this.reader = reader;
        this.memory = memory;
        limits = core.limits;
    }

    /** Begins a connection, whose lists are announced as the reader has them. */
    void start() {
        reset();
        limits = core.limits.withListsOf(reader.listBytesMax());
    }

    /** Makes room for lists as the reader has them now; never less: the peer may not know yet. */
    void widen() {
        limits = limits.withListsOf(reader.listBytesMax());
    }

    /** Forgets a block that is half received, and gives its memory back. */
    void reset() {
        isPending = false;
        stream = null;
        giveBack();
    }

    /** {@return true if a block is half received} */
    boolean isPending() {
        return isPending;
    }

    /**
     * HEADERS begins.
     *
     * @param id           of its stream.
     * @param bytes        of the block in this frame.
     * @param endStream    true if the message ends with it.
     * @param endHeaders   true if the block ends with this frame.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    @Hot
    int begin(int id, int bytes, boolean endStream, boolean endHeaders) {
        streamId = id;
        isEndStream = endStream;
        isEndHeaders = endHeaders;
        isPending = true;
        blockBytes = bytes;
        continuations = 0;
        refusal = 0;
        int result = purpose(id);
        if (result < 0) {
            return result;
        }
        purpose = result;
        if (bytes > limits.headerBlockBytes()) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        if (bytes == 0) {
            return core.calm(core.flood.onEmptyFrame(core.nowNs));
        }
        core.flood.onFields();
        return 0;
    }

    /** What a block on this id is for (RFC 9113 5.1), or a negative error code. */
    private int purpose(int id) {
        stream = core.streams.get(id);
        if (stream != null) {
            if (!stream.canReceive()) {
                return -H2ErrorCode.STREAM_CLOSED;
            }
            return stream.hasHead ? TRAILERS : RESPONSE;
        }
        if (!core.isIdle(id)) {
            return late(id);
        }
        if (core.role == H2Role.CLIENT || (id & 1) == 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        core.peerOpens(id);
        if (core.isBeyondLastCall(id)) {
            core.closedStreams.put(id, ClosedStreams.RESET_BY_US);
            return DISCARD;
        }
        return NEW;
    }

    private int late(int id) {
        return switch (core.closedStreams.cause(id)) {
            case ClosedStreams.SKIPPED -> -H2ErrorCode.PROTOCOL_ERROR;
            case ClosedStreams.ENDED -> -H2ErrorCode.STREAM_CLOSED;
            case ClosedStreams.RESET_BY_PEER -> {
                refusal = H2ErrorCode.STREAM_CLOSED;
                yield DISCARD;
            }
            default -> core.flood.onGlitch(core.nowNs) ? DISCARD : -H2ErrorCode.ENHANCE_YOUR_CALM;
        };
    }

    /**
     * CONTINUATION begins; the limits hold before its bytes are taken.
     *
     * @param bytes      of the block in this frame.
     * @param endHeaders true if the block ends with this frame.
     * @return 0, or a negative {@link H2ErrorCode}.
     */
    int goOn(int bytes, boolean endHeaders) {
        isEndHeaders = endHeaders;
        blockBytes += bytes;
        continuations++;
        if (continuations > limits.continuationFrames() || blockBytes > limits.headerBlockBytes()) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        return bytes == 0 ? core.calm(core.flood.onEmptyFrame(core.nowNs)) : 0;
    }

    /**
     * Takes a part of the block.
     *
     * @param buffer holding it. Borrowed for the call.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param isLast true if it is the frame's last one.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    @Hot
    int part(UnsafeBuffer buffer, int offset, int length, boolean isLast) {
        boolean isComplete = isLast && isEndHeaders;
        if (isComplete && joinedBytes == 0) {
            return complete(buffer, offset, length);
        }
        if (length > 0 && !join(buffer, offset, length)) {
            return -H2ErrorCode.INTERNAL_ERROR;
        }
        if (!isComplete) {
            return 0;
        }
        int result = complete(memory.view(joined), memory.offset(joined), joinedBytes);
        giveBack();
        return result;
    }

    private boolean join(UnsafeBuffer buffer, int offset, int length) {
        int wanted = joinedBytes + length;
        if (joined == H2BlockMemory.NONE || memory.size(joined) < wanted) {
            // Doubled, so that what comes byte by byte is not copied once for each of them.
            int size = Math.max(Math.max(wanted, JOIN_MIN), Math.min(2 * joinedBytes, limits.headerBlockBytes()));
            int larger = memory.take(size);
            if (larger == H2BlockMemory.NONE) {
                return false;
            }
            if (joined != H2BlockMemory.NONE) {
                memory.view(larger).putBytes(
                    memory.offset(larger), memory.view(joined), memory.offset(joined), joinedBytes);
                memory.give(joined);
            }
            joined = larger;
        }
        memory.view(joined).putBytes(memory.offset(joined) + joinedBytes, buffer, offset, length);
        joinedBytes = wanted;
        return true;
    }

    private void giveBack() {
        if (joined != H2BlockMemory.NONE) {
            memory.give(joined);
            joined = H2BlockMemory.NONE;
        }
        joinedBytes = 0;
    }

    private int complete(UnsafeBuffer block, int offset, int length) {
        isPending = false;
        H2Stream target = stream;
        stream = null;
        // While the block came in pieces its owner may have reset the stream, even given the object to another one.
        boolean isWanted = purpose == NEW || purpose != DISCARD && core.streams.get(streamId) == target;
        if (!isWanted) {
            return discard(block, offset, length);
        }
        return switch (purpose) {
            case NEW -> open(block, offset, length);
            case RESPONSE -> response(target, block, offset, length);
            default -> trailers(target, block, offset, length);
        };
    }

    private int discard(UnsafeBuffer block, int offset, int length) {
        if (core.decoder.discard(block, offset, length) == HpackDecoder.COMPRESSION_ERROR) {
            return -H2ErrorCode.COMPRESSION_ERROR;
        }
        return refusal == 0 ? core.goOn() : core.refuse(streamId, refusal);
    }

    /** The limits of sections are the reader's, whatever they were for the block before. */
    @Hot
    private int decode(UnsafeBuffer block, int offset, int length) {
        core.decoder.sectionLimits(reader.listBytesMax(), reader.fieldCountMax());
        return core.decoder.decode(block, offset, length, reader);
    }

    private int open(UnsafeBuffer block, int offset, int length) {
        // Enforced whether or not the peer has acknowledged it: nothing keeps it from never doing so.
        boolean hasRoom = core.streams.count() < core.limits.maxStreams();
        H2Stream opened = hasRoom ? core.events.onStream(streamId) : null;
        if (core.isOver()) {
            return ConnectionCore.STOP;
        }
        if (opened == null) {
            core.refusedStreams++;
            refusal = hasRoom ? 0 : H2ErrorCode.REFUSED_STREAM;
            int result = discard(block, offset, length);
            return hasRoom && result == 0 ? core.turnAway(streamId, H2ErrorCode.REFUSED_STREAM) : result;
        }
        core.begin(opened, streamId);
        RequestHead head = (RequestHead) opened.head();
        reader.beginRequest(head);
        int decoded = decode(block, offset, length);
        if (decoded == HpackDecoder.COMPRESSION_ERROR) {
            return -H2ErrorCode.COMPRESSION_ERROR;
        }
        int error = reader.endRequest(isEndStream);
        return request(opened, decoded < 0 ? decoded : error);
    }

    private int request(H2Stream opened, int error) {
        boolean isMalformed = error < 0 && HttpError.status(error) == 400;
        if (isMalformed) {
            return core.streamError(opened, H2ErrorCode.PROTOCOL_ERROR);
        }
        opened.hasHead = true;
        opened.contentLeft = error == 0 && !isEndStream ? reader.contentBytes() : -1;
        if (isEndStream) {
            core.endRemote(opened);
        }
        if (error == 0) {
            core.events.onHeaders(opened, reader.buffer(), isEndStream);
            return core.goOn();
        }
        core.events.onRefusedHead(opened, error, isEndStream);
        return isOversize(error) ? core.calm(core.flood.onOversize(core.nowNs)) : core.goOn();
    }

    private int response(H2Stream target, UnsafeBuffer block, int offset, int length) {
        MessageHead head = target.head();
        reader.beginResponse((ResponseHead) head);
        int decoded = decode(block, offset, length);
        if (decoded == HpackDecoder.COMPRESSION_ERROR) {
            return -H2ErrorCode.COMPRESSION_ERROR;
        }
        int error = reader.endResponse(isEndStream, target.requestMethodId);
        if (decoded < 0 || error < 0) {
            return malformed(target, decoded < 0 ? decoded : error);
        }
        boolean isInterim = ((ResponseHead) head).isInterim();
        target.hasHead = !isInterim;
        target.contentLeft = isInterim || isEndStream ? -1 : reader.contentBytes();
        if (isEndStream) {
            core.endRemote(target);
        }
        core.events.onHeaders(target, reader.buffer(), isEndStream);
        return core.goOn();
    }

    private int trailers(H2Stream target, UnsafeBuffer block, int offset, int length) {
        reader.beginTrailers();
        int decoded = decode(block, offset, length);
        if (decoded == HpackDecoder.COMPRESSION_ERROR) {
            return -H2ErrorCode.COMPRESSION_ERROR;
        }
        int error = decoded < 0 ? decoded : reader.endTrailers();
        // RFC 9113 8.1: trailers end the message; 8.1.1: of which then nothing is missing.
        boolean isEnd = isEndStream && target.contentLeft <= 0;
        if (isEnd && isOversize(error) && core.role == H2Role.SERVER) {
            core.endRemote(target);
            core.events.onRefusedHead(target, error, true);
            return core.calm(core.flood.onOversize(core.nowNs));
        }
        if (error < 0 || !isEnd) {
            return malformed(target, error);
        }
        core.endRemote(target);
        core.events.onTrailers(target, reader.trailers(), reader.buffer());
        return core.goOn();
    }

    private int malformed(H2Stream target, int error) {
        if (!isOversize(error)) {
            return core.streamError(target, H2ErrorCode.PROTOCOL_ERROR);
        }
        // Nothing is wrong with it but that it is too much (RFC 9113 10.5.1); a server's head cannot be answered.
        int result = core.streamError(target, H2ErrorCode.ENHANCE_YOUR_CALM);
        return result == 0 ? core.calm(core.flood.onOversize(core.nowNs)) : result;
    }

    private static boolean isOversize(int error) {
        return error == HttpError.HEADER_TOO_LARGE || error == HttpError.TOO_MANY_HEADERS
            || error == HttpError.TRAILER_TOO_LARGE;
    }
}
