package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Delivery;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.ResponseHead;
import java.util.List;

/**
 * Reads a response head in every way it can arrive, twice on the same instance, and makes sure that all agree.
 */
final class ResponseReader {
    private static final int SHIFT = 5;

    /** What a response head says, as values that can be compared. */
    record View(
        int length, int status, String reason, int minor, int framing, long contentLength, boolean keepAlive,
        boolean interim, List<RequestView.Field> fields) {
    }

    /** Outcome of all ways: the code or length, and the view if the head is complete. */
    record Outcome(int result, View view) {
    }

    private final ResponseHead head;

    ResponseReader(HttpLimits limits) {
        head = new ResponseHead(limits);
    }

    static Outcome read(String text, int requestMethodId) {
        return new ResponseReader(HttpLimits.DEFAULT).readAllWays(text, requestMethodId);
    }

    static Outcome read(String text) {
        return read(text, Method.GET);
    }

    Outcome readAllWays(String text, int requestMethodId) {
        return readAllWays(Delivery.bytes(text), requestMethodId, text.length());
    }

    Outcome readAllWays(byte[] bytes, int requestMethodId, long seed) {
        Outcome expected = null;
        List<int[]> ways = Delivery.waysOf(bytes.length, seed);
        for (int round = 0; round < 2; round++) {
            for (int way = 0; way < ways.size(); way++) {
                Outcome outcome = read(bytes, ways.get(way), (round + way) % 2 * SHIFT, requestMethodId);
                if (expected == null) {
                    expected = outcome;
                }
                assertThat(outcome).as("round %d, way %d", round, way).isEqualTo(expected);
            }
        }
        return expected;
    }

    private Outcome read(byte[] bytes, int[] limits, int shift, int method) {
        byte[] shifted = Delivery.shifted(bytes, shift);
        head.reset();
        int result = HttpError.NEED_MORE;
        for (int limit : limits) {
            result = H1ResponseParser.parse(Delivery.upTo(shifted, shift + limit), shift, shift + limit, head, method);
            if (result != HttpError.NEED_MORE) {
                break;
            }
        }
        int again = H1ResponseParser.parse(Delivery.upTo(shifted, shifted.length), shift, shifted.length, head, method);
        if (result != HttpError.NEED_MORE) {
            assertThat(again).as("a result is final").isEqualTo(result);
        }
        return new Outcome(result, result > 0 ? view(shifted, shift) : null);
    }

    private View view(byte[] bytes, int base) {
        return new View(
            head.length(), head.status(), Delivery.text(bytes, base + head.reasonOffset(), head.reasonLength()),
            head.versionMinor(), head.framing(), head.contentLength(), head.keepAlive(), head.isInterim(),
            RequestView.fields(head.headers(), bytes, base));
    }
}
