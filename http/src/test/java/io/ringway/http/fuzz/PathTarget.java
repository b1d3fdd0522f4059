package io.ringway.http.fuzz;

import io.ringway.http.HttpError;
import io.ringway.http.PathNormalizer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Paths: agreement with {@link StrictPath}, idempotence, and no byte written outside the range that was given, however
 * small it is.
 */
public final class PathTarget implements FuzzTarget {
    private static final byte POISON = (byte) 0xdb;
    private static final int MARGIN = 8;

    private final StrictPath strict = new StrictPath();
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer canonical = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer again = new UnsafeBuffer(new byte[0]);
    private byte[] first = new byte[1024];
    private byte[] second = new byte[1024];

    /** Makes the target; its memory is kept from run to run. */
    public PathTarget() {
    }

    @Override
    public String name() {
        return "path";
    }

    @Override
    public Grammar grammar() {
        return PathGrammar.PATHS;
    }

    @Override
    public List<byte[]> seeds() {
        return SeedInputs.paths();
    }

    @Override
    public boolean run(byte[] input, int length) {
        ensure(3 * length + 1 + 2 * MARGIN);
        source.wrap(input, 0, length);
        int capacity = Math.max(1, 3 * length);
        poison(first, capacity);
        canonical.wrap(first, 0, MARGIN + capacity);
        int result = PathNormalizer.normalize(source, 0, length, canonical, MARGIN, capacity);
        Disagreement.unless(result > 0 && result <= capacity || result == HttpError.BAD_PATH,
            "a path has a canonical form or is bad", result);
        checkPoison(first, capacity);
        int expected = strict.normalize(input, 0, length);
        boolean isSame = result > 0 ? strict.equals(first, MARGIN, MARGIN + result, expected)
            : expected == StrictSyntax.REFUSED;
        Disagreement.unless(isSame, "the strict normaliser agrees", expected);
        if (result > 0) {
            checkIdempotent(result);
        }
        int less = (int) ((FuzzRandom.hash(input, length) >>> 16) % (capacity + 1));
        checkShort(length, result, less);
        return result > 0;
    }

    @Override
    public void decode(byte[] input, int length) {
        ensure(3 * length + 1 + 2 * MARGIN);
        source.wrap(input, 0, length);
        canonical.wrap(first, 0, first.length);
        PathNormalizer.normalize(source, 0, length, canonical, 0, Math.max(1, 3 * length));
    }

    /** With every capacity from nothing to enough. */
    @Override
    public void runEveryWay(byte[] input) {
        run(input, input.length);
        ensure(3 * input.length + 1 + 2 * MARGIN);
        source.wrap(input, 0, input.length);
        canonical.wrap(first, 0, first.length);
        int capacity = Math.max(1, 3 * input.length);
        int result = PathNormalizer.normalize(source, 0, input.length, canonical, MARGIN, capacity);
        for (int less = 0; less <= Math.min(capacity, 4096); less++) {
            checkShort(input.length, result, less);
        }
    }

    private void checkIdempotent(int length) {
        poison(second, length);
        again.wrap(second, 0, MARGIN + length);
        int result = PathNormalizer.normalize(canonical, MARGIN, length, again, MARGIN, length);
        boolean isSame = result == length;
        for (int i = MARGIN; isSame && i < MARGIN + length; i++) {
            isSame = first[i] == second[i];
        }
        Disagreement.unless(isSame, "the canonical form is its own canonical form", result);
    }

    /** Where there is less room, the result is the same or says so; the second array is written. */
    private void checkShort(int length, int enough, int capacity) {
        poison(second, capacity);
        again.wrap(second, 0, second.length);
        int result = PathNormalizer.normalize(source, 0, length, again, MARGIN, capacity);
        boolean isRight = result == HttpError.TARGET_TOO_LONG || result == enough && result <= capacity;
        for (int i = MARGIN; isRight && i < MARGIN + result; i++) {
            isRight = first[i] == second[i];
        }
        Disagreement.unless(isRight, "less room changes nothing but whether it fits", result);
        checkPoison(second, capacity);
    }

    private static void poison(byte[] array, int capacity) {
        for (int i = 0; i < MARGIN; i++) {
            array[i] = POISON;
            array[MARGIN + capacity + i] = POISON;
        }
    }

    private static void checkPoison(byte[] array, int capacity) {
        for (int i = 0; i < MARGIN; i++) {
            Disagreement.unless(array[i] == POISON && array[MARGIN + capacity + i] == POISON,
                "nothing is written outside the range", i);
        }
    }

    private void ensure(int capacity) {
        if (first.length < capacity) {
            first = new byte[2 * capacity];
            second = new byte[2 * capacity];
        }
    }
}
