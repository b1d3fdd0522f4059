package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import java.util.List;

/**
 * Decodes chunked content in every way it can arrive, twice on the same instance, and makes sure that all agree.
 */
final class ChunkedReader {
    private static final int SHIFT = 7;

    /** Last result, the content, the trailer fields, and how many bytes were consumed (at the end only). */
    record Outcome(int result, String content, List<RequestView.Field> trailers, int consumed) {
    }

    private final ChunkedDecoder decoder;

    ChunkedReader(HttpLimits limits) {
        decoder = new ChunkedDecoder(limits);
    }

    static Outcome read(String text) {
        return new ChunkedReader(HttpLimits.DEFAULT).readAllWays(Delivery.bytes(text), text.length());
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

    private Outcome read(byte[] bytes, int[] limits, int shift) {
        byte[] shifted = Delivery.shifted(bytes, shift);
        StringBuilder content = new StringBuilder();
        decoder.reset();
        int result = ChunkedDecoder.NEED_MORE;
        int position = shift;
        for (int way = 0; way < limits.length && result == ChunkedDecoder.NEED_MORE; way++) {
            int limit = shift + limits[way];
            do {
                result = decoder.decode(Delivery.upTo(shifted, limit), position, limit);
                if (result >= 0) {
                    assertThat(decoder.position()).isBetween(position, limit);
                    position = decoder.position();
                }
                if (result == ChunkedDecoder.DATA) {
                    assertThat(decoder.dataOffset() + decoder.dataLength()).isEqualTo(position);
                    content.append(Delivery.text(shifted, decoder.dataOffset(), decoder.dataLength()));
                }
            } while (result == ChunkedDecoder.DATA);
            assertThat(result != ChunkedDecoder.NEED_MORE || position == limit).as("all is consumed").isTrue();
        }
        assertThat(decoder.bodyBytes()).isEqualTo(content.length());
        if (result != ChunkedDecoder.NEED_MORE) {
            assertThat(decoder.decode(Delivery.upTo(shifted, shifted.length), position, shifted.length))
                .as("a result is final").isEqualTo(result);
        }
        boolean isEnd = result == ChunkedDecoder.END;
        byte[] trailers = decoder.trailerBuffer().byteArray();
        List<RequestView.Field> fields = isEnd ? RequestView.fields(decoder.trailers(), trailers, 0) : List.of();
        assertThat(decoder.hasTrailers() || !isEnd).isEqualTo(!fields.isEmpty() || !isEnd);
        return new Outcome(result, result < 0 ? null : content.toString(), fields, isEnd ? position - shift : -1);
    }
}
