package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.loop.Mailbox;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads leave commands at a time: none is lost, none comes twice, no gap between them hides what is behind. */
@Covers("J5")
public final class MailboxOrderStress {

    private static final Integer FIRST = 1;
    private static final Integer SECOND = 2;
    private static final int CAPACITY = 4;
    private static final Weakened WEAKENED = new Weakened(Mailbox.class, ManyToOneConcurrentArrayQueue.class)
        .as(Mailbox.class, MailboxFace.class)
        .instead("offer", UnsafeApi.class, "compareAndSetLong", Weak.class, "putIfSame");

    private MailboxOrderStress() {
    }

    private static int number(Object command) {
        return command == null ? 0 : (Integer) command;
    }

    /** What the loop finds, in order; the third is what is there once too often. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 2, 0", "2, 1, 0"}, expect = ACCEPTABLE, desc = "both, in either order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or behind a gap")
    public static class TwoSenders {
        private final Mailbox<Integer> mailbox = new Mailbox<>(new WakeKernel(), CAPACITY);

        /** Leaves the one. */
        @Actor
        public void first() {
            mailbox.offer(FIRST);
        }

        /** Leaves the other. */
        @Actor
        public void second() {
            mailbox.offer(SECOND);
        }

        /**
         * Takes what is there.
         *
         * @param result in order
         */
        @Arbiter
        public void loop(III_Result result) {
            result.r1 = number(mailbox.poll());
            result.r2 = number(mailbox.poll());
            result.r3 = number(mailbox.poll());
        }
    }

    /** The same with places that are claimed without being atomic. */
    @JCStressTest
    @JCStressMeta(TwoSenders.class)
    @State
    @ControlOf(value = TwoSenders.class, weakened = "a place is claimed by load and store")
    public static class TwoSendersUnclaimed {
        private final MailboxFace mailbox = WEAKENED.make(MailboxFace.class, Mailbox.class, new WakeKernel(), CAPACITY);

        /** Leaves the one. */
        @Actor
        public void first() {
            mailbox.offer(FIRST);
        }

        /** Leaves the other. */
        @Actor
        public void second() {
            mailbox.offer(SECOND);
        }

        /**
         * Takes what is there.
         *
         * @param result in order
         */
        @Arbiter
        public void loop(III_Result result) {
            result.r1 = number(mailbox.poll());
            result.r2 = number(mailbox.poll());
            result.r3 = number(mailbox.poll());
        }
    }
}
