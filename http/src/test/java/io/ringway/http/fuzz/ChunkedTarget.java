package io.ringway.http.fuzz;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.http.h1.H1Encoder;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chunked content: split invariance, agreement with {@link StrictChunked} on content, trailers and where it ends, and
 * written anew it is the same content.
 */
public final class ChunkedTarget extends SplitTarget {
    private static final int CAPACITY = 1 << 20;

    private final ChunkedDecoder[] decoders = {new ChunkedDecoder(LIMITS[0]), new ChunkedDecoder(LIMITS[1])};
    private final StrictChunked strict = new StrictChunked();
    private final StrictChunked received = new StrictChunked();
    private final ByteSink content = new ByteSink(CAPACITY);
    private final byte[] sent = new byte[2 * CAPACITY];
    private final UnsafeBuffer out = new UnsafeBuffer(sent);
    private final Transcript actual = new Transcript();
    private final Transcript expected = new Transcript();
    private int sentLength;

    /** Makes the target; its memory is kept from run to run. */
    public ChunkedTarget() {
    }

    @Override
    public String name() {
        return "chunked";
    }

    @Override
    public Grammar grammar() {
        return ChunkedGrammar.BODIES;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.chunked();
    }

    @Override
    int deliver(Arrival way, int limits, Transcript outcome) {
        ChunkedDecoder decoder = decoders[limits];
        decoder.reset();
        content.clear();
        sentLength = 0;
        int position = way.base();
        int result = ChunkedDecoder.NEED_MORE;
        int limit = position;
        for (int piece = 0; piece < way.pieces() && result == ChunkedDecoder.NEED_MORE; piece++) {
            limit = way.arrive(piece);
            do {
                result = decoder.decode(way.view(), position, limit);
                position = move(decoder, result, position, limit);
                if (result == ChunkedDecoder.DATA) {
                    take(decoder, way.view());
                }
            } while (result == ChunkedDecoder.DATA);
        }
        int again = decoder.decode(way.view(), position, limit);
        Disagreement.unless(again == result, "a result is final", again);
        return describe(decoder, result, position - way.base(), outcome);
    }

    @Override
    void check(byte[] input, int length, int limits, int result, Transcript outcome) {
        int strictResult = strict.read(input, 0, length, LIMITS[limits]);
        expected.clear();
        if (strictResult > 0) {
            expected.number(strict.end);
            strict.describe(input, expected);
        }
        agree(result, strictResult, outcome, expected);
        if (result > 0 && limits == 0) {
            checkRewritten(decoders[limits], input);
        }
    }

    private static int move(ChunkedDecoder decoder, int result, int from, int limit) {
        if (result < 0) {
            return from;
        }
        int position = decoder.position();
        Disagreement.unless(position >= from && position <= limit, "a decoder moves on, within its bytes", position);
        Disagreement.unless(result != ChunkedDecoder.NEED_MORE || position == limit, "all is consumed", position);
        boolean isBehindData = decoder.dataOffset() + decoder.dataLength() == position && decoder.dataLength() > 0;
        Disagreement.unless(result != ChunkedDecoder.DATA || isBehindData, "the position is behind the content",
            position);
        return position;
    }

    /** Notes a range of content, and writes it as a chunk, as it is forwarded. */
    private void take(ChunkedDecoder decoder, UnsafeBuffer view) {
        int count = decoder.dataLength();
        content.add(view.byteArray(), decoder.dataOffset(), count);
        sentLength = H1Encoder.chunkStart(out, sentLength, count);
        out.putBytes(sentLength, view, decoder.dataOffset(), count);
        sentLength = H1Encoder.crlf(out, sentLength + count);
    }

    private int describe(ChunkedDecoder decoder, int result, int consumed, Transcript outcome) {
        Disagreement.unless(decoder.bodyBytes() == content.length(), "content is counted", decoder.bodyBytes());
        if (result != ChunkedDecoder.END) {
            outcome.number(result);
            return result == ChunkedDecoder.NEED_MORE ? HttpError.NEED_MORE : result;
        }
        outcome.number(consumed).part(content.array(), 0, content.length());
        Disagreement.unless(decoder.hasTrailers() == decoder.trailers().count() > 0, "trailers are there or not", 0);
        Views.trailers(decoder.trailers(), decoder.trailerBuffer(), outcome);
        return consumed;
    }

    private void checkRewritten(ChunkedDecoder decoder, byte[] input) {
        int end = H1Encoder.lastChunk(out, sentLength);
        HeaderBlock trailers = decoder.trailers();
        UnsafeBuffer bytes = decoder.trailerBuffer();
        for (int i = 0; i < trailers.count(); i++) {
            end = H1Encoder.header(out, end, bytes, trailers.nameOffset(i), trailers.nameLength(i),
                bytes, trailers.valueOffset(i), trailers.valueLength(i));
        }
        end = H1Encoder.crlf(out, end);
        int read = received.read(sent, 0, end, Limits.WIDE);
        Disagreement.unless(read > 0 && received.end == end, "what is sent is one body", read);
        strict.describe(input, expected.clear());
        received.describe(sent, actual.clear());
        if (!actual.matches(expected)) {
            throw new Disagreement("the body that is sent is the one that came",
                "\n  sent:     " + actual + "\n  expected: " + expected);
        }
    }

    @Override
    public long allocationMaxBytes(int length) {
        // Each trailer section takes up to its limit and a block of fields, in every one of the reads of a run.
        return 16L * (4 * HttpLimits.DEFAULT.trailerBytes() + 64L * HttpLimits.DEFAULT.headerCount()) + 64L * length;
    }
}
