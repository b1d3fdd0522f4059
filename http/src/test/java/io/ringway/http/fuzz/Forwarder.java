package io.ringway.http.fuzz;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.http.h1.H1Encoder;
import io.ringway.http.h1.H1RequestParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a gateway would do with one connection's bytes, as far as the codec decides it: requests one after another, each
 * written anew for an upstream, until the first error or close. Chunked content is sent as one chunk, so that what is
 * sent does not depend on how it came. Thread: one at a time.
 */
public final class Forwarder {
    /**
     * What came of a connection.
     *
     * @param statuses  answered, in order; 200 for a request that was forwarded.
     * @param forwarded what the upstream got, one text for each complete request.
     * @param closed    whether the connection ended.
     */
    public record Outcome(List<Integer> statuses, List<String> forwarded, boolean closed) {
    }

    private enum State { HEAD, LENGTH, CHUNKED, CLOSED }

    private static final int SENT_MAX = 4 << 20;

    private final RequestHead head;
    private final ChunkedDecoder decoder;
    private final UpstreamHead upstream = new UpstreamHead();
    private final ByteSink body = new ByteSink(SENT_MAX);
    private final ByteSink sent = new ByteSink(SENT_MAX);
    private final byte[] framing = new byte[H1Encoder.CHUNK_START_MAX];
    private final UnsafeBuffer framingView = new UnsafeBuffer(framing);
    private byte[] trailer = new byte[16 * 1024];
    private int[] ends = new int[64];
    private int count;
    private int refusal;
    private State state = State.HEAD;
    private int pos;
    private long remaining;

    /**
     * Makes one for a new connection.
     *
     * @param limits of its requests.
     */
    public Forwarder(HttpLimits limits) {
        head = new RequestHead(limits);
        decoder = new ChunkedDecoder(limits);
    }

    /**
     * Reads one connection.
     *
     * @param bytes  all of them.
     * @param limits up to which they arrive, growing.
     * @return what came of it.
     */
    public static Outcome run(byte[] bytes, int[] limits) {
        Forwarder forwarder = new Forwarder(HttpLimits.DEFAULT);
        forwarder.begin(0);
        for (int limit : limits) {
            forwarder.deliver(new UnsafeBuffer(bytes, 0, limit), limit);
        }
        return forwarder.outcome();
    }

    /**
     * Begins a connection.
     *
     * @param base index of its first byte in the buffers to come.
     */
    void begin(int base) {
        pos = base;
        count = 0;
        refusal = 0;
        state = State.HEAD;
        sent.clear();
        head.reset();
    }

    /** Reads what has arrived up to a limit. */
    void deliver(UnsafeBuffer view, int limit) {
        while (step(view, limit)) {
            // Each step reads a head or a piece of content.
        }
    }

    /** Requests forwarded, whole ones. */
    int forwarded() {
        return count;
    }

    /** Status that ended the connection, or 0. */
    int refusal() {
        return refusal;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** What the upstream got; complete requests lie before {@link #sentLength()}. */
    byte[] sent() {
        return sent.array();
    }

    int sentLength() {
        return count == 0 ? 0 : ends[count - 1];
    }

    private Outcome outcome() {
        List<Integer> statuses = new ArrayList<>();
        List<String> forwarded = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i == 0 ? 0 : ends[i - 1];
            statuses.add(200);
            forwarded.add(new String(sent.array(), from, ends[i] - from, StandardCharsets.ISO_8859_1));
        }
        if (refusal > 0) {
            statuses.add(refusal);
        }
        return new Outcome(statuses, forwarded, isClosed());
    }

    /** False for want of bytes, or at the end. */
    private boolean step(UnsafeBuffer view, int limit) {
        return switch (state) {
            case HEAD -> head(view, limit);
            case LENGTH -> length(view, limit);
            case CHUNKED -> chunked(view, limit);
            case CLOSED -> false;
        };
    }

    private boolean head(UnsafeBuffer view, int limit) {
        int result = H1RequestParser.parse(view, pos, limit, head);
        if (result <= 0) {
            return result < 0 && refuse(HttpError.status(result));
        }
        if (head.methodId() == Method.CONNECT) {
            return refuse(405);
        }
        if (head.schemeHttps()) {
            return refuse(421);
        }
        if (!upstream.write(head, view, pos)) {
            return refuse(400);
        }
        sent.truncate(sentLength());
        sent.add(upstream.bytes(), 0, upstream.length());
        pos += result;
        body.clear();
        switch (head.framing()) {
            case BodyFraming.LENGTH -> {
                remaining = head.contentLength();
                state = State.LENGTH;
            }
            case BodyFraming.CHUNKED -> {
                decoder.reset();
                state = State.CHUNKED;
            }
            default -> complete();
        }
        return true;
    }

    private boolean length(UnsafeBuffer view, int limit) {
        int available = (int) Math.min(remaining, limit - pos);
        sent.add(view.byteArray(), pos, available);
        pos += available;
        remaining -= available;
        if (remaining == 0) {
            complete();
            return true;
        }
        return available > 0;
    }

    private boolean chunked(UnsafeBuffer view, int limit) {
        int result = decoder.decode(view, pos, limit);
        if (result < 0) {
            return refuse(HttpError.status(result));
        }
        pos = decoder.position();
        if (result == ChunkedDecoder.DATA) {
            body.add(view.byteArray(), decoder.dataOffset(), decoder.dataLength());
        } else if (result == ChunkedDecoder.END) {
            endChunked();
            complete();
        }
        return result != ChunkedDecoder.NEED_MORE;
    }

    private void endChunked() {
        if (body.length() > 0) {
            sent.add(framing, 0, H1Encoder.chunkStart(framingView, 0, body.length()));
            sent.add(body.array(), 0, body.length());
            sent.add(framing, 0, H1Encoder.crlf(framingView, 0));
        }
        sent.add(framing, 0, H1Encoder.lastChunk(framingView, 0));
        HeaderBlock fields = decoder.trailers();
        UnsafeBuffer bytes = decoder.trailerBuffer();
        for (int i = 0; i < fields.count(); i++) {
            int longest = fields.nameLength(i) + fields.valueLength(i) + H1Encoder.HEADER_OVERHEAD;
            trailer = longest > trailer.length ? new byte[longest] : trailer;
            int end = H1Encoder.header(new UnsafeBuffer(trailer), 0, bytes, fields.nameOffset(i), fields.nameLength(i),
                bytes, fields.valueOffset(i), fields.valueLength(i));
            sent.add(trailer, 0, end);
        }
        sent.add(framing, 0, H1Encoder.crlf(framingView, 0));
    }

    /** Ends a request and goes on with the next one, if there may be one. */
    private void complete() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = sent.length();
        state = head.keepAlive() ? State.HEAD : State.CLOSED;
        head.reset();
    }

    private boolean refuse(int status) {
        refusal = status;
        state = State.CLOSED;
        return false;
    }
}
