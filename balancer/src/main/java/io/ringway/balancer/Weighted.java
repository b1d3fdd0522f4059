package io.ringway.balancer;

/**
 * Smooth weighted round robin: shares as the weights say, without bursts. Weights 5, 1, 1 give a a b a c a a.
 *
 * <p>Each pick adds to every eligible endpoint its weight, takes the one that then has most (the first of equals), and
 * takes the sum of the eligible weights away from it. An endpoint that is not eligible keeps what it has, and goes on
 * from there when it comes back: a reset instead would starve light endpoints while a heavy one flaps.
 *
 * <p>Arithmetic: all weights together are at most 2^47 ({@link ClusterSnapshot}). The values of all endpoints sum to 0
 * at any time, a value falls only by being the highest of those eligible, and rises only while another is higher. So
 * values stay within a few times the total even if availability changes with each pick (test
 * {@code shouldStayBoundedWhileAvailabilityChurns}): far from 2^63.
 *
 * <p>Thread: owning worker. Cost: O(endpoints), a few nanoseconds for the usual handful.
 */
public final class Weighted implements LoadBalancer {
    /**
     * Steps (turns times endpoints) run ahead to stagger a worker's start, about a millisecond. Where the cycle is
     * longer, workers are spread over its beginning, which is enough to keep them out of step.
     */
    private static final long STAGGER_STEPS_MAX = 1_000_000;
    private static final long STAGGER_TURNS_MIN = 64;

    private final long[] current;
    private final int[] weights;

    /**
     * Starts at the worker's place in the cycle.
     *
     * @param cluster     to balance; the balancer is good for this snapshot only.
     * @param workerIndex of the owner, 0 to workerCount - 1.
     * @param workerCount is the number of workers.
     */
    public Weighted(ClusterSnapshot cluster, int workerIndex, int workerCount) {
        int count = cluster.count();
        current = new long[count];
        weights = new int[count];
        for (int i = 0; i < count; i++) {
            weights[i] = cluster.weight(i);
        }
        long turnsMax = Math.max(STAGGER_TURNS_MIN, STAGGER_STEPS_MAX / Math.max(1, count));
        long turns = Stagger.start(workerIndex, workerCount, Math.min(cycleLength(cluster), turnsMax));
        EndpointStats allAvailable = new EndpointStats(cluster);
        for (long turn = 0; turn < turns; turn++) {
            pick(cluster, allAvailable, 0, 0);
        }
    }

    @Hot
    @Override
    public int pick(ClusterSnapshot cluster, EndpointStats stats, long nowNs, long random) {
        assert stats.count() == current.length;
        assert cluster.count() == current.length;
        final long[] values = current;
        final int[] steps = weights;
        long total = 0;
        long bestValue = Long.MIN_VALUE;
        int best = NONE;
        for (int word = 0; word < stats.eligibleWords(); word++) {
            for (long bits = stats.eligibleWord(word); bits != 0; bits &= bits - 1) {
                int i = (word << 6) + Long.numberOfTrailingZeros(bits);
                long value = values[i] + steps[i];
                values[i] = value;
                total += steps[i];
                if (value > bestValue) {
                    bestValue = value;
                    best = i;
                }
            }
        }
        if (best >= 0) {
            values[best] = bestValue - total;
        }
        return best;
    }

    /**
     * What an endpoint has saved up, for tests of the bounds.
     *
     * @param endpoint to ask for.
     * @return its value.
     */
    long current(int endpoint) {
        return current[endpoint];
    }

    /** The picks after which the sequence repeats while all are available: the total in units of the common divisor. */
    private static long cycleLength(ClusterSnapshot cluster) {
        long divisor = 0;
        for (int i = 0; i < cluster.count(); i++) {
            divisor = commonDivisor(divisor, cluster.weight(i));
        }
        return divisor == 0 ? 0 : cluster.totalWeight() / divisor;
    }

    private static long commonDivisor(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }
}
