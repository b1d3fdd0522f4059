package io.ringway.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.ringway.ring.UserData;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.ConnectionTable;
import io.ringway.server.downstream.h1.H1ServerConnection;
import org.agrona.UnsafeApi;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A completion for one connection is on its way while its slot is freed and given to the next: it reaches the one it is
 * for or nobody. A mailbox stands for the kernel's queue.
 */
@Covers("J11")
public final class CompletionReuseStress {

    private static final int OP = 1;
    private static final int NOT_YET = 0;
    private static final int DROPPED = 1;
    private static final int DELIVERED = 2;
    private static final int MISDELIVERED = 3;
    /** Never constructed: the table only keeps the references. */
    private static final Connection FIRST = (Connection) UnsafeApi.allocateInstance(H1ServerConnection.class);
    private static final Connection SECOND = (Connection) UnsafeApi.allocateInstance(H1ServerConnection.class);

    private CompletionReuseStress() {
    }

    private static int outcome(Connection found) {
        if (found == null) {
            return DROPPED;
        }
        return found == FIRST ? DELIVERED : MISDELIVERED;
    }

    /** What a look at the queue comes to, first before the slot changes hands, then after. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "delivered to the connection it is for")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "too late: dropped")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "still on its way")
    @Outcome(id = "0, 3", expect = FORBIDDEN, desc = "delivered to the next connection")
    @Outcome(expect = FORBIDDEN, desc = "delivered twice, or lost")
    public static class Reuse {
        private final ConnectionTable table = new ConnectionTable(1, 0);
        private final int slot = table.enter(FIRST, false);
        private final Long completion = UserData.of(OP, slot, table.generation(slot));
        private final Mailbox<Long> completions = new Mailbox<>(new WakeKernel(), 2);

        /** Completes. */
        @Actor
        public void kernel() {
            completions.offer(completion);
        }

        /**
         * Looks, lets the slot change hands, looks again.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = look();
            table.leave(slot, false);
            table.enter(SECOND, false);
            result.r2 = look();
        }

        private int look() {
            Long found = completions.poll();
            return found == null ? NOT_YET
                : outcome(table.find(UserData.slot(found), UserData.generation(found)));
        }
    }

    /** The same without a look at the generation. */
    @JCStressTest
    @JCStressMeta(Reuse.class)
    @State
    @ControlOf(value = Reuse.class, weakened = "found by slot alone")
    public static class ReuseUntagged {
        private final ConnectionTable table = new ConnectionTable(1, 0);
        private final int slot = table.enter(FIRST, false);
        private final Long completion = UserData.of(OP, slot, table.generation(slot));
        private final Mailbox<Long> completions = new Mailbox<>(new WakeKernel(), 2);

        /** Completes. */
        @Actor
        public void kernel() {
            completions.offer(completion);
        }

        /**
         * Looks, lets the slot change hands, looks again.
         *
         * @param result of both
         */
        @Actor
        public void worker(II_Result result) {
            result.r1 = look();
            table.leave(slot, false);
            table.enter(SECOND, false);
            result.r2 = look();
        }

        private int look() {
            Long found = completions.poll();
            return found == null ? NOT_YET : outcome(table.at(UserData.slot(found)));
        }
    }
}
