package io.ringway.ring.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.Errno;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultPlanTest {
    @Test
    void shouldDrawSwarmsThatDifferInKindsAndTogetherHaveAll() {
        SimRandom random = new SimRandom(1);
        Set<Fault> seen = EnumSet.noneOf(Fault.class);
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            FaultPlan plan = FaultPlan.swarm(random);
            StringBuilder present = new StringBuilder();
            for (Fault fault : Fault.values()) {
                present.append(plan.has(fault) ? '1' : '0');
                if (plan.has(fault)) {
                    seen.add(fault);
                }
            }
            kinds.add(present.toString());
        }
        assertThat(seen).containsExactlyInAnyOrder(Fault.values());
        assertThat(kinds).hasSizeGreaterThan(45);
    }

    @Test
    void shouldHitAsOftenAsItsRateSaysAndCountIt() {
        FaultPlan plan = FaultPlan.none().with(Fault.RESET, 0.25);
        for (int i = 0; i < 10_000; i++) {
            plan.hit(Fault.RESET);
            assertThat(plan.hit(Fault.STALL)).isFalse();
        }
        assertThat(plan.count(Fault.RESET)).isBetween(2_300L, 2_700L);
        assertThat(plan.count(Fault.STALL)).isZero();
        assertThat(plan.describe()).startsWith("RESET 0.2500 (2");
        assertThat(FaultPlan.none().describe()).isEqualTo("none");
    }

    @Test
    void shouldKeepTheOtherKindsWhenOneIsTakenAway() {
        FaultPlan both = FaultPlan.swarm(new SimRandom(3)).with(Fault.DELAY, 0.3).with(Fault.STALL, 0.3);
        FaultPlan one = both.without(Fault.STALL);
        for (int i = 0; i < 200; i++) {
            both.hit(Fault.STALL);
            one.hit(Fault.STALL);
            assertThat(one.hit(Fault.DELAY)).isEqualTo(both.hit(Fault.DELAY));
        }
        assertThat(one.count(Fault.STALL)).isZero();
        assertThat(both.count(Fault.STALL)).isPositive();
    }

    @Test
    void shouldStopWhenItIsToldTo() {
        FaultPlan plan = FaultPlan.none().with(Fault.RESET, 1);
        assertThat(plan.hit(Fault.RESET)).isTrue();
        plan.quiesce();
        assertThat(plan.isQuiet()).isTrue();
        assertThat(plan.hit(Fault.RESET)).isFalse();
        assertThat(plan.failure(FaultPoint.SEND_NOW)).isZero();
        plan.resume();
        assertThat(plan.hit(Fault.RESET)).isTrue();
        assertThat(plan.count(Fault.RESET)).isEqualTo(2);
    }

    @Test
    void shouldFailEachPointInTurnOnceOrForGood() {
        FaultPlan counting = FaultPlan.torture();
        assertThat(calls(counting)).containsOnly(0);
        assertThat(counting.fallible()).isEqualTo(3 * (4 + 2));
        assertThat(counting.failed()).isEmpty();
        FaultPlan once = FaultPlan.torture();
        once.failNth(6, false);
        assertThat(calls(once)).containsExactly(0, 0, Errno.EMFILE, 0, 0, 0);
        assertThat(once.failed()).isEqualTo("SOCKET EMFILE");
        FaultPlan good = FaultPlan.torture();
        good.failNth(5, true);
        assertThat(calls(good)).containsExactly(0, Errno.ENOMEM, 0, Errno.ENOMEM, 0, Errno.ENOMEM);
        assertThat(good.failed()).isEqualTo("EVENTFD ENOMEM");
    }

    @Test
    void shouldGiveEachPointAnErrorForEachOfItsKinds() {
        Set<Fault> kinds = EnumSet.noneOf(Fault.class);
        for (FaultPoint point : FaultPoint.values()) {
            assertThat(point.ways()).as(point.name()).isGreaterThanOrEqualTo(point.kinds().length).isPositive();
            kinds.addAll(List.of(point.kinds()));
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(kinds))).as("faults that are no failure of one call")
                .containsExactlyInAnyOrder(Fault.RESET, Fault.STALL, Fault.HALF_CLOSE, Fault.REORDER, Fault.DELAY,
                        Fault.LATE_SHUTDOWN, Fault.CONNECT_REFUSED, Fault.CONNECT_TIMED_OUT, Fault.CLOCK_JUMP);
    }

    private static List<Integer> calls(FaultPlan plan) {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(plan.failure(FaultPoint.SOCKET));
            answers.add(plan.failure(FaultPoint.EVENTFD));
        }
        return answers;
    }
}
