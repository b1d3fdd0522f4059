package io.ringway.http.fuzz;

import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;

/**
 * A target whose bytes may arrive in any pieces: the outcome is that of the whole, and the strict reader agrees with
 * it. Every fourth input is read under the tightest limits there are, too, so that 200 bytes reach them.
 */
abstract class SplitTarget implements FuzzTarget {
    /** The limits that inputs are read under: the default ones, then the tightest. */
    static final HttpLimits[] LIMITS = {HttpLimits.DEFAULT, new HttpLimits(64, 128, 4, 16, 64)};

    private static final int EVERY_CUT_MAX = 2048;
    private static final int RANDOM_WAYS = 8;

    private final Arrival arrival = new Arrival();
    private final Transcript whole = new Transcript();
    private final Transcript cut = new Transcript();
    private final FuzzRandom random = new FuzzRandom();

    @Override
    public final boolean run(byte[] input, int length) {
        long hash = FuzzRandom.hash(input, length);
        boolean isAccepted = false;
        int lastLimits = (hash >>> 6 & 3) == 0 ? 1 : 0;
        for (int limits = 0; limits <= lastLimits; limits++) {
            arrival.load(input, length, (int) hash & 7);
            arrival.whole();
            int result = deliver(arrival, limits, whole.clear());
            isAccepted |= limits == 0 && result > 0;
            checkResult(result, length);
            check(input, length, limits, result, whole);
            int way = (int) (hash >>> 8) & 15;
            if (way == 0) {
                arrival.byteByByte();
            } else if (way == 1) {
                random.begin(hash, limits);
                arrival.inPieces(random);
            } else {
                arrival.inTwo((int) ((hash >>> 32) % (length + 1)));
            }
            compare(limits);
        }
        return isAccepted;
    }

    @Override
    public final void decode(byte[] input, int length) {
        arrival.load(input, length, 0);
        arrival.whole();
        deliver(arrival, 0, cut.clear());
    }

    /** Byte by byte, in all pairs of pieces, in random pieces, at two offsets. */
    @Override
    public final void runEveryWay(byte[] input) {
        run(input, input.length);
        for (int limits = 0; limits < LIMITS.length; limits++) {
            arrival.load(input, input.length, 0);
            arrival.whole();
            deliver(arrival, limits, whole.clear());
            arrival.load(input, input.length, 5);
            arrival.byteByByte();
            compare(limits);
            int step = Math.max(1, input.length / EVERY_CUT_MAX);
            for (int first = 0; first <= input.length; first += step) {
                arrival.inTwo(first);
                compare(limits);
            }
            for (int way = 0; way < RANDOM_WAYS; way++) {
                random.begin(input.length, way);
                arrival.inPieces(random);
                compare(limits);
            }
        }
    }

    /**
     * Lets the product read the input as it arrives, and notes all that it understood.
     *
     * @return positive if it is accepted, 0 if it is incomplete, otherwise a negative {@link HttpError}.
     */
    abstract int deliver(Arrival way, int limits, Transcript outcome);

    /** Checks what the product made of the whole input; what it was parsed into is still there. */
    abstract void check(byte[] input, int length, int limits, int result, Transcript outcome);

    private void compare(int limits) {
        deliver(arrival, limits, cut.clear());
        if (!cut.matches(whole)) {
            throw new Disagreement("the way bytes arrive changes nothing",
                arrival + "\n  whole: " + whole + "\n  cut:   " + cut);
        }
    }

    private static void checkResult(int result, int length) {
        Disagreement.unless(result > -HttpError.COUNT && result <= length, "a result is a length or a known error",
            result);
    }

    /** What the product and a strict reader say of the same bytes fits together. */
    final void agree(int result, int strictResult, Transcript actual, Transcript expected) {
        boolean isSame = strictResult > 0 ? result > 0 && actual.matches(expected)
            : strictResult < 0 ? result < 0 : result <= 0;
        if (!isSame) {
            throw new Disagreement("the strict reader agrees", "result " + result + ", strictly " + strictResult
                + "\n  actual:   " + actual + "\n  expected: " + expected);
        }
    }
}
