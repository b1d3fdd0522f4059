package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledCountersTest {

    private static Map<String, Long> read(LabelledCounters counters) {
        Map<String, Long> values = new HashMap<>();
        counters.forEach((id, method, status, value) ->
            assertThat(values.put(id + " " + method + " " + status, value)).as("seen twice").isNull());
        return values;
    }

    private static long sum(LabelledCounters counters) {
        long[] sum = new long[1];
        counters.forEach((_, _, _, value) -> sum[0] += value);
        for (int i = 0; i < LabelledCounters.CLASSES; i++) {
            sum[0] += counters.beyond(i);
        }
        return sum[0];
    }

    @Test
    void shouldTellLabelsApart() {
        LabelledCounters counters = new LabelledCounters(16);
        counters.increment(0, 0, LabelledCounters.STATUS_NONE);
        counters.increment(7, 15, LabelledCounters.STATUS_MAX);
        counters.increment(7, 15, LabelledCounters.STATUS_MAX);
        counters.increment(8, 15, LabelledCounters.STATUS_MAX);
        counters.increment(7, 14, LabelledCounters.STATUS_MAX);
        counters.increment(7, 15, 200);
        counters.increment(LabelledCounters.LIMIT_MAX, 3, LabelledCounters.STATUS_CUT);
        assertThat(read(counters)).isEqualTo(Map.of("0 0 0", 1L, "7 15 999", 2L, "8 15 999", 1L, "7 14 999", 1L,
            "7 15 200", 1L, "1048576 3 1", 1L));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 1000})
    void shouldTakeAsManyCombinationsAsItsLimitAndCountTheRestByClass(int limit) {
        LabelledCounters counters = new LabelledCounters(limit);
        for (int id = 0; id < limit - 1; id++) {
            counters.increment(id, 1, 200);
        }
        assertThat(read(counters)).hasSize(limit - 1);
        counters.increment(limit, 1, 200);
        assertThat(read(counters)).hasSize(limit);
        assertThat(counters.beyond(3)).isZero();
        counters.increment(limit + 1, 1, 204);
        counters.increment(limit + 2, 1, 503);
        counters.increment(limit + 2, 1, LabelledCounters.STATUS_CUT);
        counters.increment(limit + 2, 1, LabelledCounters.STATUS_NONE);
        counters.increment(limit + 2, 1, LabelledCounters.STATUS_MAX);
        assertThat(read(counters)).hasSize(limit);
        assertThat(new long[] {counters.beyond(0), counters.beyond(1), counters.beyond(2), counters.beyond(3),
            counters.beyond(6), counters.beyond(10)}).containsExactly(1, 1, 0, 1, 1, 1);
        counters.increment(limit, 1, 200);
        assertThat(read(counters)).containsEntry(limit + " 1 200", 2L);
        assertThat(sum(counters)).isEqualTo(limit + 6);
    }

    @Test
    void shouldAgreeWithAMapWhateverIsCounted() {
        long seed = 20_260_701;
        Random random = new Random(seed);
        LabelledCounters counters = new LabelledCounters(500);
        Map<String, Long> expected = new HashMap<>();
        long beyond = 0;
        for (int i = 0; i < 100_000; i++) {
            int id = random.nextInt(40);
            int method = random.nextInt(10);
            int status = random.nextInt(3) == 0 ? 200 + random.nextInt(5) : random.nextInt(2);
            counters.increment(id, method, status);
            String key = id + " " + method + " " + status;
            if (expected.containsKey(key) || expected.size() < 500) {
                expected.merge(key, 1L, Long::sum);
            } else {
                beyond++;
            }
        }
        assertThat(read(counters)).as("seed " + seed).isEqualTo(expected);
        assertThat(sum(counters)).isEqualTo(100_000);
        assertThat(beyond).isPositive();
    }

    @Test
    void shouldRefuseALimitOutOfRange() {
        assertThatThrownBy(() -> new LabelledCounters(0)).hasMessageContaining("1 to 1048576");
        assertThatThrownBy(() -> new LabelledCounters(LabelledCounters.LIMIT_MAX + 1)).hasMessageContaining("limit");
    }

    @Test
    void shouldNeverGoBackForAnotherThread() throws InterruptedException {
        LabelledCounters counters = new LabelledCounters(2048);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2_000_000; i++) {
                counters.increment(i & 1023, i >> 10 & 3, 200);
            }
            done.set(true);
        });
        Map<Long, Long> last = new HashMap<>();
        boolean over = false;
        int rounds = 0;
        while (!over) {
            over = done.get();
            counters.forEach((id, method, _, value) -> {
                Long before = last.put((long) id << 8 | method, value);
                if (value < 1 || before != null && before > value) {
                    throw new AssertionError("went from " + before + " to " + value);
                }
            });
            rounds++;
        }
        writer.join();
        assertThat(sum(counters)).isEqualTo(2_000_000);
        assertThat(rounds).isGreaterThan(1);
    }
}
