package io.ringway.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class WeakenedTest {

    @Test
    void shouldBehaveLikeTheProductWithoutConcurrency() {
        WakeKernel kernel = new WakeKernel();
        Weakened weakened = new Weakened(Mailbox.class).as(Mailbox.class, MailboxFace.class)
            .without("announceSleep", VarHandle.class, "fullFence");
        // It asserts that a ring reads the mailbox.
        weakened.setClassAssertionStatus(Mailbox.class.getName(), false);
        MailboxFace mailbox = weakened.make(MailboxFace.class, Mailbox.class, kernel, 2);

        assertThat(mailbox.getClass()).isNotEqualTo(Mailbox.class);
        assertThat(mailbox.announceSleep()).isTrue();
        assertThat(mailbox.offer("command")).isTrue();
        assertThat(kernel.wakes()).isEqualTo(1);
        assertThat(mailbox.announceSleep()).isFalse();
        assertThat(mailbox.poll()).isEqualTo("command");
        assertThat(mailbox.poll()).isNull();
    }

    @Test
    void shouldCallWhatStandsInTheProductsPlace() {
        CounterFace counters = new Weakened(WorkerCounters.class).as(WorkerCounters.class, CounterFace.class)
            .instead("add", UnsafeBuffer.class, "putLongRelease", Weak.class, "putLater")
            .make(CounterFace.class, WorkerCounters.class);

        counters.increment(Counter.REQUESTS);

        assertThat(counters.value(Counter.REQUESTS)).as("the store is left out").isZero();
    }

    @Test
    void shouldFailWhereTheProductHasNoSuchBarrier() {
        Weakened weakened = new Weakened(Mailbox.class).as(Mailbox.class, MailboxFace.class)
            .without("poll", VarHandle.class, "fullFence");

        assertThatThrownBy(() -> weakened.make(MailboxFace.class, Mailbox.class, new WakeKernel(), 2))
            .isInstanceOf(AssertionError.class).hasMessage("nothing to take out in poll: no call of fullFence");
    }
}
