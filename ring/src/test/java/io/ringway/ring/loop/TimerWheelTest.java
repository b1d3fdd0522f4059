package io.ringway.ring.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimerWheelTest {
    private static final long MS = 1_000_000L;
    private static final long TICK_NS = 4 * MS;

    @Test
    void shouldFireAtItsDeadlineAndNotBefore() {
        TimerWheel wheel = new TimerWheel(4, TICK_NS, 0);
        List<Integer> fired = new ArrayList<>();
        wheel.schedule(2, 10 * MS);
        assertThat(wheel.isScheduled(2)).isTrue();
        assertThat(wheel.deadlineNs(2)).isEqualTo(10 * MS);
        assertThat(wheel.nextDeadlineNs()).isEqualTo(10 * MS);
        assertThat(wheel.advance(10 * MS - 1, fired::add)).isZero();
        assertThat(wheel.advance(10 * MS, fired::add)).isEqualTo(1);
        assertThat(wheel.advance(Long.MAX_VALUE / 4, fired::add)).isZero();
        assertThat(fired).containsExactly(2);
        assertThat(wheel.isScheduled(2)).isFalse();
        assertThat(wheel.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldReplaceAndCancel() {
        TimerWheel wheel = new TimerWheel(2, TICK_NS, 0);
        List<Integer> fired = new ArrayList<>();
        wheel.schedule(0, 5 * MS);
        wheel.schedule(0, 50 * MS);
        wheel.schedule(1, 7 * MS);
        wheel.cancel(1);
        wheel.cancel(1);
        assertThat(wheel.scheduled()).isEqualTo(1);
        assertThat(wheel.nextDeadlineNs()).isLessThanOrEqualTo(50 * MS);
        assertThat(wheel.advance(49 * MS, fired::add)).isZero();
        assertThat(wheel.nextDeadlineNs()).isEqualTo(50 * MS);
        assertThat(wheel.advance(50 * MS, fired::add)).isEqualTo(1);
        assertThat(wheel.scheduled()).isZero();
    }

    @Test
    void shouldFireAPassedDeadlineAtTheNextAdvance() {
        TimerWheel wheel = new TimerWheel(2, TICK_NS, 1000 * MS);
        List<Integer> fired = new ArrayList<>();
        wheel.advance(5000 * MS, fired::add);
        wheel.schedule(0, 100 * MS);
        wheel.schedule(1, 4999 * MS);
        assertThat(wheel.nextDeadlineNs()).isEqualTo(100 * MS);
        assertThat(wheel.advance(5000 * MS, fired::add)).isEqualTo(2);
    }

    @Test
    void shouldLetTheHandlerScheduleAndCancelAnyTimer() {
        TimerWheel wheel = new TimerWheel(4, TICK_NS, 0);
        List<Integer> fired = new ArrayList<>();
        for (int timer = 0; timer < 3; timer++) {
            wheel.schedule(timer, 8 * MS);
        }
        TimerHandler handler = timer -> {
            fired.add(timer);
            assertThat(wheel.isScheduled(timer)).isFalse();
            if (fired.size() == 1) {
                wheel.cancel(1);
                wheel.schedule(2, 9 * MS);
                wheel.schedule(0, 1 * MS);
                wheel.schedule(3, 8 * MS);
            }
        };
        assertThat(wheel.advance(8 * MS, handler)).as("what the handler scheduled waits").isEqualTo(1);
        assertThat(fired).containsExactly(0);
        assertThat(wheel.advance(8 * MS, handler)).isEqualTo(2);
        assertThat(wheel.advance(9 * MS, handler)).isEqualTo(1);
        assertThat(fired).containsExactlyInAnyOrder(0, 0, 3, 2);
    }

    @Test
    void shouldWakeEarlyEnoughAndNotTooOften() {
        TimerWheel wheel = new TimerWheel(1, TICK_NS, -77);
        for (long delay : new long[] {1, TICK_NS, 300 * MS, 75_000 * MS, 3_600_000 * MS, 40L * 86_400_000 * MS}) {
            long now = -77;
            long deadline = now + delay;
            int[] fired = {0};
            wheel.schedule(0, deadline);
            int wakes = 0;
            while (fired[0] == 0) {
                assertThat(wheel.nextDeadlineNs()).isLessThanOrEqualTo(deadline);
                now = Math.max(now, wheel.nextDeadlineNs());
                wheel.advance(now, timer -> fired[0]++);
                wakes++;
            }
            assertThat(now).isEqualTo(deadline);
            assertThat(wakes).isLessThanOrEqualTo(9);
            wheel = new TimerWheel(1, TICK_NS, -77);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE + 5, -987_654_321_987L})
    void shouldAgreeWithANaiveOracle(long start) {
        for (long seed = 1; seed <= 40; seed++) {
            run(start, seed);
        }
    }

    private static void run(long start, long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(60);
        long tick = 16_384L << random.nextInt(12);
        TimerWheel wheel = new TimerWheel(capacity, tick, start);
        long[] oracle = new long[capacity];
        Arrays.fill(oracle, -1);
        long now = 0;
        for (int step = 0; step < 600; step++) {
            int timer = random.nextInt(capacity);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    oracle[timer] = Math.max(0, now + delay(random, tick));
                    wheel.schedule(timer, start + oracle[timer]);
                }
                case 2 -> {
                    oracle[timer] = -1;
                    wheel.cancel(timer);
                }
                default -> now = advance(wheel, oracle, start, now, random, tick, seed);
            }
            int scheduled = 0;
            long first = Long.MAX_VALUE;
            for (int i = 0; i < capacity; i++) {
                assertThat(wheel.isScheduled(i)).as("seed %d", seed).isEqualTo(oracle[i] >= 0);
                scheduled += oracle[i] >= 0 ? 1 : 0;
                first = oracle[i] >= 0 ? Math.min(first, oracle[i]) : first;
            }
            assertThat(wheel.scheduled()).isEqualTo(scheduled);
            if (scheduled > 0) {
                assertThat(wheel.nextDeadlineNs() - start).as("seed %d", seed).isLessThanOrEqualTo(first);
            } else {
                assertThat(wheel.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
            }
        }
    }

    private static long advance(TimerWheel wheel, long[] oracle, long start, long before, Random random, long tick,
                                long seed) {
        long to = before + Math.max(0, delay(random, tick));
        long wake = wheel.nextDeadlineNs();
        if (wake != Long.MAX_VALUE && random.nextBoolean()) {
            to = Math.max(before, wake - start);
        }
        long now = to;
        TreeSet<Integer> due = new TreeSet<>();
        for (int i = 0; i < oracle.length; i++) {
            if (oracle[i] >= 0 && oracle[i] <= now) {
                due.add(i);
            }
        }
        wheel.advance(start + now, timer -> {
            assertThat(due.remove(timer)).as("seed %d, timer %d once and due", seed, timer).isTrue();
            oracle[timer] = -1;
            int other = random.nextInt(oracle.length);
            if (random.nextInt(4) == 0) {
                due.remove(other);
                oracle[other] = Math.max(0, now + delay(random, tick));
                wheel.schedule(other, start + oracle[other]);
            } else if (random.nextInt(4) == 0) {
                due.remove(other);
                oracle[other] = -1;
                wheel.cancel(other);
            }
        });
        assertThat(due).as("seed %d, all that were due", seed).isEmpty();
        return now;
    }

    private static long delay(Random random, long tick) {
        return switch (random.nextInt(8)) {
            case 0 -> -random.nextLong(10 * tick);
            case 1 -> 0;
            case 2 -> random.nextLong(tick);
            case 3, 4 -> random.nextLong(100 * tick);
            case 5 -> random.nextLong(5_000 * tick);
            case 6 -> tick * (1L << random.nextInt(24)) - random.nextInt(2);
            default -> random.nextLong(1L << 44);
        };
    }

    @Test
    void shouldRefuseWhatItCannotHold() {
        assertThatThrownBy(() -> new TimerWheel(0, TICK_NS, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimerWheel(1, 16_383, 0)).isInstanceOf(IllegalArgumentException.class);
        TimerWheel wheel = new TimerWheel(1, 16_384, 0);
        assertThat(wheel.capacity()).isEqualTo(1);
        wheel.schedule(0, 1L << 61);
        assertThat(wheel.advance((1L << 61) - 1, timer -> { })).isZero();
        assertThat(wheel.advance(1L << 61, timer -> { })).isEqualTo(1);
        assertThatThrownBy(() -> wheel.schedule(1, 0)).isInstanceOf(Invariant.Violation.class);
        assertThatThrownBy(() -> wheel.cancel(-1)).isInstanceOf(Invariant.Violation.class);
    }
}
