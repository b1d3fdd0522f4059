package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every abuse case through the whole gateway: the answer, the end of the connection, what the origin got, and that
 * nothing stays behind and an honest request works afterwards. Several gateways side by side, each with its own origin.
 * {@code -Dringway.case=A001} runs that one alone.
 */
@NeedsRing
class AbuseCasesTest {

    private static final int LANES = 6;
    private static final int CASES_MIN = 178;

    @ParameterizedTest
    @EnumSource(AbuseLane.Delivery.class)
    @Timeout(120)
    @Tag("one-case")
    void shouldAnswerEveryCaseAsRequired(AbuseLane.Delivery delivery) throws InterruptedException {
        List<AbuseCase> cases = chosen(AbuseCase.all(), System.getProperty("ringway.case"));
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            threads.add(Thread.ofPlatform().start(() -> lane(cases, next, delivery, wrong)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(next.get()).isGreaterThanOrEqualTo(cases.size());
        assertThat(wrong).as("%s of %s cases", wrong.size(), cases.size()).isEmpty();
    }

    /** All cases, or the one that is asked for; there must be one if it is of this section. */
    private static List<AbuseCase> chosen(List<AbuseCase> all, String asked) {
        assertThat(all).hasSizeGreaterThanOrEqualTo(CASES_MIN);
        if (asked == null) {
            return all;
        }
        Assumptions.assumeTrue(asked.startsWith("A"), asked + " is no case of section A");
        List<AbuseCase> chosen = all.stream().filter(one -> one.id().equals(asked)).toList();
        assertThat(chosen).as("case %s of the abuse list", asked).hasSize(1);
        return chosen;
    }

    @Test
    void shouldTakeTheCaseThatIsAskedForAndFailWhereThereIsNone() {
        List<AbuseCase> all = AbuseCase.all();
        assertThat(chosen(all, null)).isEqualTo(all);
        assertThat(chosen(all, "A001")).singleElement().extracting(AbuseCase::id).isEqualTo("A001");
        assertThatThrownBy(() -> chosen(all, "A999")).isInstanceOf(AssertionError.class).hasMessageContaining("A999");
    }

    private static void lane(List<AbuseCase> cases, AtomicInteger next, AbuseLane.Delivery delivery,
            List<String> wrong) {
        try (AbuseLane lane = new AbuseLane(delivery)) {
            for (int i = next.getAndIncrement(); i < cases.size(); i = next.getAndIncrement()) {
                String finding = lane.run(cases.get(i), delivery);
                if (finding != null) {
                    wrong.add(finding);
                }
            }
            String left = lane.end();
            if (left != null) {
                wrong.add(left);
            }
        } catch (IOException | RuntimeException | Error e) {
            wrong.add("a lane ended: " + e);
        }
    }
}
