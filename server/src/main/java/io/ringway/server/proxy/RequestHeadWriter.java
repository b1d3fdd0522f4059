package io.ringway.server.proxy;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1Encoder;
import io.ringway.ring.BlockPool;
import io.ringway.router.Rewrite;
import io.ringway.server.Hot;
import io.ringway.server.snapshot.UpstreamEndpoint;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the head that goes to the upstream from the parsed form of the one that came: request line, Host and framing
 * are always written anew, hop-by-hop fields and what {@code Connection} names stay behind (RFC 9110 7.6.1), forwarding
 * fields tell the truth about the hop. Thread: owning worker.
 *
 * <p>The head is encoded once, into a block of the exchange, so that another try needs no view of the client's bytes;
 * another endpoint only changes the Host line ({@link #retarget}).
 */
final class RequestHeadWriter {

    /** What the gateway adds at most, besides the Host line and client-sized fields. */
    private static final int ADDED_MAX = 512;

    private static final byte[] CONTINUE = ascii("Expect: 100-continue\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] FOR = ascii("X-Forwarded-For: ");
    private static final byte[] PROTO = ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] REQUEST_ID = ascii("X-Request-ID: ");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] VIA_10 = ascii("Via: 1.0 " + ExchangeEngine.PSEUDONYM + "\r\n");
    private static final byte[] VIA_11 = ascii("Via: 1.1 " + ExchangeEngine.PSEUDONYM + "\r\n");
    private static final byte[] VIA_20 = ascii("Via: 2.0 " + ExchangeEngine.PSEUDONYM + "\r\n");
    private static final byte[] DIGITS = ascii("0123456789abcdef");

    private final BlockPool blocks;
    private final FieldCopier copier = new FieldCopier();
    private final UnsafeBuffer rewritten;
    private final WorkerRandom random;

    /**
     * Creates a writer.
     *
     * @param blocks  for encoded heads
     * @param scratch for rewritten paths, of the worker
     * @param random  source of request ids
     */
    RequestHeadWriter(BlockPool blocks, UnsafeBuffer scratch, WorkerRandom random) {
        this.blocks = blocks;
        rewritten = scratch;
        this.random = random;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Encodes the head into a block that becomes the exchange's.
     *
     * @param x          with a parsed and routed request
     * @param target     endpoint it goes to
     * @param path       buffer of the canonical path
     * @param pathOffset of the path
     * @param pathLength of the path, in bytes
     * @return false if memory is exhausted
     */
    boolean encode(Exchange x, UpstreamEndpoint target, UnsafeBuffer path, int pathOffset, int pathLength) {
        RequestHead head = x.request();
        Rewrite rewrite = x.route.rewrite();
        int pathMax = rewrite == null ? pathLength : rewrite.maxLength(pathLength);
        int peerLength = x.downstream.peer().length();
        // The head's own length covers method, query and every copied field; a field may gain one space.
        int max = head.length() + head.headers().count() + head.authorityLength() + pathMax + target.hostLine().length
            + peerLength + ADDED_MAX;
        int block = blocks.take(max);
        if (block < 0) {
            return false;
        }
        int start = blocks.offset(block);
        int at = requestLine(x, blocks.view(), start, path, pathOffset, pathLength);
        x.headBlock = block;
        x.hostStart = at - start;
        at = hostLine(x, target, blocks.view(), at);
        x.hostLength = at - start - x.hostStart;
        at = fields(x, blocks.view(), at);
        x.encodedLength = H1Encoder.crlf(blocks.view(), at) - start;
        assert x.encodedLength <= max;
        return true;
    }

    @Hot
    private int requestLine(Exchange x, UnsafeBuffer to, int offset, UnsafeBuffer path, int pathOffset,
                            int pathLength) {
        RequestHead head = x.request();
        UnsafeBuffer from = x.requestBuffer();
        int base = x.requestStart();
        UnsafeBuffer pathFrom = path;
        int start = pathOffset;
        int length = pathLength;
        Rewrite rewrite = x.route.rewrite();
        if (rewrite != null) {
            pathFrom = rewritten;
            start = 0;
            length = rewrite.write(x.match(), path, pathOffset, pathLength, rewritten, 0);
        }
        return H1Encoder.requestLine(to, offset, from, base + head.methodOffset(), head.methodLength(),
            pathFrom, start, length, from, base + head.queryOffset(), head.queryLength());
    }

    @Hot
    private int hostLine(Exchange x, UpstreamEndpoint target, UnsafeBuffer to, int offset) {
        if (keepsHost(x)) {
            RequestHead head = x.request();
            return H1Encoder.header(to, offset, HOST, x.requestBuffer(), x.requestStart() + head.authorityOffset(),
                head.authorityLength());
        }
        to.putBytes(offset, target.hostLine());
        return offset + target.hostLine().length;
    }

    /** A client that names no host gets the backend's, which is another one with each try. */
    @Hot
    private static boolean keepsHost(Exchange x) {
        return x.route.preserveHost() && x.request().authorityLength() > 0;
    }

    @Hot
    private int fields(Exchange x, UnsafeBuffer to, int offset) {
        RequestHead head = x.request();
        HeaderBlock fields = head.headers();
        boolean trusted = x.downstream.peer().isTrusted();
        copier.begin(x.requestBuffer(), x.requestStart(), to, offset);
        int count = fields.count();
        int line = 0;
        for (int i = 0; i < count; i++) {
            if (ForwardedFields.inRequest(fields.nameId(i), trusted) && !fields.isNominated(i)
                && !fields.hasUnderscore(i)) {
                copier.copy(fields, i);
                if (fields.isNeverIndexed(i)) {
                    x.markSecret(line);
                }
                line++;
            }
        }
        int at = copier.end();
        at = framing(x, to, at);
        at = forwarded(x, to, at, trusted);
        return H1Encoder.header(to, at, head.isHttp2() ? VIA_20 : head.versionMinor() == 0 ? VIA_10 : VIA_11);
    }

    @Hot
    private static int framing(Exchange x, UnsafeBuffer to, int offset) {
        RequestHead head = x.request();
        int at = offset;
        if (head.framing() == BodyFraming.LENGTH) {
            at = H1Encoder.contentLength(to, at, head.contentLength());
        } else if (head.framing() == BodyFraming.CHUNKED) {
            at = H1Encoder.header(to, at, CHUNKED);
        }
        return x.continuePending ? H1Encoder.header(to, at, CONTINUE) : at;
    }

    @Hot
    private int forwarded(Exchange x, UnsafeBuffer to, int offset, boolean trusted) {
        RequestHead head = x.request();
        HeaderBlock fields = head.headers();
        int at = forwardedFor(x, to, offset, trusted);
        if (!trusted || fields.find(HeaderName.X_FORWARDED_PROTO) < 0) {
            at = H1Encoder.header(to, at, PROTO);
        }
        if (head.authorityLength() > 0 && (!trusted || fields.find(HeaderName.X_FORWARDED_HOST) < 0)) {
            at = H1Encoder.header(to, at, FORWARDED_HOST, x.requestBuffer(),
                x.requestStart() + head.authorityOffset(), head.authorityLength());
        }
        if (!trusted || fields.find(HeaderName.X_REQUEST_ID) < 0) {
            at = requestId(to, at);
        }
        return at;
    }

    @Hot
    private static int forwardedFor(Exchange x, UnsafeBuffer to, int offset, boolean trusted) {
        Peer peer = x.downstream.peer();
        if (peer.length() == 0) {
            return offset;
        }
        if (trusted) {
            return appendedFor(x, to, offset, peer);
        }
        return H1Encoder.header(to, offset, FOR, peer.text(), 0, peer.length());
    }

    private static int appendedFor(Exchange x, UnsafeBuffer to, int offset, Peer peer) {
        HeaderBlock fields = x.request().headers();
        to.putBytes(offset, FOR);
        int at = offset + FOR.length;
        int id = HeaderName.X_FORWARDED_FOR;
        for (int i = fields.find(id); i >= 0; i = fields.find(id, i + 1)) {
            to.putBytes(at, x.requestBuffer(), x.requestStart() + fields.valueOffset(i), fields.valueLength(i));
            at += fields.valueLength(i);
            to.putByte(at++, (byte) ',');
            to.putByte(at++, (byte) ' ');
        }
        to.putBytes(at, peer.text(), 0, peer.length());
        return H1Encoder.crlf(to, at + peer.length());
    }

    @Hot
    private int requestId(UnsafeBuffer to, int offset) {
        to.putBytes(offset, REQUEST_ID);
        int at = hex(to, offset + REQUEST_ID.length, random.next());
        at = hex(to, at, random.next());
        return H1Encoder.crlf(to, at);
    }

    @Hot
    private static int hex(UnsafeBuffer to, int offset, long value) {
        for (int i = 0; i < Long.BYTES * 2; i++) {
            to.putByte(offset + i, DIGITS[(int) (value >>> 60 - 4 * i) & 15]);
        }
        return offset + Long.BYTES * 2;
    }

    /**
     * Names another endpoint in an encoded head, for another try.
     *
     * @param x      with an encoded head
     * @param target endpoint it goes to now
     * @return false if memory is exhausted; the head is unchanged then
     */
    boolean retarget(Exchange x, UpstreamEndpoint target) {
        if (keepsHost(x)) {
            return true;
        }
        byte[] hostLine = target.hostLine();
        int from = blocks.offset(x.headBlock);
        int tail = x.hostStart + x.hostLength;
        int block = blocks.take(x.encodedLength - x.hostLength + hostLine.length);
        if (block < 0) {
            return false;
        }
        UnsafeBuffer view = blocks.view();
        int to = blocks.offset(block);
        view.putBytes(to, view, from, x.hostStart);
        view.putBytes(to + x.hostStart, hostLine);
        view.putBytes(to + x.hostStart + hostLine.length, view, from + tail, x.encodedLength - tail);
        blocks.give(x.headBlock);
        x.headBlock = block;
        x.encodedLength += hostLine.length - x.hostLength;
        x.hostLength = hostLine.length;
        return true;
    }
}
