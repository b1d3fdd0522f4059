package io.ringway.http.fuzz;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1Encoder;
import io.ringway.http.h1.H1ResponseParser;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Response heads: split invariance, agreement with {@link StrictResponse}, and written anew for a client the head says
 * the same. An odd length stands for an answer to HEAD, so that both kinds of framing come up.
 */
public final class ResponseTarget extends SplitTarget {
    private static final byte[] CHUNKED = StrictSyntax.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[][] NOT_FORWARDED = StrictSyntax.ascii("connection", "keep-alive", "proxy-connection",
        "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "te", "transfer-encoding", "upgrade",
        "http2-settings", "close", "content-length", "trailer");
    private static final byte[][] REGENERATED = StrictSyntax.ascii("content-length", "transfer-encoding");

    private final ResponseHead[] heads = {new ResponseHead(LIMITS[0]), new ResponseHead(LIMITS[1])};
    private final StrictResponse strict = new StrictResponse();
    private final StrictResponse received = new StrictResponse();
    private final byte[] sent = new byte[256 * 1024];
    private final UnsafeBuffer out = new UnsafeBuffer(sent);
    private final Transcript actual = new Transcript();
    private final Transcript expected = new Transcript();
    private Arrival last;

    /** Makes the target; its memory is kept from run to run. */
    public ResponseTarget() {
    }

    @Override
    public String name() {
        return "response";
    }

    @Override
    public Grammar grammar() {
        return ResponseGrammar.HEADS;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.responses();
    }

    @Override
    int deliver(Arrival way, int limits, Transcript outcome) {
        last = way;
        ResponseHead head = heads[limits];
        head.reset();
        int method = answersHead(way.length()) ? Method.HEAD : Method.GET;
        int result = HttpError.NEED_MORE;
        int limit = 0;
        for (int piece = 0; piece < way.pieces() && result == HttpError.NEED_MORE; piece++) {
            limit = way.arrive(piece);
            result = H1ResponseParser.parse(way.view(), way.base(), limit, head, method);
        }
        if (result > 0) {
            Views.response(head, way.view(), way.base(), outcome);
        } else {
            outcome.number(result);
        }
        int again = H1ResponseParser.parse(way.view(), way.base(), limit, head, method);
        Disagreement.unless(again == result, "a result is final", again);
        return result;
    }

    @Override
    void check(byte[] input, int length, int limits, int result, Transcript outcome) {
        int strictResult = strict.read(input, 0, length, LIMITS[limits], answersHead(length));
        expected.clear();
        if (strictResult > 0) {
            strict.describe(input, expected);
        }
        agree(result, strictResult, outcome, expected);
        if (result > 0 && limits == 0) {
            checkForwarding(input);
        }
    }

    private static boolean answersHead(int length) {
        return (length & 1) != 0;
    }

    private void checkForwarding(byte[] input) {
        int length = write(heads[0], last.view(), last.base());
        int read = received.read(sent, 0, length, Limits.WIDE, answersHead(last.length()));
        Disagreement.unless(read == length, "what is sent to a client is one head", read);
        describe(strict, input, NOT_FORWARDED, expected.clear());
        describe(received, sent, REGENERATED, actual.clear());
        if (!actual.matches(expected)) {
            throw new Disagreement("what is sent to a client means the same",
                "\n  sent:     " + actual + "\n  expected: " + expected);
        }
    }

    private int write(ResponseHead head, UnsafeBuffer in, int base) {
        int end = H1Encoder.statusLine(out, 0, head.status(), in, base + head.reasonOffset(), head.reasonLength());
        HeaderBlock fields = head.headers();
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            boolean isOurs = id == HeaderName.CONTENT_LENGTH || id == HeaderName.TRAILER || HeaderName.isHopByHop(id);
            if (!isOurs && !fields.isNominated(i)) {
                end = H1Encoder.header(out, end, in, base + fields.nameOffset(i), fields.nameLength(i),
                    in, base + fields.valueOffset(i), fields.valueLength(i));
            }
        }
        if (head.framing() == BodyFraming.LENGTH) {
            end = H1Encoder.contentLength(out, end, head.contentLength());
        } else if (head.framing() == BodyFraming.CHUNKED) {
            end = H1Encoder.header(out, end, CHUNKED);
        }
        return H1Encoder.crlf(out, end);
    }

    private static void describe(StrictResponse response, byte[] b, byte[][] leftOut, Transcript out) {
        out.number(response.status).part(b, response.reasonFrom, response.reasonTo).number(response.framing());
        out.number(response.framing() == BodyFraming.LENGTH ? response.fields.contentLength : -1);
        StrictFields fields = response.fields;
        for (int i = 0; i < fields.count; i++) {
            if (!fields.isNamedOneOf(b, i, leftOut) && !fields.isNominated(b, i)) {
                fields.describe(b, i, out);
            }
        }
    }
}
