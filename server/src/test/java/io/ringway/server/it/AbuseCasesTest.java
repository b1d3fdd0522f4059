package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every abuse case through the whole gateway: the answer, the end of the connection, what the origin got, and that
 * nothing stays behind and an honest request works afterwards. Several gateways side by side, each with its own origin.
 */
@NeedsRing
class AbuseCasesTest {

    private static final int LANES = 6;
    private static final int CASES_MIN = 178;

    @ParameterizedTest
    @EnumSource(AbuseLane.Delivery.class)
    @Timeout(120)
    void shouldAnswerEveryCaseAsRequired(AbuseLane.Delivery delivery) throws InterruptedException {
        List<AbuseCase> cases = AbuseCase.all();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(CASES_MIN);
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
