package io.ringway.router;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the path that a backend sees, from the parameters of the path that the client sent. Immutable, shared by all
 * workers.
 *
 * <p>Parameters are copied as they stand in the canonical path, escapes included, so nothing can leave its segment: a
 * parameter never holds a slash, and never is {@code .} or {@code ..}.
 */
public final class Rewrite {
    /** Literal text between the parameters, one piece more than there are parameters; pieces may be empty. */
    private final byte[][] literals;
    /** Which parameter stands between literals i and i + 1. */
    private final int[] parameters;
    private final int literalBytes;
    /** How often the most used parameter stands in the pattern: parameters are disjoint parts of the path. */
    private final int repeats;

    /**
     * Takes the pieces of a checked pattern.
     *
     * @param literals   around the parameters, one more than those.
     * @param parameters are indices into the matched route's parameters.
     */
    Rewrite(List<String> literals, int[] parameters) {
        assert literals.size() == parameters.length + 1;
        this.literals = literals.stream().map(text -> text.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
        this.parameters = parameters.clone();
        this.literalBytes = Arrays.stream(this.literals).mapToInt(text -> text.length).sum();
        this.repeats = Arrays.stream(parameters)
                .map(wanted -> (int) Arrays.stream(parameters).filter(index -> index == wanted).count())
                .max().orElse(0);
    }

    /**
     * Writes the path. The caller has made sure of {@link #maxLength} bytes at {@code dstOffset}; the two buffers may
     * be the same if the ranges do not overlap.
     *
     * @param match      that found this rewrite's route.
     * @param path       is the buffer that was matched.
     * @param pathOffset where the matched path began.
     * @param pathLength of the matched path.
     * @param dst        to write to.
     * @param dstOffset  where to write.
     * @return the offset behind what was written.
     */
    @Hot
    public int write(RouteMatch match, UnsafeBuffer path, int pathOffset, int pathLength, UnsafeBuffer dst,
                     int dstOffset) {
        final byte[][] texts = literals;
        final int[] indices = parameters;
        int at = dstOffset;
        for (int i = 0; i < indices.length; i++) {
            byte[] text = texts[i];
            dst.putBytes(at, text);
            at += text.length;
            int length = match.paramLength(indices[i]);
            int offset = match.paramOffset(indices[i]);
            assert offset >= pathOffset && offset + length <= pathOffset + pathLength;
            dst.putBytes(at, path, offset, length);
            at += length;
        }
        byte[] last = texts[indices.length];
        dst.putBytes(at, last);
        at += last.length;
        assert at - dstOffset <= maxLength(pathLength);
        return at;
    }

    /**
     * A bound for what {@link #write} writes.
     *
     * @param pathLength of the path that is matched, in bytes.
     * @return bytes.
     */
    @Hot
    public int maxLength(int pathLength) {
        return literalBytes + repeats * pathLength;
    }
}
