package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.sim.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The shrinker over failures that are known: a case fails if it has all of what was chosen for it.
 * {@code MutationTest} shrinks a bug of the product.
 */
class ShrinkerTest {

    private static final String CHECKER = "chosen";

    private final List<String> successes = new ArrayList<>();

    private Case shrink(Case large, Predicate<Case> needed) {
        return new Shrinker(CHECKER, tried -> {
            if (needed.test(tried)) {
                throw new SimulationFailure(CHECKER, "as chosen");
            }
            // It fails without that, too, but in another way.
            throw new SimulationFailure("another", "not this one");
        }, successes::add).shrink(large);
    }

    private static List<Integer> requests(Case of) {
        return of.scenario().clients().stream().flatMap(client -> client.requests().stream()).map(RequestPlan::id)
            .collect(Collectors.toList());
    }

    /** A seed with reloads, many clients and many kinds of faults. */
    private static Case large() {
        for (long seed = 1; ; seed++) {
            Case drawn = Case.of(seed);
            long faults = List.of(Fault.values()).stream().filter(drawn.plan()::has).count();
            if (faults > 4 && drawn.scenario().clients().size() > 20 && !drawn.scenario().reloads().isEmpty()) {
                return drawn;
            }
        }
    }

    @Test
    void shouldKeepNothingButWhatTheFailureNeeds() {
        Case large = large();
        Fault fault = List.of(Fault.values()).stream().filter(large.plan()::has).findFirst().orElseThrow();
        List<Integer> all = requests(large);
        List<Integer> chosen = List.of(all.get(all.size() / 3), all.get(all.size() - 1));
        Predicate<Case> needed = tried -> tried.plan().has(fault) && requests(tried).containsAll(chosen);
        Case small = shrink(large, needed);
        assertThat(small).as("it still fails").matches(needed);
        assertThat(requests(small)).containsExactlyInAnyOrderElementsOf(chosen);
        assertThat(small.scenario().clients()).hasSizeBetween(1, 2)
            .allSatisfy(client -> assertThat(client.requests()).isNotEmpty());
        assertThat(List.of(Fault.values()).stream().filter(small.plan()::has)).containsExactly(fault);
        assertThat(small.spared()).containsExactlyInAnyOrder(PeerFault.values());
        assertThat(small.scenario().reloads()).isEmpty();
        assertThat(successes).isNotEmpty().last().isEqualTo(small.toString());
        assertThat(Case.parse(small.toString())).isEqualTo(small);
    }

    @Test
    void shouldKeepReloadsAndFaultsOfPeersThatTheFailureNeeds() {
        Case large = large();
        PeerFault peer = PeerFault.values()[0];
        Case small = shrink(large, tried -> tried.reloads() && !tried.spared().contains(peer));
        assertThat(small.reloads()).isTrue();
        assertThat(small.spared()).doesNotContain(peer).hasSize(PeerFault.values().length - 1);
        assertThat(small.scenario().clients()).isEmpty();
    }

    @Test
    void shouldLeaveACaseAsItIsThatNeedsEverythingOrDoesNotFail() {
        Case large = large();
        assertThat(shrink(large, large::equals)).isEqualTo(large);
        assertThat(shrink(large, _ -> false)).isEqualTo(large);
        assertThat(successes).isEmpty();
    }
}
