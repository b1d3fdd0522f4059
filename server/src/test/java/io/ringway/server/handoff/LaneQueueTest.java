package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LaneQueueTest {

    private static final HandlerPort PORT = new HandlerPort(0, "h", new PortLimits(1, true, 0, 0, 0, true), null,
        List.of());

    private static Call call(long ticket) {
        Call call = new Call(new MemoryBudget(1 << 20));
        call.open(PORT, ticket);
        return call;
    }

    private static long takeTicket(LaneQueue queue) {
        Call call = queue.take();
        return call == null ? 0 : call.ticket();
    }

    @Test
    void shouldTakeInOrderWhatWasPut() {
        LaneQueue queue = new LaneQueue(3);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take()).isNull();
        for (int i = 1; i <= 100; i++) {
            queue.put(call(i));
            queue.put(call(1000 + i));
            assertThat(queue.waiting()).isEqualTo(2);
            assertThat(takeTicket(queue)).isEqualTo(i);
            assertThat(takeTicket(queue)).isEqualTo(1000 + i);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.waiting()).isZero();
        }
    }

    @Test
    void shouldNotTakeWhatWasRecalled() {
        LaneQueue queue = new LaneQueue(4);
        Call[] calls = {call(1), call(2), call(3)};
        for (Call call : calls) {
            queue.put(call);
        }
        assertThat(queue.recall(calls[1])).isTrue();
        assertThat(queue.recall(calls[1])).as("twice").isFalse();
        assertThat(queue.waiting()).isEqualTo(2);
        assertThat(takeTicket(queue)).isEqualTo(1);
        assertThat(queue.recall(calls[0])).as("it was taken").isFalse();
        assertThat(takeTicket(queue)).isEqualTo(3);
        assertThat(queue.take()).isNull();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void shouldRecallTheOldest() {
        LaneQueue queue = new LaneQueue(4);
        for (int i = 1; i <= 4; i++) {
            queue.put(call(i));
        }
        assertThat(queue.recallOldest(true).ticket()).isEqualTo(2);
        assertThat(queue.recallOldest(false).ticket()).isEqualTo(1);
        assertThat(queue.recallOldest(true).ticket()).isEqualTo(4);
        assertThat(queue.recallOldest(true)).isNull();
        assertThat(takeTicket(queue)).isEqualTo(3);
        assertThat(queue.recallOldest(false)).isNull();
    }

    /** Nobody takes: the slots are used up by gaps again and again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16})
    void shouldHaveRoomForTheBoundAndTheNextOneHoweverManyWereRecalled(int bound) {
        LaneQueue queue = new LaneQueue(bound);
        Random random = new Random(bound);
        List<Call> waiting = new ArrayList<>();
        for (int i = 1; i <= 5_000; i++) {
            if (waiting.size() == bound + 1) {
                assertThat(queue.recall(waiting.remove(random.nextInt(bound + 1)))).isTrue();
            }
            Call call = call(i);
            queue.put(call);
            waiting.add(call);
            assertThat(queue.waiting()).isEqualTo(waiting.size());
        }
        for (Call call : waiting) {
            assertThat(queue.take()).as("in the order they were put").isSameAs(call);
        }
        assertThat(queue.take()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldDoWhatAListWould(long seed) {
        Random random = new Random(seed);
        int bound = 1 + random.nextInt(9);
        LaneQueue queue = new LaneQueue(bound);
        Deque<Call> model = new ArrayDeque<>();
        for (int i = 1; i <= 20_000; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    if (model.size() <= bound) {
                        Call call = call(i);
                        queue.put(call);
                        model.addLast(call);
                    }
                }
                case 2 -> assertThat(queue.take()).isSameAs(model.pollFirst());
                case 3 -> {
                    List<Call> all = new ArrayList<>(model);
                    if (!all.isEmpty()) {
                        Call call = all.get(random.nextInt(all.size()));
                        assertThat(queue.recall(call)).isTrue();
                        model.remove(call);
                    }
                }
                default -> assertThat(queue.recallOldest(false)).isSameAs(model.pollFirst());
            }
            assertThat(queue.waiting()).as("seed %d, step %d", seed, i).isEqualTo(model.size());
        }
    }

    /** Each call is had by exactly one, whatever the taker does meanwhile, and those that are taken are in order. */
    @Test
    void shouldGiveEachCallToOneOfTwoThreads() throws InterruptedException {
        int total = 300_000;
        int bound = 8;
        LaneQueue queue = new LaneQueue(bound);
        byte[] taken = new byte[total + 1];
        byte[] recalled = new byte[total + 1];
        AtomicBoolean done = new AtomicBoolean();
        Thread taker = Thread.ofPlatform().start(() -> {
            while (!done.get() || !queue.isEmpty()) {
                Call call = queue.take();
                if (call == null) {
                    Thread.onSpinWait();
                } else {
                    taken[(int) call.ticket()]++;
                }
            }
        });
        Random random = new Random(7);
        Call[] last = new Call[2 * bound];
        for (int i = 1; i <= total; i++) {
            while (queue.waiting() > bound) {
                Call old = last[random.nextInt(last.length)];
                if (old != null && random.nextBoolean() && queue.recall(old)) {
                    recalled[(int) old.ticket()]++;
                } else if (random.nextInt(4) == 0) {
                    Call oldest = queue.recallOldest(random.nextBoolean());
                    if (oldest != null) {
                        recalled[(int) oldest.ticket()]++;
                    }
                }
            }
            Call call = call(i);
            queue.put(call);
            last[i % last.length] = call;
        }
        done.set(true);
        taker.join();
        int both = 0;
        int recalls = 0;
        for (int i = 1; i <= total; i++) {
            both += taken[i] + recalled[i] == 1 ? 0 : 1;
            recalls += recalled[i];
        }
        assertThat(both).as("lost, or had twice").isZero();
        assertThat(recalls).isPositive();
        assertThat(queue.waiting()).isZero();
    }
}
