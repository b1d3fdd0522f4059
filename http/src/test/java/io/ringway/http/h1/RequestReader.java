package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Delivery;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import java.util.List;

/**
 * Reads a request head in every way it can arrive, twice on the same instance, and makes sure that all agree.
 */
final class RequestReader {
    private static final int SHIFT = 3;

    /** Outcome of all ways: the code or length, and the view if the head is complete. */
    record Outcome(int result, RequestView view) {
    }

    private final RequestHead head;

    RequestReader(HttpLimits limits) {
        head = new RequestHead(limits);
    }

    /** Outcome with default limits. */
    static Outcome read(String text) {
        return new RequestReader(HttpLimits.DEFAULT).readAllWays(Delivery.bytes(text), 1);
    }

    Outcome readAllWays(byte[] bytes, long seed) {
        Outcome expected = null;
        List<int[]> ways = Delivery.waysOf(bytes.length, seed);
        for (int round = 0; round < 2; round++) {
            for (int way = 0; way < ways.size(); way++) {
                Outcome outcome = read(bytes, ways.get(way), (round + way) % 2 * SHIFT);
                if (expected == null) {
                    expected = outcome;
                }
                assertThat(outcome).as("round %d, way %d, seed %d", round, way, seed).isEqualTo(expected);
            }
        }
        return expected;
    }

    RequestHead head() {
        return head;
    }

    private Outcome read(byte[] bytes, int[] limits, int shift) {
        byte[] shifted = Delivery.shifted(bytes, shift);
        head.reset();
        int result = HttpError.NEED_MORE;
        for (int limit : limits) {
            result = H1RequestParser.parse(Delivery.upTo(shifted, shift + limit), shift, shift + limit, head);
            if (result != HttpError.NEED_MORE) {
                break;
            }
        }
        if (result > 0) {
            assertThat(result).isEqualTo(head.length()).isLessThanOrEqualTo(bytes.length);
        }
        int again = H1RequestParser.parse(Delivery.upTo(shifted, shifted.length), shift, shifted.length, head);
        if (result != HttpError.NEED_MORE) {
            assertThat(again).as("a result is final").isEqualTo(result);
        }
        return new Outcome(result, result > 0 ? RequestView.of(head, shifted, shift) : null);
    }
}
