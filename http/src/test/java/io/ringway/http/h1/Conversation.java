package io.ringway.http.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.Delivery;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a gateway would do with one connection's bytes, as far as the codec decides it: requests one after another, each
 * written anew for an upstream, until the first error or close.
 */
final class Conversation {
    /**
     * Statuses answered, in order; what the upstream got, one text per complete request; whether the connection ended.
     */
    record Outcome(List<Integer> statuses, List<String> forwarded, boolean closed) {
    }

    private enum State { HEAD, LENGTH, CHUNKED, CLOSED }

    private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private final ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);
    private final byte[] scratch = new byte[64 * 1024];
    private final UnsafeBuffer out = new UnsafeBuffer(scratch);
    private final List<Integer> statuses = new ArrayList<>();
    private final List<String> forwarded = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private State state = State.HEAD;
    private int pos;
    private long remaining;
    private String encodedHead;

    /** Reads the bytes, delivered up to each limit in turn. */
    Outcome run(byte[] bytes, int[] limits) {
        for (int limit : limits) {
            UnsafeBuffer buffer = Delivery.upTo(bytes, limit);
            while (state != State.CLOSED && step(buffer, bytes, limit)) {
                // Each step reads a head or a piece of content.
            }
        }
        return new Outcome(List.copyOf(statuses), List.copyOf(forwarded), state == State.CLOSED);
    }

    /** False for want of bytes. */
    private boolean step(UnsafeBuffer buffer, byte[] bytes, int limit) {
        return switch (state) {
            case HEAD -> head(buffer, bytes, limit);
            case LENGTH -> length(bytes, limit);
            default -> chunked(buffer, bytes, limit);
        };
    }

    private boolean head(UnsafeBuffer buffer, byte[] bytes, int limit) {
        int result = H1RequestParser.parse(buffer, pos, limit, head);
        if (result == HttpError.NEED_MORE) {
            return false;
        }
        if (result < 0) {
            return refuse(HttpError.status(result));
        }
        if (head.methodId() == Method.CONNECT) {
            return refuse(405);
        }
        if (head.schemeHttps()) {
            return refuse(421);
        }
        if (!encode(buffer)) {
            return refuse(400);
        }
        pos += result;
        body.reset();
        switch (head.framing()) {
            case BodyFraming.LENGTH -> {
                remaining = head.contentLength();
                state = State.LENGTH;
            }
            case BodyFraming.CHUNKED -> {
                decoder.reset();
                state = State.CHUNKED;
            }
            default -> complete(bytes, List.of());
        }
        return true;
    }

    private boolean length(byte[] bytes, int limit) {
        int count = (int) Math.min(remaining, limit - pos);
        body.write(bytes, pos, count);
        pos += count;
        remaining -= count;
        if (remaining == 0) {
            complete(bytes, List.of());
        }
        return count > 0 || remaining == 0;
    }

    private boolean chunked(UnsafeBuffer buffer, byte[] bytes, int limit) {
        int result = decoder.decode(buffer, pos, limit);
        if (result < 0) {
            return refuse(HttpError.status(result));
        }
        pos = decoder.position();
        if (result == ChunkedDecoder.DATA) {
            body.write(bytes, decoder.dataOffset(), decoder.dataLength());
        } else if (result == ChunkedDecoder.END) {
            complete(bytes, RequestView.fields(decoder.trailers(), decoder.trailerBuffer().byteArray(), 0));
        }
        return result != ChunkedDecoder.NEED_MORE;
    }

    /** Ends a request and goes on with the next one, if there may be one. */
    private void complete(byte[] bytes, List<RequestView.Field> trailers) {
        StringBuilder message = new StringBuilder(encodedHead);
        message.append(Delivery.text(body.toByteArray(), 0, body.size()));
        trailers.forEach(field -> message.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        forwarded.add(message.toString());
        statuses.add(200);
        state = head.keepAlive() ? State.HEAD : State.CLOSED;
        head.reset();
    }

    private boolean refuse(int status) {
        statuses.add(status);
        state = State.CLOSED;
        return false;
    }

    /** Writes the head anew, as a proxy does; false if its path is refused. */
    private boolean encode(UnsafeBuffer buffer) {
        UnsafeBuffer path = new UnsafeBuffer(new byte[3 * Math.max(1, head.pathLength())]);
        int pathLength = head.pathLength();
        if (head.targetForm() != RequestHead.ASTERISK) {
            pathLength = PathNormalizer.normalize(
                buffer, pos + head.pathOffset(), head.pathLength(), path, 0, path.capacity());
        } else {
            path.putByte(0, (byte) '*');
        }
        if (pathLength < 0) {
            return false;
        }
        int end = H1Encoder.requestLine(out, 0, buffer, pos + head.methodOffset(), head.methodLength(), path, 0,
            pathLength, buffer, pos + head.queryOffset(), head.queryLength());
        end = H1Encoder.header(out, end, Delivery.bytes("Host: "), buffer, pos + head.hostOffset(), head.hostLength());
        HeaderBlock fields = head.headers();
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            boolean isOurs = id == HeaderName.HOST || id == HeaderName.CONTENT_LENGTH
                || id == HeaderName.X_FORWARDED_PROTO;
            if (!isOurs && !HeaderName.isHopByHop(id) && !fields.isNominated(i) && !fields.hasUnderscore(i)) {
                end = H1Encoder.header(out, end, buffer, pos + fields.nameOffset(i), fields.nameLength(i),
                    buffer, pos + fields.valueOffset(i), fields.valueLength(i));
            }
        }
        if (head.contentLength() >= 0) {
            end = H1Encoder.contentLength(out, end, head.contentLength());
        }
        encodedHead = Delivery.text(scratch, 0, H1Encoder.crlf(out, end));
        return true;
    }
}
