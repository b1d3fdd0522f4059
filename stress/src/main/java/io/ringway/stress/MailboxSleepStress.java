package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread leaves a command while the loop is about to sleep: workers and conductor, both ways. The command is in the
 * queue before the sender looks at the sleep flag, the flag is set before the loop looks at the queue. Without the
 * fence between, a store waits in its core's buffer while the load behind it is done, each misses the other, and the
 * loop sleeps on a command.
 */
@Covers("J3")
public final class MailboxSleepStress {

    private static final String COMMAND = "command";
    private static final int CAPACITY = 2;
    private static final Weakened WEAKENED = new Weakened(Mailbox.class).as(Mailbox.class, MailboxFace.class)
        .without("announceSleep", VarHandle.class, "fullFence");

    private MailboxSleepStress() {
    }

    private static MailboxFace weakened(WakeKernel kernel) {
        return WEAKENED.make(MailboxFace.class, Mailbox.class, kernel, CAPACITY);
    }

    /** One command against one announcement. First: 1 if the loop stays awake. Second: wake-ups. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the loop saw the command")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each saw the other")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: the loop sleeps on a command")
    @Outcome(expect = FORBIDDEN, desc = "woken twice for one announcement")
    public static class Offer {
        private final WakeKernel kernel = new WakeKernel();
        private final Mailbox<String> mailbox = new Mailbox<>(kernel, CAPACITY);

        /** Leaves a command. */
        @Actor
        public void sender() {
            mailbox.offer(COMMAND);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            result.r1 = mailbox.announceSleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = kernel.wakes();
        }
    }

    /** The same without the loop's fence. */
    @JCStressTest
    @JCStressMeta(Offer.class)
    @State
    @ControlOf(value = Offer.class, weakened = "no fence in announceSleep")
    public static class OfferUnfenced {
        private final WakeKernel kernel = new WakeKernel();
        private final MailboxFace mailbox = weakened(kernel);

        /** Leaves a command. */
        @Actor
        public void sender() {
            mailbox.offer(COMMAND);
        }

        /**
         * Goes to sleep.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            result.r1 = mailbox.announceSleep() ? 0 : 1;
        }

        /**
         * Counts.
         *
         * @param result second part
         */
        @Arbiter
        public void wakes(II_Result result) {
            result.r2 = kernel.wakes();
        }
    }

    /**
     * The loop wakes by itself (a timer), takes its announcement back and makes another one, while the sender, which
     * knocks before it has a command, may act on either. First: 1 if the loop stays awake in the end. Second: 1 if no
     * announcement is left that nobody has acted on, -1 if the command is gone.
     */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the loop saw the command")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop sleeps and is woken")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up: nobody acted on the second announcement")
    @Outcome(expect = FORBIDDEN, desc = "awake with an announcement, or the command is gone")
    public static class Reset {
        private final WakeKernel kernel = new WakeKernel();
        private final Mailbox<String> mailbox = new Mailbox<>(kernel, CAPACITY);

        /** Knocks, then leaves a command. */
        @Actor
        public void sender() {
            mailbox.wake();
            mailbox.offer(COMMAND);
        }

        /**
         * Sleeps, wakes, and goes to sleep again.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            mailbox.announceSleep();
            mailbox.awake();
            result.r1 = mailbox.announceSleep() ? 0 : 1;
        }

        /**
         * Knocks once more: it would wake who is asleep still.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            int before = kernel.wakes();
            mailbox.wake();
            int left = mailbox.poll() == null ? -1 : 1;
            result.r2 = kernel.wakes() == before ? left : 0;
        }
    }

    /** The same without the loop's fence. */
    @JCStressTest
    @JCStressMeta(Reset.class)
    @State
    @ControlOf(value = Reset.class, weakened = "no fence in announceSleep")
    public static class ResetUnfenced {
        private final WakeKernel kernel = new WakeKernel();
        private final MailboxFace mailbox = weakened(kernel);

        /** Knocks, then leaves a command. */
        @Actor
        public void sender() {
            mailbox.wake();
            mailbox.offer(COMMAND);
        }

        /**
         * Sleeps, wakes, and goes to sleep again.
         *
         * @param result first part
         */
        @Actor
        public void loop(II_Result result) {
            mailbox.announceSleep();
            mailbox.awake();
            result.r1 = mailbox.announceSleep() ? 0 : 1;
        }

        /**
         * Knocks once more: it would wake who is asleep still.
         *
         * @param result second part
         */
        @Arbiter
        public void announcement(II_Result result) {
            int before = kernel.wakes();
            mailbox.wake();
            int left = mailbox.poll() == null ? -1 : 1;
            result.r2 = kernel.wakes() == before ? left : 0;
        }
    }
}
